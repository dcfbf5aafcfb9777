'use strict';
const { WandbError } = require('./error.js');
const { Handle, plain, read } = require('./handle.js');
const { parse } = require('./json.js');

const BATCH = {
  name: 'wandb_history_batch_name',
  find: 'wandb_history_batch_find',
  f64: 'wandb_history_batch_f64',
  i64: 'wandb_history_batch_i64',
  cell: 'wandb_history_batch_cell_json',
};
const TABLE = {
  name: 'wandb_table_name',
  find: 'wandb_table_find',
  f64: 'wandb_table_f64',
  i64: 'wandb_table_i64',
  cell: 'wandb_table_cell_json',
};

/** Columns over some rows; see index.d.ts. */
class Columns {
  #functions;
  #read;

  /** @param {(name: string, ...values: unknown[]) => unknown} reader calls C with the handle that has them */
  constructor(functions, rows, columns, reader) {
    this.#functions = functions;
    this.#read = reader;
    this.rows = rows;
    this.names = Array.from({ length: columns }, (_, at) => reader(functions.name, at));
  }

  /** The batch that an iterator is at. */
  static ofBatch(rows, reader) {
    return new Columns(BATCH, rows, reader('wandb_history_batch_columns'), reader);
  }

  /** The error of a batch that the iterator has left behind. */
  static gone(operation) {
    return new WandbError('closed', 'the batch ended with the next one; copy what is to stay', { operation });
  }

  doubles(key) {
    return this.#column(key, this.#functions.f64, Float64Array);
  }

  bigints(key) {
    return this.#column(key, this.#functions.i64, BigInt64Array);
  }

  #column(key, function_, Numbers) {
    const column = this.#read(this.#functions.find, key);
    if (column === undefined) return undefined;
    const values = new Numbers(this.rows);
    const states = new Uint8Array(this.rows);
    this.#read(function_, column, values, states, this.rows);
    return { values, states };
  }

  value(key, row) {
    const column = this.#read(this.#functions.find, key);
    return column === undefined ? undefined : this.#cell(column, row);
  }

  #cell(column, row) {
    const text = this.#read(this.#functions.cell, column, row);
    return text === undefined ? undefined : parse(text);
  }

  toRows() {
    return Array.from({ length: this.rows }, (_, row) => Object.fromEntries(this.names
      .map((name, column) => [name, this.#cell(column, row)])
      .filter(([, value]) => value !== undefined)));
  }
}

/** A sampled history; see index.d.ts. */
class Table extends Columns {
  #handle;

  constructor(pointer) {
    const handle = new Handle('wandb_table', pointer);
    const rows = plain('wandb_table_rows', handle);
    super(TABLE, rows, plain('wandb_table_columns', handle), (name, ...values) => read(name, handle, ...values));
    this.#handle = handle;
  }

  close() {
    this.#handle.close();
  }
}

if (Symbol.dispose) Table.prototype[Symbol.dispose] = function dispose() { this.close(); };

/** What a cell is, as `states` of a column tell. */
const CellState = Object.freeze({ VALUE: 0, MISSING: 1, NULL: 2, NOT_A_NUMBER: 3, INEXACT: 4 });

module.exports = { CellState, Columns, Table };
