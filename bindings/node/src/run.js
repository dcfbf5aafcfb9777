'use strict';
const { Artifact, Artifacts } = require('./artifact.js');
const { Table } = require('./columns.js');
const { ConsoleLines } = require('./console.js');
const { WandbError } = require('./error.js');
const { File, Files, downloads, filesOptions } = require('./files.js');
const { Handle, ask, read } = require('./handle.js');
const { BatchScan, Scan, scanOptions } = require('./history.js');
const { parse, stringify } = require('./json.js');
const { call, choice } = require('./native.js');
const { NewArtifact } = require('./new-artifact.js');
const { withProgress } = require('./progress.js');

const STREAMS = { default: 0, system: 1 };
const UPDATE_MODES = { merge: 0, replace: 1 };
const BATCH_ROWS = 10000;

const text = (name) => (run) => read(name, run);
const json = (name) => (run) => parse(read(name, run));

/** The attributes of a snapshot: texts that C lends until the run is changed. */
const ATTRIBUTES = {
  id: text('wandb_run_id'),
  name: text('wandb_run_name'),
  entity: text('wandb_run_entity'),
  project: text('wandb_run_project'),
  username: text('wandb_run_username'),
  userName: text('wandb_run_user_name'),
  userLogin: text('wandb_run_user_login'),
  state: text('wandb_run_state'),
  url: text('wandb_run_url'),
  directory: text('wandb_run_directory'),
  createdAt: text('wandb_run_created_at'),
  heartbeatAt: text('wandb_run_heartbeat_at'),
  group: text('wandb_run_group'),
  jobType: text('wandb_run_job_type'),
  notes: text('wandb_run_notes'),
  description: (run) => read('wandb_run_attr_text', run, 'description'),
  tags: json('wandb_run_tags_json'),
  config: json('wandb_run_config_json'),
  summary: json('wandb_run_summary_json'),
  systemMetrics: json('wandb_run_system_metrics_json'),
};

const SETTERS = {
  name: 'wandb_run_set_name',
  notes: 'wandb_run_set_notes',
  description: 'wandb_run_set_description',
  group: 'wandb_run_set_group',
  jobType: 'wandb_run_set_job_type',
  tags: 'wandb_run_set_tags',
};

const keyPath = (path) => (typeof path === 'string' ? [path] : path);

/** A run; see index.d.ts. */
class Run extends Handle {
  /** Calls on other threads that change the run, and its attributes as they were before. */
  #changing = 0;
  #before = null;

  constructor(pointer) {
    super('wandb_run', pointer);
  }

  static async open(path, options) {
    return new Run(await ask('wandb_run_open', options, path));
  }

  static async openLocal(path, options) {
    return new Run(await ask('wandb_run_open_local', options, path));
  }

  static async create(api, options = {}) {
    const { id, project, entity, pending } = options;
    return new Run(await ask('wandb_run_create', options, api, { id, project, entity, pending }));
  }

  /** An attribute: while another thread changes the run, its texts are not safe to read. */
  static attribute(run, name) {
    return run.#before && !run.closed ? run.#before[name] : ATTRIBUTES[name](run);
  }

  /** A call that changes the run on another thread. */
  async #change(name, options, ...values) {
    this.#before ??= Object.fromEntries(Object.keys(ATTRIBUTES).map((key) => [key, ATTRIBUTES[key](this)]));
    this.#changing += 1;
    try {
      return await ask(name, options, this, ...values);
    } finally {
      this.#changing -= 1;
      if (this.#changing === 0) this.#before = null;
    }
  }

