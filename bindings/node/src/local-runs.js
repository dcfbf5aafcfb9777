'use strict';
const { read } = require('./handle.js');
const { call } = require('./native.js');
const { Stream } = require('./stream.js');

/** The local runs under a directory; see index.d.ts. */
class LocalRuns extends Stream {
  constructor(directory) {
    super('wandb_local_runs', call('wandb_local_runs_open', directory));
  }

  async next() {
    return Stream.result(await this.ask('wandb_local_runs_next'), () => ({
      id: read('wandb_local_runs_id', this),
      path: read('wandb_local_runs_path', this),
      offline: read('wandb_local_runs_offline', this) !== 0,
      synced: read('wandb_local_runs_synced', this) !== 0,
    }));
  }
}

module.exports = { LocalRuns };
