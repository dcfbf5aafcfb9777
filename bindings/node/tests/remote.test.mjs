// Runs on a server: reading, errors, limits.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { beforeEach, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Run, WandbError } from '../src/index.mjs';
import { KEY, all, rejection, slow, startBackend } from './backend.mjs';

const HISTORY = Array.from({ length: 250 }, (_, step) => ({
  _step: step, loss: 1 / (step + 1), big: 2n ** 62n + BigInt(step), name: `row ${step} ✓`,
  ...(step % 10 === 0 && { val: { acc: step === 0 ? 'NaN' : 0.5, note: null } }),
}));

const backend = await startBackend();
let api;

beforeEach(async () => {
  await backend.reset();
  await backend.seed({
    name: 'run1', display_name: 'first ✓', config: { lr: 0.1 }, summary: { loss: 0.25 }, tags: ['a', 'b'],
    console: ['one', 'two', 'three'], history: HISTORY,
  });
  api = backend.api();
});

const opened = () => api.run('e/p/run1');

test('a run as it is on the server', async () => {
  assert.equal(api.baseUrl, backend.url);
  assert.equal(api.entity, null);
  for (const run of [await opened(), await api.runByParts('e', 'p', 'run1')]) {
    assert.deepEqual([run.id, run.name, run.state], ['run1', 'first ✓', 'finished']);
    assert.deepEqual([run.config, run.summary, run.tags], [{ lr: 0.1 }, { loss: 0.25 }, ['a', 'b']]);
    assert.equal(run.url, `${backend.url}/e/p/runs/run1`);
    assert.equal(run.historyLineCount, HISTORY.length);
    assert.equal(await run.lastHistoryStep(), 249);
    assert.ok('loss' in (await run.historyKeys()).keys);
    assert.match(run.toHtml({ height: 7, hidden: true }), /<button.*height:7px/);
  }
});

test('rows are exact, whole and in order', async () => {
  const run = await opened();
  const scan = run.scanHistory();
  assert.deepEqual(await all(scan), HISTORY);
  const report = scan.report();
  assert.deepEqual([report.rows, report.proven, report.doubt], [250, true, null]);
  assert.ok(report.requests > 0);
  const keyed = await all(run.scanHistory({ keys: ['_step', 'val.acc'], pageSize: 50 }));
  assert.deepEqual(keyed[0], { _step: 0, 'val.acc': 'NaN' });
  assert.equal(keyed.length, 25);
  const [batch] = await all(run.scanBatches({ keys: ['big', 'val.acc'], anyOf: true }));
  const { value } = await run.scanBatches({ keys: ['big', 'val.acc'], anyOf: true }).next();
  assert.equal(batch.rows, 250);
  assert.equal(value.bigints('big').values[249], 2n ** 62n + 249n);
  assert.ok(Number.isNaN(value.doubles('val.acc').values[0]));
});

test('what keeps a run from being opened', async () => {
  const missing = await rejection(api.run('e/p/nothere'));
  assert.deepEqual([missing.kind, missing.retryable], ['NotFound', false]);
  assert.match(missing.message, /e\/p\/nothere/);
  const stranger = backend.api({ apiKey: 'wrong000000000000000000000000000000000000' });
  const auth = await rejection(stranger.run('e/p/run1'));
  assert.deepEqual([auth.kind, auth.httpStatus], ['Auth', 401]);
  assert.ok(!`${auth.stack} ${JSON.stringify(auth)}`.includes('wrong0000'));
  await backend.fault({ kind: 'status', code: 500, times: 1 });
  const server = await rejection(opened());
  assert.deepEqual([server.kind, server.httpStatus, server.retryable, server.attempts], ['Server', 500, true, 1]);
  assert.ok(server.elapsedMs >= 0);
  await backend.fault({ kind: 'graphql_errors', times: 1, errors: [{ message: 'first' }, { message: 'second' }] });
  assert.deepEqual((await rejection(opened())).serverMessages, ['first', 'second']);
  await backend.fault({ kind: 'rate_limit', retry_after: 3600, times: 1 });
  const limited = await rejection(opened());
  assert.deepEqual([limited.kind, limited.retryAfterMs], ['RateLimited', 3600000]);
  const refused = await rejection(backend.api({ baseUrl: `http://127.0.0.1:${await closedPort()}` }).run('e/p/r'));
  assert.equal(refused.kind, 'Network');
});

