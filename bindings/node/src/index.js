'use strict';
const { Api } = require('./api.js');
const { Artifact, Artifacts, Manifest } = require('./artifact.js');
const { CellState, Columns, Table } = require('./columns.js');
const { ConsoleLines } = require('./console.js');
const { WandbError } = require('./error.js');
const { File, Files } = require('./files.js');
const { Histories } = require('./histories.js');
const { BatchScan, Scan } = require('./history.js');
const { parse, stringify } = require('./json.js');
const { LocalRuns } = require('./local-runs.js');
const { raw } = require('./native.js');
const { NewArtifact } = require('./new-artifact.js');
const { Run } = require('./run.js');
const { Runs } = require('./runs.js');
const { Sweep } = require('./sweep.js');

/** The version of the library in use. */
const version = () => raw('wandb_version_text')();
/** How many handles of the library the program holds. */
const handleCount = () => raw('wandb_handle_count')();

module.exports = {
  Api,
  Artifact,
  Artifacts,
  BatchScan,
  CellState,
  Columns,
  ConsoleLines,
  File,
  Files,
  Histories,
  LocalRuns,
  Manifest,
  NewArtifact,
  Run,
  Runs,
  Scan,
  Sweep,
  Table,
  WandbError,
  handleCount,
  parseJson: parse,
  stringifyJson: stringify,
  version,
};
