// JSON with integers of any size.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJson, stringifyJson } from '../src/index.mjs';

test('integers are numbers where these are exact', () => {
  const values = {
    '9007199254740991': 9007199254740991,
    '-9007199254740991': -9007199254740991,
    '9007199254740992': 9007199254740992n,
    '-18446744073709551615': -18446744073709551615n,
    '0.1234567890123456789': 0.1234567890123456789,
    '-1234567890123456789.5': -1234567890123456789.5,
    '1234567890123456789e5': 1234567890123456789e5,
    '1e-1234567890123456789': 0,
    '"9007199254740993"': '9007199254740993',
  };
  for (const [text, value] of Object.entries(values)) {
    assert.equal(parseJson(text), value, text);
    assert.deepEqual(parseJson(`[1, ${text},${text}]`), [1, value, value], text);
    assert.deepEqual(parseJson(`{"a":${text},"b": ${text}}`), { a: value, b: value }, text);
  }
});

test('strings stay as they are', () => {
  for (const text of ['\ue000', '\ue00012', ':9007199254740993', '"9007199254740993\\', ',9007199254740993,']) {
    const value = { [text]: [text, 9007199254740993n] };
    assert.deepEqual(parseJson(stringifyJson(value)), value);
  }
});

test('a key may be __proto__', () => {
  const found = parseJson('{"__proto__":9007199254740993}');
  assert.deepEqual(Object.entries(found), [['__proto__', 9007199254740993n]]);
  assert.equal(stringifyJson(found), '{"__proto__":9007199254740993}');
});

test('what JSON does not have', () => {
  assert.equal(stringifyJson([NaN, Infinity, -Infinity, -0, undefined]), '[NaN,Infinity,-Infinity,-0,null]');
  assert.throws(() => stringifyJson(Symbol('s')), TypeError);
  assert.throws(() => parseJson('{'), SyntaxError);
});
