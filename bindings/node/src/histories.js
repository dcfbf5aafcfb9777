'use strict';
/** The histories of all runs of a project. */
const { Columns } = require('./columns.js');
const { read } = require('./handle.js');
const { scanReport } = require('./history.js');
const { parse } = require('./json.js');
const { call, done, known } = require('./native.js');
const { Run } = require('./run.js');
const { Stream } = require('./stream.js');

const DATA = 0;
const RUN_DONE = 1;

/** What many runs logged, item by item; see index.d.ts. */
class Histories extends Stream {
  #inBatches;
  #item = 0;

  constructor(pointer, options) {
    super('wandb_histories', pointer, options);
    this.#inBatches = Boolean(options?.scan?.batchRows);
  }

  async next() {
    const what = await this.ask('wandb_histories_next');
    this.#item += 1;
    if (what === done) return { done: true, value: undefined };
    const runId = read('wandb_histories_run_id', this);
    return { done: false, value: { runId, ...this.#read(what) } };
  }

  #read(what) {
    if (what === RUN_DONE) {
      return { kind: 'done', report: scanReport(read('wandb_histories_run_report', this), undefined, undefined) };
    }
    if (what !== DATA) return { kind: 'failed', error: read('wandb_histories_failure', this) };
    if (!this.#inBatches) return { kind: 'row', row: parse(this.#history('wandb_history_row_json')) };
    return { kind: 'batch', batch: this.#batch() };
  }

  #history(name, ...values) {
    return call(name, read('wandb_histories_history', this), ...values);
  }

  #batch() {
    const item = this.#item;
    // A batch is as long as its columns; one of no columns has no rows.
    const rows = this.#history('wandb_history_batch_f64', 0, null, null, 0);
    return Columns.ofBatch(rows, (name, ...values) => {
      if (item !== this.#item) throw Columns.gone(name);
      return this.#history(name, ...values);
    });
  }

  run() {
    return new Run(read('wandb_histories_run', this));
  }

  state() {
    return read('wandb_histories_state', this);
  }

  report() {
    const { listed, before, done: ended, unproven, failed, rows, requests } = read('wandb_histories_report', this);
    return { listed: known(listed), before, done: ended, unproven, failed, rows, requests };
  }
}

module.exports = { Histories };
