// What changes a server: runs, files, artifacts.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { NewArtifact, Run } from '../src/index.mjs';
import { all, folder, rejection, slow, startBackend } from './backend.mjs';

const FILES = { 'notes.txt': 'one\ntwo\n', 'sub/deep/data.csv': 'a,b\n1,2\n'.repeat(1000) };

const backend = await startBackend();
const work = folder();
let api;
let run;

beforeEach(async () => {
  await backend.reset();
  await backend.seed({ name: 'run1', config: { lr: 0.1, deep: { a: 1, b: 2 } }, state: 'running', files: FILES });
  api = backend.api();
  run = await api.run('e/p/run1');
});

const stored = (name) => backend.control('GET', `/runs/e/p/${name}`);

test('runs are made', async () => {
  const made = await Run.create(api, { entity: 'e', project: 'p', id: 'made', pending: true });
  assert.deepEqual([made.id, made.inserted], ['made', true]);
  assert.equal((await stored('made')).state, 'pending');
  const again = await Run.create(api, { entity: 'e', project: 'p', id: 'made' });
  assert.equal(again.inserted, false);
  const random = await Run.create(backend.api({ entity: 'e', project: 'p' }));
  assert.match(random.id, /^[0-9a-z]{8}$/);
});

test('what was set is sent', async () => {
  run.name = 'after ✓';
  run.notes = 'line 1\nline 2';
  run.group = 'g';
  run.jobType = 'train';
  run.description = 'about';
  run.tags = ['x', 'y'];
  run.setConfig(['deep', 'a'], 3);
  run.setConfig('seed', 2n ** 60n);
  run.removeConfig('lr');
  run.setSummary(['best', 'acc'], 1);
  assert.equal(run.hasChanges, true);
  await run.update();
  assert.equal(run.hasChanges, false);
  const now = await stored('run1');
  assert.deepEqual([now.display_name, now.notes, now.group, now.job_type, now.tags],
    ['after ✓', 'line 1\nline 2', 'g', 'train', ['x', 'y']]);
  assert.deepEqual(Object.keys(now.config).sort(), ['deep', 'seed']);
  assert.deepEqual(now.config.deep.value, { a: 3, b: 2 });
  assert.deepEqual(now.summary.best, { acc: 1 });
  assert.deepEqual((await api.run('e/p/run1')).config, { deep: { a: 3, b: 2 }, seed: 2n ** 60n });
  run.name = 'dropped';
  await run.load();
  assert.equal(run.name, 'after ✓');
  run.setConfig('only', 1);
  await run.update({ mode: 'replace' });
});

test('states', async () => {
  assert.equal(await run.updateState('pending'), true);
  assert.equal(run.state, 'pending');
  assert.equal(typeof await run.stop(), 'boolean');
  const error = await rejection(run.waitUntilFinished({ giveUpAfterMs: 60, intervalMs: 20 }));
  assert.equal(error.kind, 'Timeout');
  const signal = AbortSignal.timeout(60);
  assert.equal((await rejection(run.waitUntilFinished({ intervalMs: 20, signal }))).name, 'AbortError');
});

test('a run is deleted', async () => {
  await run.delete({ artifacts: true });
  assert.throws(() => run.id, { kind: 'NotFound' });
  assert.equal((await rejection(run.update())).kind, 'NotFound');
  assert.equal((await rejection(stored('run1'))).message.includes('404'), true);
});

test('files are listed', async () => {
  const files = run.files({ perPage: 1 });
  assert.equal(await files.total(), 2);
  assert.deepEqual((await all(files)).map(({ name, size }) => [name, size]),
    Object.entries(FILES).map(([name, text]) => [name, text.length]));
  assert.deepEqual((await all(run.files({ names: ['notes.txt', 'nope'] }))).map(({ name }) => name), ['notes.txt']);
  assert.deepEqual((await all(run.files({ pattern: '%.csv' }))).map(({ name }) => name), ['sub/deep/data.csv']);
  assert.throws(() => run.files({ names: ['a'], pattern: 'b' }), { kind: 'InvalidArgument' });
});

