// Local runs, against what is known to be in the recordings.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CellState, LocalRuns, Run, WandbError, parseJson } from '../src/index.mjs';
import { all, rejection } from './backend.mjs';

const FIXTURES = process.env.WANDB_FIXTURES;

function fixture(name) {
  const folder = join(FIXTURES, `digits-${name}`);
  const expected = (suffix) => readFileSync(join(FIXTURES, 'expected', `${name}.${suffix}`), 'utf8');
  return {
    folder,
    run: join(folder, readdirSync(folder)[0]),
    facts: parseJson(expected('json')),
    rows: expected('jsonl').trim().split('\n').map(parseJson),
  };
}

for (const name of ['old', 'new']) {
  const { run: path, folder, facts, rows } = fixture(name);

  test(`attributes of ${name}`, async () => {
    const run = await Run.open(path);
    const { run: logged } = facts;
    assert.equal(run.id, logged.run_id);
    assert.equal(run.name, logged.display_name);
    assert.deepEqual([run.entity, run.project], [logged.entity, logged.project]);
    assert.deepEqual([run.group, run.jobType, run.notes], [logged.run_group, logged.job_type, logged.notes]);
    assert.deepEqual(run.tags, logged.tags);
    assert.equal(run.state, facts.state);
    assert.equal(run.exitCode, facts.exit_code);
    assert.equal(run.directory, path);
    assert.equal(run.url, null);
    assert.equal(run.attribute('host'), logged.host);
    assert.equal(run.attribute('no_such'), undefined);
    const { _wandb, ...config } = facts.config;
    assert.deepEqual(run.config, config);
    assert.deepEqual(run.summary, facts.summary);
    assert.equal(run.inserted, null);
    assert.equal(run.lazy, false);
    assert.equal(run.historyLineCount, rows.length);
    assert.equal(await run.lastHistoryStep(), rows.at(-1)._step);
    run.close();
  });

  test(`rows of ${name}`, async () => {
    const run = await Run.openLocal(path);
    const scan = run.scanHistory();
    assert.deepEqual(await all(scan), rows);
    const report = scan.report();
    assert.equal(report.rows, rows.length);
    assert.equal(report.fromLocal, rows.length);
    assert.deepEqual([report.proven, report.doubt, report.absent], [true, null, []]);
    assert.deepEqual(await scan.next(), { done: true, value: undefined });
    scan.close();
    run.close();
  });

  test(`batches of ${name}`, async () => {
    const run = await Run.openLocal(path);
    const found = [];
    let last;
    for await (const batch of run.scanBatches({ batchRows: 100 })) {
      found.push(...batch.toRows());
      if (last) assert.throws(() => last.value('loss', 0), { kind: 'Closed' });
      last = batch;
    }
    assert.deepEqual(found, rows);
    run.close();
  });

  test(`local runs of ${name}`, async () => {
    const [found, ...others] = await all(new LocalRuns(folder));
    assert.deepEqual(others, []);
    assert.equal(found.path, path);
    assert.deepEqual([found.offline, found.synced], [true, false]);
  });
}

const { run: path, rows } = fixture('new');

test('columns have numbers and say what is none', async () => {
  const run = await Run.openLocal(path);
  const keys = ['_step', 'loss_ratio', 'phase', 'batch_id'];
  const [batch] = await all(run.scanBatches({ keys, anyOf: true, batchRows: 5 })).then(async () => {
    const scan = run.scanBatches({ keys, anyOf: true, batchRows: 5 });
    return [(await scan.next()).value];
  });
  assert.deepEqual(batch.names, keys);
  const { values, states } = batch.doubles('loss_ratio');
  assert.ok(values instanceof Float64Array);
  const cells = rows.slice(0, 5).map((row) => row.loss_ratio);
  cells.forEach((cell, row) => {
    const isThere = cell !== undefined && cell !== null;
    assert.equal(states[row] === CellState.VALUE, isThere);
    assert.equal(values[row], isThere ? Number(cell) : NaN);
  });
  assert.equal(batch.doubles('phase').states[0], CellState.NOT_A_NUMBER);
  assert.equal(batch.doubles('nope'), undefined);
  assert.equal(batch.value('nope', 0), undefined);
  assert.equal(batch.bigints('batch_id').values[0], BigInt(rows[0].batch_id));
  assert.equal(batch.value('batch_id', 0), rows[0].batch_id);
  assert.throws(() => batch.value('loss_ratio', 99), { kind: 'InvalidArgument' });
});

test('a scan takes keys, steps, patterns to leave out', async () => {
  const run = await Run.openLocal(path);
  const keyed = await all(run.scanHistory({ keys: ['_step', 'loss'], minStep: 10, maxStep: 20 }));
  assert.deepEqual(keyed, rows.filter(({ _step }) => _step >= 10 && _step < 20).map(({ _step, loss }) => ({ _step, loss })));
  const without = await all(run.scanHistory({ exclude: ['grad/*'], maxStep: 1 }));
  assert.ok(Object.keys(rows[0]).some((key) => key.startsWith('grad/')));
  assert.ok(!Object.keys(without[0]).some((key) => key.startsWith('grad/')));
  const scan = run.scanHistory({ keys: ['nope'] });
  assert.deepEqual(await all(scan), []);
  assert.deepEqual(scan.report().absent, ['nope']);
});

