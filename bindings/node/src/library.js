'use strict';
/** Where the shared library is. */
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const NAMES = { darwin: 'libwandb_run.dylib', win32: 'wandb_run.dll' };
const NAME = NAMES[process.platform] ?? 'libwandb_run.so';

/** WANDB_RUN_LIBRARY, else the one that the package carries, else what the system finds. */
function libraryPath() {
  if (process.env.WANDB_RUN_LIBRARY) return process.env.WANDB_RUN_LIBRARY;
  const carried = join(__dirname, '..', 'lib', NAME);
  return existsSync(carried) ? carried : NAME;
}

module.exports = { NAME, libraryPath };
