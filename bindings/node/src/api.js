'use strict';
const { Artifact } = require('./artifact.js');
const { getters } = require('./getters.js');
const { Handle, ask, read } = require('./handle.js');
const { Histories } = require('./histories.js');
const { scanOptions } = require('./history.js');
const { stringify } = require('./json.js');
const { call, choice, raw } = require('./native.js');
const { Run } = require('./run.js');
const { Runs, runsOptions } = require('./runs.js');
const { Sweep } = require('./sweep.js');

const COMPRESSIONS = { auto: 0, gzip: 1, off: 2 };

/** How each option of a client is set; a function gives what C takes, or each time that C is called. */
const OPTIONS = {
  ignoreEnvironment: (set, value) => value && set('wandb_options_ignore_environment'),
  apiKey: 'wandb_options_set_api_key',
  identityTokenFile: 'wandb_options_set_identity_token_file',
  baseUrl: 'wandb_options_set_base_url',
  appUrl: 'wandb_options_set_app_url',
  entity: 'wandb_options_set_entity',
  project: 'wandb_options_set_project',
  caFiles: (set, paths) => paths.forEach((path) => set('wandb_options_set_ca_file', path)),
  caPems: (set, texts) => texts.forEach((text) => set('wandb_options_set_ca_pem', text)),
  insecure: 'wandb_options_set_insecure',
  httpProxy: 'wandb_options_set_http_proxy',
  httpsProxy: 'wandb_options_set_https_proxy',
  noProxy: 'wandb_options_set_no_proxy',
  userAgentSuffix: 'wandb_options_set_user_agent_suffix',
  headers: (set, headers) => Object.entries(headers).forEach((pair) => set('wandb_options_set_header', ...pair)),
  timeoutMs: 'wandb_options_set_timeout_ms',
  connectTimeoutMs: 'wandb_options_set_connect_timeout_ms',
  responseTimeoutMs: 'wandb_options_set_response_timeout_ms',
  stallTimeoutMs: 'wandb_options_set_stall_timeout_ms',
  attempts: 'wandb_options_set_attempts',
  retryWaitsMs: (set, { first, longest }) => set('wandb_options_set_retry_waits_ms', first, longest),
  maxAnswerBytes: 'wandb_options_set_max_answer_bytes',
  compression: (set, name) => set('wandb_options_set_compression', choice(COMPRESSIONS, name)),
};

function connect(options) {
  const made = call('wandb_options_new');
  const set = (name, ...values) => call(name, made, ...values);
  try {
    for (const [name, value] of Object.entries(options)) {
      const option = OPTIONS[name];
      if (option === undefined) throw new TypeError(`there is no option ${name}`);
      if (value === undefined) continue;
      if (typeof option === 'string') set(option, value);
      else option(set, value);
    }
    return call('wandb_api_new', made);
  } finally {
    raw('wandb_options_free')(made);
  }
}

/** A client of one server; see index.d.ts. */
class Api extends Handle {
  constructor(options = {}) {
    super('wandb_api', connect(options));
  }

  async run(path = '', options = undefined) {
    return new Run(await ask('wandb_api_run', options, this, path));
  }

  async runByParts(entity, project, id, options) {
    return new Run(await ask('wandb_run_new', options, this, entity, project, id));
  }

  runFromAttributes(entity, project, id, attributes = {}) {
    return new Run(read('wandb_run_from_attrs', this, entity, project, id, stringify(attributes)));
  }

  async shardRun(shard, options) {
    return new Run(await ask('wandb_api_shard_run', options, this, shard));
  }

  runs(path = '', options = undefined) {
    return new Runs(read('wandb_api_runs', this, path, runsOptions(options)), options);
  }

  histories(path = '', options = {}) {
    const { runs, scan, workers, failFast, state } = options;
    const pointer = read('wandb_api_histories', this, path, runsOptions(runs), scanOptions(scan),
      { workers, fail_fast: failFast, state });
    return new Histories(pointer, options);
  }

  async sweep(path, options) {
    return new Sweep(await ask('wandb_api_sweep', options, this, path));
  }

  viewer(options) {
    return ask('wandb_api_viewer', options, this);
  }

  async artifact(name, options) {
    return new Artifact(await ask('wandb_api_artifact', options, this, name, options?.type));
  }
}

getters(Api, {
  baseUrl: 'wandb_api_base_url',
  appUrl: 'wandb_api_app_url',
  entity: 'wandb_api_entity',
  project: 'wandb_api_project',
});

module.exports = { Api };
