'use strict';
const { Handle, ask } = require('./handle.js');
const { done } = require('./native.js');

/** What the server gives one by one, as an async iterator; see index.d.ts. */
class Stream extends Handle {
  #options;

  /** @param {object} options signal and timeoutMs, the limits of each step */
  constructor(type, pointer, { signal, timeoutMs } = {}) {
    super(type, pointer, true);
    this.#options = { signal, timeoutMs };
  }

  /** Calls a C function of this stream within its limits. */
  ask(name, ...values) {
    return ask(name, this.#options, this, ...values);
  }

  /** An iterator result of what a C function gave. */
  static result(found, make = (value) => value) {
    return found === done ? { done: true, value: undefined } : { done: false, value: make(found) };
  }

  async return(value) {
    this.close();
    return { done: true, value };
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

module.exports = { Stream };
