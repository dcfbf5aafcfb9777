'use strict';
/** Callbacks that hear how far a transfer is. */
const koffi = require('koffi');

const type = koffi.pointer(koffi.proto('int32_t', ['uint64_t', 'uint64_t', 'void *']));

/**
 * Makes a transfer with a callback, which may be none: `work` gets its address. The thread of the
 * transfer waits for the callback, which runs in the event loop; what it throws stops the transfer.
 */
async function withProgress(progress, work) {
  if (progress === undefined) return work(null);
  const thrown = [];
  const hear = (bytes, total) => {
    try {
      return progress(bytes, total) === false ? 1 : 0;
    } catch (error) {
      thrown.push(error);
      return 1;
    }
  };
  const callback = koffi.register(hear, type);
  try {
    const found = await work(callback);
    if (thrown.length === 0) return found;
  } catch (error) {
    if (thrown.length === 0) throw error;
  } finally {
    koffi.unregister(callback);
  }
  throw thrown[0];
}

module.exports = { withProgress };
