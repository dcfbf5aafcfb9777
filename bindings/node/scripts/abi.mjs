// Writes src/abi.js, which tells the binding the C interface, from include/wandb_run.h:
//
//     node scripts/abi.mjs ../../include/wandb_run.h > src/abi.js
import { readFileSync } from 'node:fs';

const header = readFileSync(process.argv[2], 'utf8')
  .replace(/\/\/.*/g, '')
  .replace(/\/\*[^]*?\*\//g, '')
  .replace(/^#if defined\(WANDB_RUN_ARROW\)$[^]*?^#endif$/gm, '');

/** Handles that become values at once, so that nobody has to free them. */
const owned = /^wandb_(text|map|error) /;

const words = (text) => text.replace(/\bstruct /g, '').replace(/\s+/g, ' ').trim();
/** `const char *name` as its type and its name. */
const declared = (text) => {
  const [, type, name] = /^(.*?)(\w+)$/.exec(words(text));
  return { type: type.trim(), name };
};
const constant = (name) => Number(new RegExp(`^#define ${name} (\\d+)$`, 'm').exec(header)[1]);

const structs = {};
for (const [, name, body] of header.matchAll(/^typedef struct (wandb_\w+) \{([^}]*)\} \1;/gm)) {
  const members = body.split(';').filter((member) => member.trim()).map(declared);
  structs[name] = Object.fromEntries(members.map(({ type, name }) => [name, member(type)]));
}

/** Handles and callbacks are addresses. */
function member(type) {
  return /^(const )?wandb_/.test(type) ? 'void *' : type;
}

const functions = {};
const function_ = /^(u?int\d+_t|size_t|void|const char \*)\s*(wandb_\w+)\(([^)]*)\);/gm;
for (const [, result, name, list] of header.matchAll(function_)) {
  const parameters = words(list) === 'void' ? [] : list.split(',').map(declared);
  functions[name] = [result.trim(), ...tokens(parameters)];
}

/** What the binding has to give for parameters, and what it gets: see src/parameters.js. */
function tokens(parameters) {
  const found = [];
  while (parameters.length > 0) {
    const { type, name } = parameters.shift();
    const record = type.replace(/^const | \*$/g, '');
    if (type === 'const char *const *') {
      parameters.splice(0, 2);
      found.push('texts');
    } else if (type === 'const char *') {
      parameters.shift();
      found.push('text');
    } else if (type === 'const char **') {
      parameters.shift();
      found.push('out text');
    } else if (type === 'wandb_error **' && name === 'err') {
      found.push('error');
    } else if (type === 'const wandb_call_opts *') {
      found.push('limits');
    } else if (record in structs) {
      found.push(type.startsWith('const ') ? record : `inout ${record}`);
    } else if (/^(const )?wandb_\w+ \*\*$/.test(type)) {
      found.push(`out ${owned.test(type) ? type.slice(0, -' **'.length) : 'void *'}`);
    } else if (/^(const )?wandb_/.test(type)) {
      found.push('void *');
    } else if (name === 'values' || name === 'states') {
      found.push(`array ${record}`);
    } else {
      found.push(type === `${record} *` && record !== 'void' ? `out ${record}` : type);
    }
  }
  return found;
}

const table = (rows) =>
  Object.entries(rows).map(([name, row]) => `  ${name}: ${JSON.stringify(row)},\n`).join('');

process.stdout.write(`'use strict';
// Generated from wandb_run.h by scripts/abi.mjs; do not edit.

exports.version = ${constant('WANDB_ABI_VERSION')};

exports.structs = {
${table(structs)}};

exports.functions = {
${table(functions)}};
`);