test('a scan goes on behind its cursor', async () => {
  const run = await Run.openLocal(path);
  const scan = run.scanHistory();
  const first = await scan.nextRows(7);
  assert.equal(first.length, 7);
  const rest = await all(run.scanHistory({ cursor: scan.cursor() }));
  assert.deepEqual([...first, ...rest], rows);
  await scan.next();
  assert.throws(() => scan.cursor(), { kind: 'InvalidArgument', message: /were not taken/ });
  await scan.nextRows();
  const behind = await all(run.scanHistory({ cursor: scan.cursor() }));
  assert.deepEqual(behind, rows.slice(rows.length - behind.length));
});

test('parts of a scan are the scan', async () => {
  const run = await Run.openLocal(path);
  const shards = run.shards(3, { keys: ['_step'] });
  assert.ok(shards.length > 1);
  const found = await Promise.all(shards.map((shard) => all(run.scanHistory({ shard }))));
  assert.deepEqual(found.flat(), rows.map(({ _step }) => ({ _step })));
});

test('calls of next() that come at the same time get rows in their order', async () => {
  const run = await Run.openLocal(path);
  const scan = run.scanHistory();
  const found = await Promise.all(rows.map(() => scan.next()));
  assert.deepEqual(found.map(({ value }) => value), rows);
  const end = await Promise.all([scan.next(), scan.next()]);
  assert.deepEqual(end.map(({ done }) => done), [true, true]);
});

test('next() and nextRows() at the same time lose no row', async () => {
  const run = await Run.openLocal(path);
  const scan = run.scanHistory();
  const [first, many, second] = await Promise.all([scan.next(), scan.nextRows(3), scan.next()]);
  const rest = await all(scan);
  assert.deepEqual([first.value, ...many, second.value, ...rest], rows);
});

test('more calls than may wait at a time', async () => {
  const run = await Run.openLocal(path);
  const steps = await Promise.all(Array.from({ length: 700 }, () => run.lastHistoryStep()));
  assert.ok(steps.every((step) => step === rows.at(-1)._step));
});

test('a sample is a table', async () => {
  const run = await Run.openLocal(path);
  const table = await run.history({ samples: 50, keys: ['loss'] });
  assert.deepEqual([...table.names].sort(), ['_step', 'loss']);
  const { values } = table.doubles('loss');
  assert.deepEqual(table.toRows().map(({ loss }) => loss), [...values]);
  const system = await run.history({ stream: 'system' });
  assert.ok(system.names.includes('system.memory_percent'));
  table.close();
  table.close();
  assert.throws(() => table.value('loss', 0), { kind: 'Closed' });
});

test('what is set is there, and has changes', async () => {
  const run = await Run.openLocal(path);
  run.setConfig(['deep', 'a.b'], { big: 2n ** 63n, nan: NaN, when: new Date(0), gone: undefined, list: [undefined] });
  assert.deepEqual(run.config.deep, {
    'a.b': { big: 2n ** 63n, nan: 'NaN', when: '1970-01-01T00:00:00.000Z', list: [null] },
  });
  run.setSummary('best', -Infinity);
  assert.equal(run.summary.best, '-Infinity');
  assert.equal(run.removeConfig(['deep', 'a.b']), true);
  assert.equal(run.removeConfig(['deep', 'a.b']), false);
  assert.equal(run.removeSummary('best'), true);
  run.notes = null;
  run.tags = ['x', 'y\0z'];
  assert.deepEqual([run.notes, run.tags], [null, ['x', 'y\0z']]);
  run.name = 'naïve ✓';
  assert.equal(run.name, 'naïve ✓');
  assert.equal(run.hasChanges, true);
  assert.equal((await rejection(run.update())).kind, 'Unsupported');
});

test('errors tell what they know', async () => {
  const error = await rejection(Run.open('/no/such/run'));
  assert.ok(error instanceof WandbError && error instanceof Error);
  assert.equal(error.name, 'WandbError');
  assert.deepEqual([error.kind, error.code], ['NotFound', 'WANDB_E_NOT_FOUND']);
  assert.deepEqual([error.operation, error.subject], ['open_local', '/no/such/run']);
  assert.deepEqual([error.httpStatus, error.retryable, error.retryAfterMs], [null, false, null]);
  const run = await Run.openLocal(path);
  assert.throws(() => run.setConfig([], 1), { kind: 'InvalidArgument' });
  assert.throws(() => run.scanHistory({ keys: [''] }), { kind: 'InvalidArgument' });
  assert.throws(() => run.scanHistory({ cursor: '{}' }), { kind: 'InvalidArgument' });
  assert.throws(() => run.toHtml(), { kind: 'Unsupported' });
});

test('values of a wrong type are type errors', async () => {
  const run = await Run.openLocal(path);
  await assert.rejects(Run.open(5), TypeError);
  assert.throws(() => { run.name = 5; }, TypeError);
  assert.throws(() => { run.tags = [5]; }, TypeError);
  assert.throws(() => run.setConfig('a', () => {}), TypeError);
  assert.throws(() => run.setConfig('a', undefined), TypeError);
  assert.throws(() => run.scanHistory({ keys: 'loss' }), TypeError);
  assert.throws(() => run.scanHistory({ minStep: '1' }), TypeError);
  assert.throws(() => run.scanHistory({ minStep: 1.5 }), TypeError);
  await assert.rejects(run.load({ timeoutMs: NaN }), TypeError);
});

test('files of a local run', async () => {
  const run = await Run.openLocal(path);
  const files = await all(run.files());
  const names = files.map((file) => file.name);
  assert.ok(names.includes('output.log'));
  const log = await run.file('output.log');
  assert.equal(readFileSync(log.localPath).length, log.size);
  const lines = await all(run.consoleLogs());
  assert.equal(lines[0].stream, 'stdout');
  assert.deepEqual(lines.map(({ number }) => number), lines.map((_, at) => at));
});
