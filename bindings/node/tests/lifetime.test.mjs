// Handles come back: by close(), by the collector, at the end of the process.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Run, handleCount } from '../src/index.mjs';
import { KEY, all, rejection, slow, startBackend } from './backend.mjs';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

const folder = join(process.env.WANDB_FIXTURES, 'digits-new');
const path = join(folder, readdirSync(folder)[0]);
const backend = await startBackend();

async function settled(count) {
  for (let turn = 0; turn < 50 && handleCount() !== count; turn += 1) {
    collect();
    await setTimeout(10);
  }
  return handleCount();
}

test('close gives every handle back', async () => {
  assert.equal(await settled(0), 0);
  const run = await Run.open(path);
  const scan = run.scanHistory();
  const batches = run.scanBatches();
  const table = await run.history({ samples: 3 });
  const objects = [run, scan, batches, table, run.files(), run.consoleLogs(), await run.file('output.log')];
  await scan.nextRows();
  await batches.next();
  scan.cursor();
  run.shards(2);
  assert.equal(handleCount(), objects.length);
  await rejection(Run.open('/no/such/run'));
  assert.equal(handleCount(), objects.length);
  for (const object of [...objects, ...objects]) object.close();
  assert.equal(handleCount(), 0);
  assert.equal(run.closed, true);
});

test('break gives a handle back at once', async () => {
  const run = await Run.open(path);
  for await (const _ of run.scanHistory()) break;
  for await (const file of run.files()) { file.close(); break; }
  assert.equal(handleCount(), 1);
  run.close();
  assert.equal(handleCount(), 0);
});

test('what was dropped is collected', async () => {
  await (async () => {
    for (let cycle = 0; cycle < 20; cycle += 1) {
      const run = await Run.open(path);
      await all(run.scanHistory({ keys: ['loss'] }));
      await all(run.files());
      await run.history({ samples: 3 });
    }
  })();
  assert.equal(await settled(0), 0);
});

test('a handle lives until the last call that uses it has returned', async () => {
  await backend.seed({ name: 'slow', history: [{ _step: 0 }] });
  const api = backend.api();
  const run = await api.run('e/p/slow');
  await backend.fault(slow('*'));
  const scan = run.scanHistory();
  const calls = [scan.next(), scan.next(), run.load(), run.update(), api.viewer()].map((call) => rejection(call).catch(() => null));
  await setTimeout(50);
  for (const object of [scan, run, api]) object.close();
  await Promise.all(calls);
  assert.equal(handleCount(), 0);
  await backend.control('DELETE', '/faults');
});

test('dispose is close', async (context) => {
  if (!Symbol.dispose) {
    context.diagnostic('this Node has no Symbol.dispose');
    return;
  }
  const run = await Run.open(path);
  const table = await run.history({ samples: 3 });
  table[Symbol.dispose]();
  run[Symbol.dispose]();
  const other = await Run.open(path);
  assert.equal(await other[Symbol.asyncDispose](), undefined);
  assert.deepEqual([run.closed, other.closed, handleCount()], [true, true, 0]);
});

test('a process ends although a call waits', async () => {
  await backend.seed({ name: 'run', state: 'running', history: [] });
  const program = `
    const { Api } = require(${JSON.stringify(fileURLToPath(new URL('../src/index.js', import.meta.url)))});
    new Api().run('e/p/run').then((run) => {
      run.waitUntilFinished({ intervalMs: 600000 });
      setTimeout(() => process.exit(7), 200);
    });`;
  const environment = { ...process.env, WANDB_BASE_URL: backend.url, WANDB_API_KEY: KEY };
  const began = performance.now();
  const child = spawn(process.execPath, ['-e', program], { stdio: 'inherit', env: environment });
  const [code] = await once(child, 'exit');
  const took = performance.now() - began;
  assert.equal(code, 7);
  assert.ok(took < 10000, `${took} ms`);
});
