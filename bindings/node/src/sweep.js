'use strict';
const { getters } = require('./getters.js');
const { Handle, read } = require('./handle.js');
const { Runs, runsOptions } = require('./runs.js');

/** A sweep; see index.d.ts. */
class Sweep extends Handle {
  constructor(pointer) {
    super('wandb_sweep', pointer);
  }

  runs(options) {
    return new Runs(read('wandb_sweep_runs', this, runsOptions(options)), options);
  }
}

getters(Sweep, {
  id: 'wandb_sweep_id',
  storageId: 'wandb_sweep_storage_id',
  name: 'wandb_sweep_name',
  displayName: 'wandb_sweep_display_name',
  state: 'wandb_sweep_state',
  configText: 'wandb_sweep_config_text',
  entity: 'wandb_sweep_entity',
  project: 'wandb_sweep_project',
  url: 'wandb_sweep_url',
  bestLoss: 'wandb_sweep_best_loss',
  expectedRunCount: 'wandb_sweep_run_count_expected',
});

module.exports = { Sweep };
