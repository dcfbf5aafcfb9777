'use strict';
/**
 * Calls of C functions: values go in, values, or a WandbError, come out.
 *
 * What a function takes is written in abi.js. `text` and `texts` are strings that take several
 * parameters in C; `out …` and `inout …` are results; `limits` and `error` are there for every
 * function that may wait or fail, and given by this file.
 */
const koffi = require('koffi');
const abi = require('./abi.js');
const { WandbError, aborted } = require('./error.js');
const { parse } = require('./json.js');
const { libraryPath } = require('./library.js');

const OK = 0;
const DONE = 1;
const MISSING = 3;
const NULL = 4;
const CANCELLED = 21;

/** What a call gives at the end of an iterator. */
const done = Symbol('done');

/** Makes a function that keeps what it made for each name. */
function memoized(make) {
  const made = new Map();
  return (name) => {
    if (!made.has(name)) made.set(name, make(name));
    return made.get(name);
  };
}

const library = memoized(() => {
  const path = libraryPath();
  let found;
  try {
    found = koffi.load(path);
  } catch (error) {
    const message = `${path} cannot be loaded; set WANDB_RUN_LIBRARY to the path of the library`;
    throw new Error(message, { cause: error });
  }
  const version = found.func('wandb_abi_version', 'uint32_t', [])();
  if (version !== abi.version) {
    throw new Error(`${path} has ABI version ${version}, not ${abi.version}`);
  }
  return found;
});

const struct = memoized((name) => koffi.struct(abi.structs[name]));
const place = (type) => koffi.out(koffi.pointer(type));

/** A C function as it is: no status is looked at. */
const raw = memoized((name) => {
  const [result, ...tokens] = abi.functions[name];
  return library().func(name, result, tokens.flatMap((token) => parameter(token).types));
});

/** An option struct as its _init function fills it. */
const defaults = memoized((name) => {
  const made = {};
  raw(`${name}_init`)(made, koffi.sizeof(struct(name)));
  return made;
});

/** An option struct with these members; strings and lists of them bring their lengths. */
function record(name, members) {
  const made = { ...defaults(name) };
  const order = Object.keys(abi.structs[name]);
  for (const [member, value] of Object.entries(members)) {
    if (value === undefined || value === null) continue;
    const type = abi.structs[name][member];
    const parts = parameter(MEMBERS[type] ?? type).give(value);
    const from = order.indexOf(member);
    parts.forEach((part, at) => { made[order[from + at]] = part; });
  }
  return made;
}

const MEMBERS = { 'const char *': 'text', 'const char *const *': 'texts' };

function string(value) {
  if (typeof value !== 'string') throw new TypeError(`a string is expected, not ${typeof value}`);
  return value;
}

function strings(values) {
  if (!Array.isArray(values)) throw new TypeError(`a list of strings is expected, not ${typeof values}`);
  return values.map(string);
}

const LIMITS = {
  int32_t: [-(2 ** 31), 2 ** 31 - 1],
  uint32_t: [0, 2 ** 32 - 1],
  int64_t: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64_t: [0, 2n ** 64n - 1n],
  size_t: [0, 2n ** 64n - 1n],
};

/** An integer for C: what is none would be cut to one, or end the program. */
function integer(type, value) {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) {
    throw new TypeError(`an integer is expected, not ${typeof value === 'number' ? value : typeof value}`);
  }
  const [least, most] = LIMITS[type];
  if (value < least || value > most) throw new RangeError(`${value} is not between ${least} and ${most}`);
  return value;
}

/** What a borrowed text says. */
const textAt = ([pointer], [length]) => koffi.decode.string(pointer, length);

/** A value that C gave as a handle, which is released. */
function taken(type, handle, read) {
  try {
    return read(handle);
  } finally {
    raw(`${type}_free`)(handle);
  }
}

/** How values of each kind go to C, and come from it. */
const KINDS = {
  text: {
    types: ['const char *', 'size_t'],
    give: (value) => (value == null ? [null, 0] : [string(value), Buffer.byteLength(value)]),
  },
  texts: {
    types: ['const char *const *', 'const size_t *', 'size_t'],
    give: (values) => [strings(values), values.map((text) => Buffer.byteLength(text)), values.length],
  },
  'out text': {
    types: [place('void *'), place('size_t')],
    places: () => [[null], [0]],
    take: textAt,
  },
  'out wandb_text': {
    types: [place('void *')],
    places: () => [[null]],
    take: ([handle]) => taken('wandb_text', handle, (text) => call('wandb_text_get', text)),
  },
  'out wandb_map': {
    types: [place('void *')],
    places: () => [[null]],
    take: ([handle]) => taken('wandb_map', handle, readMap),
  },
  'out wandb_error': {
    types: [place('void *')],
    places: () => [[null]],
    take: ([handle]) => taken('wandb_error', handle, readError),
  },
};

const parameter = memoized((token) => {
  if (KINDS[token]) return KINDS[token];
  const [, way, type] = /^(?:(out|inout|array) )?(.*)$/.exec(token);
  if (way === 'inout') {
    return {
      types: [koffi.inout(koffi.pointer(struct(type)))],
      places: () => [{ ...defaults(type) }],
      take: (found) => found,
    };
  }
  if (way === 'out') return { types: [place(type)], places: () => [[null]], take: ([value]) => value };
  if (way === 'array') return { types: [place(type)], give: (array) => [array] };
  if (type === 'limits') return { types: [koffi.pointer(struct('wandb_call_opts'))] };
  if (type === 'error') return { types: [place('void *')] };
  if (abi.structs[type]) {
    return {
      types: [koffi.pointer(struct(type))],
      give: (members) => [record(type, members ?? {})],
    };
  }
  return { types: [type], give: (value) => [LIMITS[type] ? integer(type, value) : value] };
});