test('a file comes whole, and is not replaced unasked', async () => {
  const root = join(work, 'files');
  const file = await run.file('sub/deep/data.csv');
  assert.match(file.md5, /==$/);
  assert.equal(file.localPath, null);
  const heard = [];
  const path = await file.download(root, { progress: (done, total) => { heard.push([done, total]); } });
  assert.equal(path, join(root, 'sub/deep/data.csv'));
  assert.equal(readFileSync(path, 'utf8'), FILES['sub/deep/data.csv']);
  assert.deepEqual(heard.at(-1), [file.size, file.size]);
  assert.equal((await rejection(file.download(root))).kind, 'Exists');
  await file.download(root, { existOk: true });
  await file.download(root, { replace: true });
  assert.equal((await rejection(run.file('nope'))).kind, 'NotFound');
});

test('progress stops a transfer', async () => {
  const file = await run.file('notes.txt');
  const root = join(work, 'stopped');
  const stopped = await rejection(file.download(root, { progress: () => false }));
  assert.deepEqual([stopped.kind, stopped.name], ['Cancelled', 'WandbError']);
  const thrown = new Error('mine');
  assert.equal(await rejection(file.download(root, { progress: () => { throw thrown; } })), thrown);
});

test('a download that was closed', async () => {
  const file = await run.file('sub/deep/data.csv');
  await backend.fault(slow('storage_download'));
  const waiting = rejection(file.download(join(work, 'closed')));
  await new Promise((resolve) => { setTimeout(resolve, 150); });
  file.close();
  assert.equal((await waiting).kind, 'Closed');
});

test('many files, and what became of each', async () => {
  const root = join(work, 'many');
  const found = await run.downloadFiles(root, { names: [...Object.keys(FILES), 'nope'], workers: 2 });
  assert.deepEqual(found.map(({ name, error }) => [name, error?.kind ?? null]),
    [['notes.txt', null], ['sub/deep/data.csv', null], ['nope', 'NotFound']]);
  assert.equal(readFileSync(found[0].path, 'utf8'), FILES['notes.txt']);
});

test('files go up, and away', async () => {
  const root = join(work, 'up');
  mkdirSync(join(root, 'models'), { recursive: true });
  writeFileSync(join(root, 'models', 'm.bin'), Buffer.alloc(100000, 7));
  let last;
  const file = await run.uploadFile(join(root, 'models', 'm.bin'), { root, progress: (done) => { last = done; } });
  assert.deepEqual([file.name, file.size, last], ['models/m.bin', 100000, 100000]);
  await file.delete();
  assert.equal((await rejection(run.file('models/m.bin'))).kind, 'NotFound');
  assert.equal((await rejection(run.uploadFile(join(root, 'nope')))).kind, 'NotFound');
});

test('exports of the history', async () => {
  await backend.seed({ name: 'exported', history: [{ _step: 0, a: 1 }, { _step: 1, a: 2 }], exports: {} });
  const exported = await api.run('e/p/exported');
  const { containsLiveData, files } = await exported.downloadHistoryExports(join(work, 'exports'));
  assert.equal(containsLiveData, false);
  assert.deepEqual(files.map(({ error }) => error), files.map(() => null));
  assert.ok(files.length > 0);
});

