'use strict';
const { read } = require('./handle.js');

/** Gives a class a getter for each C function of `names`, which all take the handle alone. */
function getters(Class, names) {
  for (const [name, function_] of Object.entries(names)) {
    Object.defineProperty(Class.prototype, name, {
      configurable: true,
      get() { return read(function_, this); },
    });
  }
}

module.exports = { getters };
