'use strict';
/** Scans of a history: as rows, or as columns. */
const { Columns } = require('./columns.js');
const { WandbError } = require('./error.js');
const { closed, read } = require('./handle.js');
const { parse } = require('./json.js');
const { choice, done, known } = require('./native.js');
const { Stream } = require('./stream.js');

const EXPORTS = { auto: 0, always: 1, never: -1 };

/** What C is told of a scan. */
function scanOptions(options = {}) {
  return {
    keys: options.keys,
    any: options.anyOf,
    min_step: options.minStep,
    max_step: options.maxStep,
    page_size: options.pageSize,
    cursor: options.cursor,
    shard: options.shard,
    leave_out: options.exclude,
    prefetch: options.prefetch,
    expect_complete: options.expectComplete,
    exports: choice(EXPORTS, options.exports ?? 'auto'),
    batch_rows: options.batchRows,
  };
}

/** A wandb_scan_report in JavaScript. */
function scanReport(found, doubt, absent) {
  return {
    rows: found.rows,
    counted: known(found.counted),
    proven: found.proven !== 0,
    doubt,
    absent,
    windows: found.windows,
    requests: found.requests,
    splits: found.splits,
    retries: found.retries,
    fromGraphql: found.from_graphql,
    fromParquet: found.from_parquet,
    fromLive: found.from_live,
    fromLocal: found.from_local,
  };
}

/** What scans of both kinds can tell. */
class HistoryStream extends Stream {
  constructor(pointer, options) {
    super('wandb_history', pointer, options);
  }

  cursor() {
    return read('wandb_history_cursor', this);
  }

  report() {
    const found = read('wandb_history_report', this);
    const absent = Array.from({ length: found.n_absent }, (_, at) => read('wandb_history_absent', this, at));
    return scanReport(found, read('wandb_history_doubt', this), absent);
  }
}

/** The rows of a scan; see index.d.ts. */
class Scan extends HistoryStream {
  /** Rows that C gave, and how many of them were taken. */
  #rows = [];
  #taken = 0;
  #fetching = null;
  #ended = false;

  next() {
    if (this.closed) return Promise.reject(closed('wandb_history_next_rows'));
    if (this.#taken === this.#rows.length) return this.#nextFetched();
    return Promise.resolve({ done: false, value: this.#rows[this.#taken++] });
  }

  async #nextFetched() {
    while (this.#taken === this.#rows.length) {
      if (this.#ended) return { done: true, value: undefined };
      await this.#fetched(0);
    }
    return this.next();
  }

  async nextRows(most = 0) {
    if (this.closed) throw closed('wandb_history_next_rows');
    while (this.#taken === this.#rows.length && !this.#ended) await this.#fetched(most);
    const until = most === 0 ? this.#rows.length : this.#taken + most;
    const rows = this.#rows.slice(this.#taken, until);
    this.#taken += rows.length;
    return rows;
  }

  /** Calls that come meanwhile wait for the same rows: those that are there must be taken first. */
  #fetched(most) {
    this.#fetching ??= this.#fetch(most).finally(() => { this.#fetching = null; });
    return this.#fetching;
  }

  async #fetch(most) {
    const found = await this.ask('wandb_history_next_rows', most);
    this.#ended = found === done;
    this.#rows = this.#ended ? [] : parse(found[0]);
    this.#taken = 0;
  }

  cursor() {
    const left = this.#rows.length - this.#taken;
    if (left === 0 || this.closed) return super.cursor();
    const message = `${left} rows were fetched that were not taken, and the cursor is behind them: `
      + 'take it after nextRows(), which leaves none';
    throw new WandbError('invalid argument', message, { operation: 'history_cursor' });
  }
}

/** The batches of a scan; see index.d.ts. */
class BatchScan extends HistoryStream {
  #batch = 0;

  async next() {
    const rows = await this.ask('wandb_history_next_batch');
    this.#batch += 1;
    const batch = this.#batch;
    return Stream.result(rows, () => Columns.ofBatch(rows, (name, ...values) => {
      if (batch !== this.#batch) throw Columns.gone(name);
      return read(name, this, ...values);
    }));
  }
}

module.exports = { BatchScan, Scan, scanOptions, scanReport };