test('an artifact that exists', async () => {
  await backend.control('POST', '/artifacts', {
    entity: 'e', project: 'p', collection: 'data', files: { 'a.txt': 'one', 'd/b.bin': 'b'.repeat(70000) },
    aliases: ['best'], description: 'about ✓', metadata: { nested: { n: 7 } },
  });
  const artifact = await api.artifact('e/p/data:latest');
  assert.deepEqual([artifact.collection, artifact.version, artifact.state], ['data', 'v0', 'COMMITTED']);
  assert.deepEqual([artifact.description, artifact.metadata], ['about ✓', { nested: { n: 7 } }]);
  assert.deepEqual(artifact.aliases.sort(), ['best', 'latest']);
  assert.deepEqual([artifact.isDraft, artifact.isLink, artifact.fileCount, artifact.size], [false, false, 2, 70003]);
  assert.equal((await rejection(api.artifact('e/p/data:latest', { type: 'other' }))).kind, 'InvalidArgument');

  const manifest = await artifact.manifest();
  assert.deepEqual([...manifest].map(({ path, size, reference }) => [path, size, reference]),
    [['a.txt', 3, null], ['d/b.bin', 70000, null]]);
  assert.equal(manifest.find('a.txt').digest, [...manifest][0].digest);
  assert.equal(manifest.find('nope'), undefined);
  assert.equal(manifest.digest, artifact.digest);
  assert.ok('contents' in manifest.toJSON());

  assert.deepEqual((await all(artifact.files())).map(({ name }) => name).sort(), ['a.txt', 'd/b.bin']);
  const root = join(work, 'artifact');
  let heard = 0;
  const found = await artifact.download(root, { progress: (done) => { heard = done; } });
  assert.deepEqual([found.map(({ name }) => name), heard], [['a.txt', 'd/b.bin'], 70003]);
  assert.equal(readFileSync(join(root, 'a.txt'), 'utf8'), 'one');

  await run.useArtifact(artifact, { useAs: 'training' });
  await run.logArtifact(artifact, { aliases: ['mine'] });
  assert.deepEqual((await all(run.usedArtifacts())).map(({ name }) => name), ['data:v0']);
  const logged = run.loggedArtifacts({ perPage: 1 });
  assert.equal(await logged.total(), 1);
  assert.ok((await logged.next()).value.aliases.includes('mine'));
  artifact.close();
  assert.throws(() => artifact.name, { kind: 'Closed' });
  assert.throws(() => artifact.isDraft, { kind: 'Closed' });
});

test('a new artifact', async () => {
  const source = join(work, 'new');
  mkdirSync(join(source, 'in', 'side'), { recursive: true });
  writeFileSync(join(source, 'a.txt'), 'content');
  writeFileSync(join(source, 'in', 'side', 'a.txt'), 'more');
  const made = new NewArtifact('from-node', 'model', {
    description: 'by Node ✓', metadata: { acc: 0.5, nan: NaN }, aliases: ['best'], tags: ['one two'],
  });
  // Calls on it take turns.
  await Promise.all([
    made.addFile(join(source, 'a.txt')),
    made.addDir(join(source, 'in'), 'in'),
    made.addReference('s3://bucket/key', { name: 'ref', unchecked: true, api }),
  ]);
  assert.match(made.digest, /^[0-9a-f]{32}$/);
  assert.equal((await rejection(made.addFile('/no/such/file'))).kind, 'NotFound');
  const version = await run.logArtifact(made, { workers: 2 });
  assert.deepEqual([version.name, version.digest], ['from-node:v0', made.digest]);
  const again = await run.logArtifact(made);
  assert.equal(again.version, 'v0');
  const { artifacts } = await backend.control('GET', '/artifacts/e/p');
  const [kept] = artifacts.filter(({ collection, state }) => collection === 'from-node' && state === 'COMMITTED');
  assert.deepEqual(Object.keys(kept.files).sort(), ['a.txt', 'in/side/a.txt', 'ref']);
  assert.deepEqual([kept.metadata, kept.tags, kept.description], [{ acc: 0.5, nan: null }, ['one two'], 'by Node ✓']);
  made.close();
  assert.equal((await rejection(made.addFile(join(source, 'a.txt')))).kind, 'Closed');
  assert.throws(() => new NewArtifact('no/name', 'model'), { kind: 'InvalidArgument' });
});
