'use strict';
const { stringify } = require('./json.js');
const { Run } = require('./run.js');
const { Stream } = require('./stream.js');

/** What C is told of a list of runs. */
function runsOptions({ filters, order, perPage, lazy } = {}) {
  return { filters: filters === undefined ? undefined : stringify(filters), order, per_page: perPage, lazy };
}

/** A list of runs; see index.d.ts. */
class Runs extends Stream {
  constructor(pointer, options) {
    super('wandb_runs', pointer, options);
  }

  async next() {
    return Stream.result(await this.ask('wandb_runs_next'), (pointer) => new Run(pointer));
  }

  total() {
    return this.ask('wandb_runs_total');
  }
}

module.exports = { Runs, runsOptions };
