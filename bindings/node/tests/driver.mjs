// The driver of the behaviour suite: a step a line in, a result a line out.
import { relative } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  Api, CellState, NewArtifact, Run, WandbError, handleCount, parseJson, stringifyJson, version,
} from '../src/index.mjs';

/** A step that needs what no earlier step made. */
class Nothing extends Error {}

let kept = {};

function need(name) {
  if (!kept[name]) throw new Nothing(`no ${name}`);
  return kept[name];
}

function keep(name, object) {
  kept[name]?.close();
  kept[name] = object;
  return object;
}

function forget() {
  for (const object of Object.values(kept)) object.close();
  kept = {};
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

/** Lets the finalisers run of what was dropped without being closed. */
async function collected() {
  for (let turn = 0; turn < 3; turn += 1) {
    collect();
    await setTimeout(10);
  }
}

const isLocal = (path) => /^(\/|\.\/|~)/.test(path) || path.endsWith('.wandb');
const shown = (path) => relative('.', path) || '.';
const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const milliseconds = (seconds) => (seconds === undefined ? undefined : seconds * 1000);

const scanOptions = (step) => ({
  keys: step.keys,
  anyOf: step.any_of,
  minStep: step.min_step,
  maxStep: step.max_step,
  pageSize: step.page_size,
  exclude: step.exclude,
});

/** The first objects of an iterable, all by default; the rest is not asked for. */
async function taken(iterable, most = Infinity) {
  const found = [];
  if (most === 0) return found;
  for await (const object of iterable) {
    found.push(object);
    if (found.length === most) break;
  }
  return found;
}

/** What a list gives first, as `show` has it, and how much there is. */
async function listed(list, most = Infinity, show = (object) => object.name) {
  const found = [];
  while (found.length < most) {
    const { done, value } = await list.next();
    if (done) break;
    found.push(show(value));
    value.close();
  }
  const total = await list.total();
  list.close();
  return { found, total };
}

async function scanned(options) {
  const scan = need('run').scanHistory(options);
  try {
    return await taken(scan);
  } finally {
    scan.close();
  }
}

/** The numbers of a column: null where there is none, and texts for those that JSON does not have. */
function numbers({ values, states }) {
  const isNumber = (state) => state === CellState.VALUE || state === CellState.INEXACT;
  const shownNumber = (value) => (Number.isFinite(value) ? value : String(value));
  return Array.from(values, (value, row) => (isNumber(states[row]) ? shownNumber(value) : null));
}

const FIELDS = { display_name: 'name', notes: 'notes', tags: 'tags', group: 'group', job_type: 'jobType', description: 'description' };

const artifactValue = (artifact, name) => (name === 'aliases' ? artifact.aliases.sort() : artifact[camel(name)]);

const operations = {
  begin({ directory, environment = {} }) {
    forget();
    process.chdir(directory);
    keep('api', new Api({ entity: environment.WANDB_ENTITY, project: environment.WANDB_PROJECT }));
  },

  async open({ path }) {
    const run = keep('run', isLocal(path) ? await Run.open(path) : await need('api').run(path));
    const { entity, project, id, name, state } = run;
    return { entity, project, id, name, state };
  },

  get({ name }) {
    const run = need('run');
    if (name === 'metadata') return run.metadata();
    if (name === 'last_history_step') return run.lastHistoryStep();
    return run[camel(name)];
  },

  load: () => need('run').load(),

  scan: (step) => taken(need('run').scanHistory(scanOptions(step)), step.take),

  async report(step) {
    const scan = need('run').scanHistory(scanOptions(step));
    for await (const _ of scan);
    const { rows, proven, absent } = scan.report();
    scan.close();
    return { rows, proven, absent };
  },

  async columns({ keys, batch_rows: batchRows = 1000 }) {
    const found = Object.fromEntries(keys.map((key) => [key, []]));
    for await (const batch of need('run').scanBatches({ keys, batchRows })) {
      for (const key of keys) found[key].push(...numbers(batch.doubles(key)));
    }
    return found;
  },

  async history({ samples, keys, stream }) {
    const table = await need('run').history({ samples, keys, stream });
    const rows = table.toRows();
    table.close();
    return rows;
  },

  async resume({ keys, take }) {
    const first = need('run').scanHistory({ keys });
    for (let count = 0; count < take;) {
      const rows = await first.nextRows(take - count);
      if (rows.length === 0) break;
      count += rows.length;
    }
    const cursor = first.cursor();
    first.close();
    return scanned({ keys, cursor });
  },

  async sum({ keys }) {
    const [key] = keys;
    let rows = 0;
    let sum = 0;
    const began = performance.now();
    for await (const row of need('run').scanHistory({ keys })) {
      rows += 1;
      if (typeof row[key] === 'number') sum += row[key];
    }
    return { rows, sum, seconds: (performance.now() - began) / 1000 };
  },

  async runs({ path, filters, order, per_page: perPage, take }) {
    const runs = need('api').runs(path, { filters, order, perPage });
    const { found: ids, total } = await listed(runs, take, (run) => run.id);
    return { total, ids };
  },

  async files({ names: wanted, pattern, per_page: perPage, take }) {
    const files = need('run').files({ names: wanted, pattern, perPage });
    const { found: names, total } = await listed(files, take);
    return { total, names };
  },

  async file({ name }) {
    const file = keep('file', await need('run').file(name));
    return [file.name, file.size];
  },

  async download({ root, replace, exist_ok: existOk }) {
    return shown(await need('file').download(root, { replace, existOk }));
  },

  async upload({ path, root }) {
    const file = keep('file', await need('run').uploadFile(path, { root }));
    return [file.name, file.size];
  },

  set({ name, value }) {
    need('run')[FIELDS[name]] = value;
  },

  config_set: ({ path, value }) => need('run').setConfig(path, value),
  summary_set: ({ path, value }) => need('run').setSummary(path, value),
  config_remove({ path }) { need('run').removeConfig(path); },
  summary_remove({ path }) { need('run').removeSummary(path); },
  update: () => need('run').update(),

  async create({ id, project, entity }) {
    return keep('run', await Run.create(need('api'), { id, project, entity })).id;
  },

  delete: ({ artifacts }) => need('run').delete({ artifacts }),

  wait: ({ timeout, interval }) => need('run').waitUntilFinished(
    { giveUpAfterMs: milliseconds(timeout), intervalMs: milliseconds(interval) },
  ),

  async logged_artifacts({ per_page: perPage, take }) {
    const { found: names, total } = await listed(need('run').loggedArtifacts({ perPage }), take);
    return { total, names };
  },

  async used_artifacts({ per_page: perPage, take }) {
    const { found: names, total } = await listed(need('run').usedArtifacts({ perPage }), take);
    return { total, names };
  },

  async artifact({ name }) {
    return keep('artifact', await need('api').artifact(name)).name;
  },

  artifact_get: ({ name }) => artifactValue(need('artifact'), name),

  async artifact_files() {
    const files = await taken(need('artifact').files());
    const found = files.map(({ name, size }) => [name, size]);
    return found.sort(([left], [right]) => (left < right ? -1 : 1));
  },

  async artifact_download({ root }) {
    for (const { error } of await need('artifact').download(root)) if (error) throw error;
    return shown(root);
  },

  async use_artifact() {
    const artifact = need('artifact');
    await need('run').useArtifact(artifact);
    return artifact.name;
  },

  async log_artifact({ name, type, files, aliases }) {
    const made = new NewArtifact(name, type, { aliases });
    for (const path of files) await made.addFile(path, path);
    const artifact = keep('artifact', await need('run').logArtifact(made));
    made.close();
    return artifact.name;
  },

  async console() {
    const lines = await taken(need('run').consoleLogs());
    return lines.map((line) => line.text);
  },

  async sweep({ path }) {
    const sweep = await need('api').sweep(path);
    const { id, state, name } = sweep;
    sweep.close();
    return { id, state, name };
  },

  async viewer() {
    const { username, entity } = await need('api').viewer();
    return { username, entity };
  },

  cancelled: ({ after }) => scanned({ signal: AbortSignal.timeout(milliseconds(after)) }),
  timeout: ({ limit }) => scanned({ timeoutMs: milliseconds(limit) }),

  async closed() {
    const run = need('run');
    run.close();
    return (await run.scanHistory().next()).value;
  },

  async closed_scan() {
    const scan = need('run').scanHistory();
    scan.close();
    return (await scan.next()).value;
  },

  async cycles({ path, times }) {
    forget();
    let rows = 0;
    for (let cycle = 0; cycle < times; cycle += 1) {
      const run = await Run.open(path);
      const scan = run.scanHistory({ keys: ['loss'] });
      for await (const _ of scan) rows += 1;
      scan.close();
      void run.config;
      run.close();
    }
    await collected();
    return { rows, handles: handleCount() };
  },

  async threads({ keys, count }) {
    const scans = Array.from({ length: count }, () => scanned({ keys }));
    return { rows: (await Promise.all(scans)).map((rows) => rows.length) };
  },
};

async function answer(step) {
  const operation = operations[step.op];
  if (!operation) return { error: 'Suite', message: `no operation ${step.op}` };
  try {
    return { ok: await operation(step) ?? null };
  } catch (error) {
    if (error instanceof Nothing) return { error: 'Nothing', message: error.message };
    if (error instanceof WandbError) return { error: error.kind, message: error.message };
    return { error: 'Suite', message: String(error) };
  }
}

const print = (value) => process.stdout.write(`${stringifyJson(value)}\n`);

print({ ok: version() });
for await (const line of createInterface({ input: process.stdin })) print(await answer(parseJson(line)));
forget();
