'use strict';

/** What went wrong in a call of the library; see index.d.ts. */
class WandbError extends Error {
  /**
   * @param {string} name the name of the status: "not found"
   * @param {string} message
   * @param {object} details what else is known
   */
  constructor(name, message, details = {}) {
    super(message);
    this.name = 'WandbError';
    // "not found" is NotFound and WANDB_E_NOT_FOUND, "i/o" is Io and WANDB_E_IO.
    const words = name.replace('/', '').split(' ');
    this.kind = words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
    this.code = `WANDB_E_${words.join('_').toUpperCase()}`;
    this.operation = null;
    this.subject = null;
    this.serverMessages = [];
    this.httpStatus = null;
    this.retryable = false;
    this.attempts = 0;
    this.retryAfterMs = null;
    this.elapsedMs = null;
    Object.assign(this, details);
  }
}

/** The error of a call that a signal stopped: an AbortError to the rest of the program. */
function aborted(error, signal) {
  error.name = 'AbortError';
  error.cause = signal.reason;
  return error;
}

module.exports = { WandbError, aborted };