  attribute(name) {
    if (this.#changing > 0) throw new WandbError('conflict', 'the run is being changed', { operation: 'run_attr_json' });
    const found = read('wandb_run_attr_json', this, name);
    return found === undefined ? undefined : parse(found);
  }

  get historyLineCount() {
    return read('wandb_run_history_line_count', this);
  }

  get exitCode() {
    return read('wandb_run_exit_code', this);
  }

  get inserted() {
    const found = read('wandb_run_inserted', this);
    return found === null ? null : found !== 0;
  }

  get lazy() {
    return read('wandb_run_is_lazy', this) !== 0;
  }

  get hasChanges() {
    return read('wandb_run_has_changes', this) !== 0;
  }

  async load(options) {
    await this.#change('wandb_run_load', options);
  }

  async loadFullData(options) {
    await this.#change('wandb_run_load_full_data', options);
  }

  lastHistoryStep(options) {
    return ask('wandb_run_last_history_step', options, this);
  }

  async historyKeys(options) {
    return parse(await ask('wandb_run_history_keys_json', options, this));
  }

  async metadata(options) {
    return parse(await ask('wandb_run_metadata_json', options, this));
  }

  // History

  scanHistory(options) {
    return new Scan(read('wandb_run_scan_history', this, scanOptions({ ...options, batchRows: 0 })), options);
  }

  scanBatches(options) {
    const wanted = scanOptions({ batchRows: BATCH_ROWS, ...options });
    return new BatchScan(read('wandb_run_scan_history', this, wanted), options);
  }

  followHistory(options = {}) {
    const { intervalMs, giveUpAfterMs, preemptedEnds } = options;
    const how = { interval_ms: intervalMs, timeout_ms: giveUpAfterMs, preempted_ends: preemptedEnds };
    const pointer = read('wandb_run_follow_history', this, scanOptions({ ...options, batchRows: 0 }), how);
    return new Scan(pointer, options);
  }

  shards(count, options) {
    const handle = new Handle('wandb_shards', read('wandb_run_shards', this, scanOptions(options), count));
    try {
      return Array.from({ length: read('wandb_shards_count', handle) }, (_, at) => read('wandb_shards_get', handle, at));
    } finally {
      handle.close();
    }
  }

  async history(options = {}) {
    const { samples, keys, xAxis, stream = 'default' } = options;
    const wanted = { samples, keys, x_axis: xAxis, stream: choice(STREAMS, stream) };
    return new Table(await ask('wandb_run_history', options, this, wanted));
  }

  // Changes

  setConfig(path, value) {
    read('wandb_run_config_set', this, keyPath(path), stringify(value));
  }

  setSummary(path, value) {
    read('wandb_run_summary_set', this, keyPath(path), stringify(value));
  }

  removeConfig(path) {
    return read('wandb_run_config_remove', this, keyPath(path)) === true;
  }

  removeSummary(path) {
    return read('wandb_run_summary_remove', this, keyPath(path)) === true;
  }

  async update(options = {}) {
    await this.#change('wandb_run_update', options, { mode: choice(UPDATE_MODES, options.mode ?? 'merge') });
  }

  async updateState(state, options) {
    return await this.#change('wandb_run_update_state', options, state) !== 0;
  }

  async stop(options) {
    return await ask('wandb_run_stop', options, this) !== 0;
  }

  waitUntilFinished(options = {}) {
    const { intervalMs, giveUpAfterMs, preemptedEnds } = options;
    const how = { interval_ms: intervalMs, timeout_ms: giveUpAfterMs, preempted_ends: preemptedEnds };
    return this.#change('wandb_run_wait_until_finished', options, how);
  }

  async delete(options = {}) {
    await ask('wandb_run_delete', options, this, { artifacts: options.artifacts });
  }

  // Files

  files(options) {
    return new Files(read('wandb_run_files', this, filesOptions(options)), options);
  }

  async file(name, options) {
    return new File(await ask('wandb_run_file', options, this, name));
  }

  async uploadFile(path, options = {}) {
    const { root = '.', progress } = options;
    return new File(await withProgress(progress, (callback) => ask('wandb_run_upload_file', options,
      this, path, root, { progress: callback })));
  }

  async downloadFiles(root, options = {}) {
    const { names, pattern, workers, replace, existOk } = options;
    const which = { names, pattern, workers, replace, exist_ok: existOk };
    return downloads(await ask('wandb_run_download_files', options, this, root, which));
  }

  async downloadHistoryExports(directory, options = {}) {
    const complete = options.requireComplete ?? true;
    const [live, handle] = await ask('wandb_run_download_history_exports', options, this, directory, complete);
    return { containsLiveData: live !== 0, files: downloads(handle) };
  }

  // Artifacts

  loggedArtifacts(options) {
    return new Artifacts(read('wandb_run_logged_artifacts', this, { per_page: options?.perPage }), options);
  }

  usedArtifacts(options) {
    return new Artifacts(read('wandb_run_used_artifacts', this, { per_page: options?.perPage }), options);
  }

  async useArtifact(artifact, options) {
    await ask('wandb_run_use_artifact', options, this, artifact, options?.useAs);
  }

  async logArtifact(artifact, options = {}) {
    if (artifact instanceof NewArtifact) return this.#logNew(artifact, options);
    const { aliases = [] } = options;
    return new Artifact(await ask('wandb_run_log_artifact', options, this, artifact, aliases));
  }

  async #logNew(artifact, options) {
    const { workers, progress } = options;
    return new Artifact(await withProgress(progress, (callback) => ask('wandb_run_log_new_artifact', options,
      this, artifact, { workers, progress: callback })));
  }

  // Everything else

  consoleLogs(options) {
    const which = { per_page: options?.perPage, last: options?.last };
    return new ConsoleLines(read('wandb_run_console_logs', this, which), options);
  }

  async sweep(options) {
    const found = await ask('wandb_run_sweep', options, this);
    if (found === null) return null;
    // Sweeps list runs, so their file needs this one.
    const { Sweep } = require('./sweep.js');
    return new Sweep(found);
  }

  toHtml({ height = 0, hidden = false } = {}) {
    return read('wandb_run_to_html', this, height, hidden);
  }

  static snakeToCamel(name) {
    return call('wandb_snake_to_camel', name);
  }
}

for (const name of Object.keys(ATTRIBUTES)) {
  Object.defineProperty(Run.prototype, name, {
    configurable: true,
    get() { return Run.attribute(this, name); },
    set: SETTERS[name] && function set(value) { read(SETTERS[name], this, value); },
  });
}

module.exports = { Run };
