'use strict';
/** Objects that own a handle of C, and calls with them. */
const abi = require('./abi.js');
const { WandbError } = require('./error.js');
const { call, callAsync, raw } = require('./native.js');

/** What each object owns: nothing of it can be reached from outside. */
const natives = new WeakMap();

/** Releases what was dropped without being closed. */
const dropped = new FinalizationRegistry((native) => native.close());

/** A handle, its type, and how many calls use it. */
class Native {
  constructor(type, pointer, exclusive) {
    this.type = type;
    this.pointer = pointer;
    /** The last call of a handle that serves one at a time; it never rejects. */
    this.last = exclusive ? Promise.resolve() : null;
    this.calls = 0;
    this.closed = false;
  }

  borrow(operation) {
    if (this.closed) throw closed(operation);
    this.calls += 1;
    return this.pointer;
  }

  giveBack() {
    this.calls -= 1;
    this.#release();
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    const close = `${this.type}_close`;
    if (abi.functions[close]) raw(close)(this.pointer);
    this.#release();
  }

  /** A handle lives until the last call that uses it has returned. */
  #release() {
    if (!this.closed || this.calls > 0) return;
    raw(`${this.type}_free`)(this.pointer);
  }
}

/** The base of what owns a handle; see index.d.ts. */
class Handle {
  /**
   * @param {string} type of the handle, such as "wandb_run"
   * @param {bigint} pointer the handle, which this object owns from here on
   * @param {boolean} exclusive whether it serves one call at a time: calls then wait for each other
   */
  constructor(type, pointer, exclusive = false) {
    const native = new Native(type, pointer, exclusive);
    natives.set(this, native);
    dropped.register(this, native, native);
  }

  close() {
    const native = natives.get(this);
    dropped.unregister(native);
    native.close();
  }

  get closed() {
    return natives.get(this).closed;
  }
}

// Node has had these symbols since 18.18 and 20.4.
if (Symbol.dispose) Handle.prototype[Symbol.dispose] = function dispose() { this.close(); };
if (Symbol.asyncDispose) Handle.prototype[Symbol.asyncDispose] = async function dispose() { this.close(); };

/** Lends the handles among the values, and among the members of options, to a call. */
function lend(operation, values) {
  const lent = [];
  const giveBack = () => lent.forEach((native) => native.giveBack());
  const pointer = (value) => {
    if (!(value instanceof Handle)) return value;
    const native = natives.get(value);
    const borrowed = native.borrow(operation);
    lent.push(native);
    return borrowed;
  };
  const isOptions = (value) => value?.constructor === Object;
  try {
    const pointers = values.map((value) => (isOptions(value)
      ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, pointer(member)]))
      : pointer(value)));
    return { pointers, giveBack };
  } catch (error) {
    giveBack();
    throw error;
  }
}

/** Calls a C function that does not wait; handles are given as their objects. */
function read(name, ...values) {
  const { pointers, giveBack } = lend(name, values);
  try {
    return call(name, ...pointers);
  } finally {
    giveBack();
  }
}

/** Calls a C function that may wait, on another thread; `options` are signal and timeoutMs. */
async function ask(name, options, ...values) {
  const start = async () => {
    const { pointers, giveBack } = lend(name, values);
    try {
      return await callAsync(name, pointers, options);
    } finally {
      giveBack();
    }
  };
  const line = values.filter((value) => value instanceof Handle).map((value) => natives.get(value));
  const queue = line.find((native) => native.last);
  if (!queue) return start();
  const result = queue.last.then(start);
  queue.last = result.catch(() => {});
  return result;
}

/** A number or truth that C gives without a status. */
function plain(name, handle) {
  const { pointers, giveBack } = lend(name, [handle]);
  try {
    return raw(name)(...pointers);
  } finally {
    giveBack();
  }
}

/** The error of a call on an object that was closed. */
function closed(name) {
  const operation = name.replace(/^wandb_/, '');
  return new WandbError('closed', `${operation}: the object is closed`, { operation });
}

module.exports = { Handle, ask, closed, plain, read };
