'use strict';
/** JSON with integers of any size: numbers where they are exact, BigInt beyond 2^53. */

/** Integers that may be too large, mostly; digits behind a point are none. */
const SUSPECT = /(?:^|[[:,-])\s?\d{16,}/;
/** Strings, to be passed over, and long integers. */
const STRING_OR_INTEGER = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** A text that no JSON of the library holds: it writes characters of this kind as they are. */
function unusedMark(text) {
  let mark = '\ue000';
  while (text.includes(mark)) mark += '\ue000';
  return mark;
}

/** Parses JSON; integers beyond 2^53 become BigInt. */
function parse(text) {
  if (!SUSPECT.test(text)) return JSON.parse(text);
  const mark = unusedMark(text);
  const marked = text.replace(STRING_OR_INTEGER, (found) =>
    found[0] === '"' || Number.isSafeInteger(Number(found)) ? found : `"${mark}${found}"`);
  return JSON.parse(marked, (_, value) =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value);
}

/** Writes JSON; BigInt becomes an integer, NaN and infinities the tokens that the library takes. */
function stringify(value) {
  if (typeof value?.toJSON === 'function') return stringify(value.toJSON());
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'bigint' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => stringify(item ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${stringify(item)}`).join(',')}}`;
  }
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`a ${typeof value} cannot be written as JSON`);
  return text;
}

module.exports = { parse, stringify };