async function closedPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  const { port } = server.address();
  server.close();
  return port;
}

test('a time limit', async () => {
  const run = await opened();
  await backend.fault(slow('HistoryPage'));
  const error = await rejection(all(run.scanHistory({ timeoutMs: 200 })));
  assert.equal(error.kind, 'Timeout');
  assert.equal((await rejection(api.run('e/p/run1', { timeoutMs: -5 }))).kind, 'Timeout');
});

test('a signal stops a call, and the loop goes on meanwhile', async () => {
  const run = await opened();
  await backend.fault(slow('HistoryPage'));
  const controller = new AbortController();
  let ticks = 0;
  const ticking = setInterval(() => { ticks += 1; }, 10);
  const began = performance.now();
  const scanning = rejection(all(run.scanHistory({ signal: controller.signal })));
  await setTimeout(300);
  const reason = new Error('enough');
  controller.abort(reason);
  const error = await scanning;
  clearInterval(ticking);
  assert.ok(ticks >= 10, `${ticks} ticks`);
  assert.ok(performance.now() - began < 3000);
  assert.ok(error instanceof WandbError);
  assert.deepEqual([error.name, error.kind, error.code], ['AbortError', 'Cancelled', 'WANDB_E_CANCELLED']);
  assert.equal(error.cause, reason);
});

test('a signal that has aborted before', async () => {
  await backend.control('DELETE', '/requests');
  const error = await rejection(api.run('e/p/run1', { signal: AbortSignal.abort() }));
  assert.deepEqual([error.name, error.kind], ['AbortError', 'Cancelled']);
  assert.equal(error.cause.name, 'AbortError');
  assert.deepEqual(await backend.control('GET', '/requests'), []);
});

test('no listener stays on a signal', async () => {
  const signal = new AbortController().signal;
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...how) => { listeners += 1; addEventListener.apply(signal, how); };
  signal.removeEventListener = (...how) => { listeners -= 1; removeEventListener.apply(signal, how); };
  const run = await api.run('e/p/run1', { signal });
  await all(run.scanHistory({ signal }));
  assert.equal(listeners, 0);
});

test('break closes a scan', async () => {
  const run = await opened();
  const scan = run.scanHistory();
  for await (const row of scan) {
    assert.equal(row._step, 0);
    break;
  }
  assert.equal(scan.closed, true);
  assert.equal((await rejection(scan.next())).kind, 'Closed');
  assert.equal((await rejection(scan.nextRows())).kind, 'Closed');
  assert.throws(() => scan.cursor(), { kind: 'Closed' });
  assert.throws(() => scan.report(), { kind: 'Closed' });
});

test('what was closed says so, and closing ends calls that run', async () => {
  const run = await opened();
  const other = await opened();
  await backend.fault(slow('*'));
  const scan = run.scanHistory();
  const running = [rejection(scan.next()), rejection(run.load()), rejection(api.viewer())];
  await setTimeout(200);
  assert.equal(run.id, 'run1');
  for (const object of [scan, run, api, scan, run, api]) object.close();
  assert.throws(() => run.id, { kind: 'Closed' });
  for (const error of await Promise.all(running)) assert.equal(error.kind, 'Closed', String(error));
  assert.throws(() => run.id, { kind: 'Closed' });
  assert.throws(() => { run.name = 'x'; }, { kind: 'Closed' });
  assert.throws(() => run.scanHistory(), { kind: 'Closed' });
  assert.throws(() => api.baseUrl, { kind: 'Closed' });
  assert.throws(() => api.runs('e/p'), { kind: 'Closed' });
  assert.equal((await rejection(api.run('e/p/run1'))).kind, 'Closed');
  assert.equal((await rejection(run.metadata())).kind, 'Closed');
  assert.equal(other.id, 'run1');
});

test('a scan that waits has no cursor to give', async () => {
  const run = await opened();
  await backend.fault(slow('HistoryPage'));
  const scan = run.scanHistory();
  const waiting = rejection(scan.next());
  await setTimeout(100);
  assert.throws(() => scan.cursor(), { kind: 'Conflict' });
  assert.throws(() => scan.report(), { kind: 'Conflict' });
  scan.close();
  assert.equal((await waiting).kind, 'Closed');
});

test('many scans at a time, more than there are threads', async () => {
  const run = await opened();
  const scans = Array.from({ length: 20 }, () => all(run.scanHistory({ keys: ['loss'] })));
  for (const rows of await Promise.all(scans)) assert.equal(rows.length, 250);
});

