// Lists of runs, their histories, sweeps, the viewer.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { all, rejection, startBackend } from './backend.mjs';

const COUNT = 60;
const NAMES = Array.from({ length: COUNT }, (_, n) => `r${String(n).padStart(2, '0')}`);

const backend = await startBackend();
const api = backend.api();

before(async () => {
  await Promise.all(NAMES.map((name, n) => backend.seed({
    name, config: { n }, state: n % 3 === 0 ? 'failed' : 'finished',
    created_at: `2026-01-01T00:00:${name.slice(1)}`,
    history: n < 3 ? [{ _step: 0, loss: n }, { _step: 1, loss: n }] : [],
  })));
  await backend.seed({ name: 's1', sweep: 'abc', project: 'swept' });
});

test('runs, page by page', async () => {
  const runs = api.runs('e/p', { perPage: 25 });
  assert.equal(await runs.total(), COUNT);
  assert.deepEqual((await all(runs)).map((run) => run.id), NAMES);
  assert.equal((await backend.requests('Runs')).length, 3);
});

test('runs that match, in an order', async () => {
  const filters = { state: 'failed', 'config.n': { $gt: 50 } };
  const found = await all(api.runs('e/p', { filters, order: '-created_at', lazy: true }));
  assert.deepEqual(found.map((run) => run.id), ['r57', 'r54', 'r51']);
  assert.deepEqual([found[0].lazy, found[0].config], [true, {}]);
});

test('lists that fail', async () => {
  assert.equal((await rejection(all(api.runs('e/nothere')))).kind, 'NotFound');
  const runs = api.runs('e/p', { order: 'what is this' });
  assert.equal((await rejection(runs.next())).kind, 'InvalidArgument');
  assert.equal((await rejection(runs.next())).kind, 'InvalidArgument');
});

test('histories of all runs', async () => {
  const histories = api.histories('e/p', { runs: { filters: { 'config.n': { $lt: 3 } } }, scan: { keys: ['_step', 'loss'] } });
  const losses = {};
  const ended = [];
  let state;
  for (let count = 0; ; count += 1) {
    const { done, value: item } = await histories.next();
    if (done) break;
    if (count === 2) state = histories.state();
    if (item.kind === 'row') (losses[item.runId] ??= []).push(item.row.loss);
    if (item.kind === 'done') ended.push([item.runId, item.report.rows, histories.run().id]);
  }
  assert.deepEqual(losses, { r00: [0, 0], r01: [1, 1], r02: [2, 2] });
  assert.deepEqual(ended.sort(), [['r00', 2, 'r00'], ['r01', 2, 'r01'], ['r02', 2, 'r02']]);
  const report = histories.report();
  assert.deepEqual([report.listed, report.done, report.failed, report.rows], [3, 3, 0, 6]);
  const rest = await all(api.histories('e/p', {
    runs: { filters: { 'config.n': { $lt: 3 } } }, scan: { keys: ['_step', 'loss'] }, state,
  }));
  const before = 3;
  const items = 6 + 3;
  assert.equal(rest.length, items - before);
});

test('histories in batches, and of a run that fails', async () => {
  await backend.fault({ kind: 'status', code: 500, variables: { run: 'r01' } });
  const sums = {};
  const failed = [];
  let last;
  for await (const item of api.histories('e/p', {
    runs: { filters: { 'config.n': { $lt: 3 } } }, scan: { keys: ['loss'], batchRows: 10 },
  })) {
    if (item.kind === 'batch') {
      sums[item.runId] = item.batch.doubles('loss').values.reduce((sum, loss) => sum + loss);
      last = item.batch;
    }
    if (item.kind === 'failed') failed.push([item.runId, item.error.kind]);
  }
  await backend.control('DELETE', '/faults');
  assert.deepEqual(sums, { r00: 0, r02: 4 });
  assert.deepEqual(failed, [['r01', 'Server']]);
  assert.throws(() => last.value('loss', 0), { kind: 'Closed' });
});

test('a sweep and its runs', async () => {
  const sweep = await api.sweep('e/swept/abc');
  assert.deepEqual([sweep.id, sweep.entity, sweep.project], ['abc', 'e', 'swept']);
  assert.equal(typeof sweep.state, 'string');
  const [run, ...others] = await all(sweep.runs());
  assert.deepEqual([run.id, others], ['s1', []]);
  assert.equal((await run.sweep()).url, sweep.url);
  assert.equal(await (await api.run('e/p/r00')).sweep(), null);
  sweep.close();
  assert.throws(() => sweep.id, { kind: 'Closed' });
});

test('the viewer', async () => {
  const viewer = await api.viewer();
  assert.equal(viewer.username, 'tester');
  assert.ok(Array.isArray(viewer.teams));
  assert.equal(typeof viewer.admin, 'boolean');
});
