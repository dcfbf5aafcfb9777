'use strict';
const { read } = require('./handle.js');
const { Stream } = require('./stream.js');

const STREAMS = ['stdout', 'stderr'];

/** The lines that a run printed; see index.d.ts. */
class ConsoleLines extends Stream {
  constructor(pointer, options) {
    super('wandb_console', pointer, options);
  }

  async next() {
    return Stream.result(await this.ask('wandb_console_next'), () => ({
      number: read('wandb_console_number', this),
      text: read('wandb_console_text', this),
      timestamp: read('wandb_console_timestamp', this),
      level: read('wandb_console_level', this),
      label: read('wandb_console_label', this),
      stream: STREAMS[read('wandb_console_stream', this)],
    }));
  }

  total() {
    return this.ask('wandb_console_total');
  }
}

module.exports = { ConsoleLines };