/** A call that is about to be made: the arguments for C, and how the results are read. */
class Call {
  /**
   * @param {string} name the C function, one that returns a status
   * @param {unknown[]} values those of its parameters that the caller gives
   * @param {object | null} limits a wandb_call_opts
   */
  constructor(name, values, limits) {
    this.name = name;
    this.arguments = [];
    this.takers = [];
    this.error = [null];
    const given = values[Symbol.iterator]();
    for (const token of abi.functions[name].slice(1)) this.#add(token, given, limits);
  }

  #add(token, given, limits) {
    const { places, take, give } = parameter(token);
    if (token === 'error') {
      this.arguments.push(this.error);
    } else if (token === 'limits') {
      this.arguments.push(limits);
    } else if (places) {
      const found = places();
      this.arguments.push(...found);
      this.takers.push(() => take(...found));
    } else {
      this.arguments.push(...give(given.next().value));
    }
  }

  /** The results, or true; null for WANDB_NULL, undefined for WANDB_MISSING. Throws on a failure. */
  settle(status) {
    if (status === DONE) return done;
    if (status === NULL) return null;
    if (status === MISSING) return undefined;
    if (status !== OK) throw this.failure(status);
    const found = this.takers.map((take) => take());
    if (found.length === 0) return true;
    return found.length > 1 ? found : found[0];
  }

  failure(status) {
    const [error] = this.error;
    if (error !== null) return taken('wandb_error', error, readError);
    return failed(status, this.name);
  }
}

/** The error of a status that came without one. */
function failed(status, name) {
  const operation = name.replace(/^wandb_/, '');
  const kind = raw('wandb_status_name')(status);
  return new WandbError(kind, `${operation}: ${kind}`, { operation });
}

function readError(handle) {
  const count = raw('wandb_error_server_message_count')(handle);
  const details = {
    operation: call('wandb_error_operation', handle),
    subject: call('wandb_error_subject', handle),
    serverMessages: Array.from({ length: count }, (_, at) => call('wandb_error_server_message', handle, at)),
    httpStatus: raw('wandb_error_http_status')(handle) || null,
    retryable: raw('wandb_error_retryable')(handle) !== 0,
    attempts: raw('wandb_error_attempts')(handle),
    retryAfterMs: known(raw('wandb_error_retry_after_ms')(handle)),
    elapsedMs: known(raw('wandb_error_elapsed_ms')(handle)),
  };
  return new WandbError(raw('wandb_error_kind')(handle), call('wandb_error_message', handle), details);
}

/** -1 is C's word for a number that nobody knows. */
const known = (value) => (value < 0 ? null : value);

function readMap(handle) {
  const entries = Array.from({ length: raw('wandb_map_len')(handle) }, (_, at) => {
    const key = call('wandb_map_key', handle, at);
    return [key, parse(call('wandb_map_json', handle, key))];
  });
  return Object.fromEntries(entries);
}

/** Calls a C function that does not wait. */
function call(name, ...values) {
  const made = new Call(name, values, null);
  return made.settle(raw(name)(...made.arguments));
}

/** What C knows by a number, by its name. */
function choice(choices, name) {
  if (!Object.hasOwn(choices, name)) throw new TypeError(`${name} is none of ${Object.keys(choices).join(', ')}`);
  return choices[name];
}

/** A time limit for C: -1 for none, and never 0, which would be the default. */
function milliseconds(limit) {
  if (limit === undefined) return 0;
  if (typeof limit !== 'number' || Number.isNaN(limit)) throw new TypeError('timeoutMs is a number');
  return limit === Infinity ? -1 : Math.max(1, Math.ceil(limit));
}

/** Tokens of the calls that run: at its end the program does not wait for them. */
const running = new Set();
process.on('exit', () => running.forEach((token) => raw('wandb_cancel_trigger')(token)));

/** Calls a C function that may wait, on a thread of libuv's pool. */
async function callAsync(name, values, { signal, timeoutMs } = {}) {
  const timeout_ms = milliseconds(timeoutMs);
  if (signal?.aborted) throw aborted(failed(CANCELLED, name), signal);
  const cancel = call('wandb_cancel_new');
  const stop = () => raw('wandb_cancel_trigger')(cancel);
  running.add(cancel);
  signal?.addEventListener('abort', stop);
  try {
    const made = new Call(name, values, { ...defaults('wandb_call_opts'), timeout_ms, cancel });
    return made.settle(await inTurn(() => settled(raw(name), made.arguments)));
  } catch (error) {
    throw error.kind === 'Cancelled' && signal?.aborted ? aborted(error, signal) : error;
  } finally {
    signal?.removeEventListener('abort', stop);
    running.delete(cancel);
    raw('wandb_cancel_free')(cancel);
  }
}

/** How many more calls koffi is given: it refuses more than some, and few run at a time anyway. */
let free = 64;
const waiting = [];

/** Makes a call when it is its turn. */
async function inTurn(work) {
  if (free === 0) await new Promise((resolve) => { waiting.push(resolve); });
  else free -= 1;
  try {
    return await work();
  } finally {
    if (waiting.length > 0) waiting.shift()();
    else free += 1;
  }
}

/** The status of a call on another thread. */
function settled(function_, parameters) {
  return new Promise((resolve, reject) => {
    function_.async(...parameters, (error, status) => (error ? reject(error) : resolve(status)));
  });
}

module.exports = { call, callAsync, choice, done, known, raw };