test('attributes stay while another thread changes the run', async () => {
  await backend.control('PATCH', '/runs/e/p/run1', { state: 'running' });
  const run = await opened();
  const waiting = run.waitUntilFinished({ intervalMs: 20 });
  assert.deepEqual([run.state, run.config], ['running', { lr: 0.1 }]);
  assert.throws(() => run.attribute('state'), { kind: 'Conflict' });
  await backend.control('PATCH', '/runs/e/p/run1', { state: 'crashed' });
  assert.equal(await waiting, 'crashed');
  assert.deepEqual([run.state, run.attribute('state')], ['crashed', 'crashed']);
});

test('a run that is known, and parts for other processes', async () => {
  const known = api.runFromAttributes('e', 'p', 'run1', { displayName: 'known', state: 'running' });
  assert.deepEqual([known.name, known.state, known.lazy], ['known', 'running', true]);
  await known.loadFullData();
  assert.deepEqual([known.lazy, known.config], [false, { lr: 0.1 }]);
  const [shard] = known.shards(1, { keys: ['_step'] });
  const run = await api.shardRun(shard);
  assert.equal((await all(run.scanHistory({ shard }))).length, 250);
});

test('a run that goes on is followed', async () => {
  const row = (n) => ({ _step: n, n });
  await backend.seed({ name: 'live', state: 'running', history: [row(0)] });
  const live = { entity: 'e', project: 'p', name: 'live' };
  const run = await api.run('e/p/live');
  const follow = run.followHistory({ intervalMs: 20 });
  const found = [(await follow.next()).value];
  for (let n = 1; n < 10; n += 1) await backend.control('POST', '/runs/append', { ...live, history: [row(n)] });
  await backend.control('POST', '/runs/append', { ...live, state: 'finished' });
  found.push(...await all(follow));
  assert.deepEqual(found, Array.from({ length: 10 }, (_, n) => row(n)));
});

test('a run that stays quiet: the limit passes, and the iterator goes on', async () => {
  await backend.seed({ name: 'quiet', state: 'running', history: [{ _step: 0 }] });
  const run = await api.run('e/p/quiet');
  const follow = run.followHistory({ intervalMs: 20, timeoutMs: 200 });
  await follow.next();
  assert.equal((await rejection(follow.next())).kind, 'Timeout');
  await backend.control('POST', '/runs/append', { entity: 'e', project: 'p', name: 'quiet', history: [{ _step: 1 }] });
  assert.deepEqual((await follow.next()).value, { _step: 1 });
  follow.close();
});

test('lines that a run printed', async () => {
  const run = await opened();
  const lines = run.consoleLogs({ perPage: 2 });
  assert.equal(await lines.total(), 3);
  const found = await all(lines);
  assert.deepEqual(found.map(({ number, text, stream }) => [number, text, stream]),
    [[0, 'one', 'stdout'], [1, 'two', 'stdout'], [2, 'three', 'stdout']]);
  assert.deepEqual((await all(run.consoleLogs({ last: 1 }))).map(({ text }) => text), ['three']);
});

test('settings are checked', () => {
  assert.throws(() => backend.api({ attempts: 0 }), { kind: 'InvalidArgument' });
  assert.throws(() => backend.api({ baseUrl: 'gopher://x' }), { kind: 'InvalidArgument' });
  assert.throws(() => backend.api({ apiKey: 'short key' }), { kind: 'Auth' });
  assert.throws(() => backend.api({ baseURL: 'x' }), TypeError);
  assert.throws(() => backend.api({ compression: 'zip' }), TypeError);
  const full = backend.api({
    entity: 'e', project: 'p', headers: { 'x-a': '1', 'x-b': '2' }, userAgentSuffix: 'tests/1', compression: 'gzip',
    retryWaitsMs: { first: 1, longest: 2 }, noProxy: '*', caPems: [], timeoutMs: 1000, appUrl: 'http://app',
  });
  assert.deepEqual([full.entity, full.project, full.appUrl], ['e', 'p', 'http://app']);
});

test('the environment says where the server is', async () => {
  Object.assign(process.env, { WANDB_BASE_URL: backend.url, WANDB_API_KEY: KEY });
  const run = await Run.open('e/p/run1');
  assert.equal(run.id, 'run1');
});

test('names in camel case', () => {
  assert.equal(Run.snakeToCamel('summary_metrics'), 'summaryMetrics');
});
