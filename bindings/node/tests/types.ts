// Compiled, not run: what the types promise to programs.
import {
  Api, CellState, Histories, NewArtifact, Run, WandbError, parseJson, stringifyJson,
  type ErrorKind, type Json, type Row,
} from 'wandb-run';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
const holds = <T extends true>(value?: T) => value;

export async function reads(api: Api, signal: AbortSignal) {
  await using run = await api.run('e/p/r', { signal, timeoutMs: Infinity });
  holds<Same<typeof run.name, string | null>>();
  holds<Same<typeof run.config, { [key: string]: Json }>>();
  for await (const row of run.scanHistory({ keys: ['a'], maxStep: 10 })) holds<Same<typeof row, Row>>();
  for await (const batch of run.scanBatches()) {
    const column = batch.bigints('a');
    if (column) holds<Same<typeof column.values, BigInt64Array>>();
    if (column?.states[0] === CellState.MISSING) return undefined;
  }
  const { done, value } = await run.followHistory({ intervalMs: 10 }).next();
  if (!done) holds<Same<typeof value, Row>>();
  // @ts-expect-error: no such option
  run.scanHistory({ key: 'a' });
  // @ts-expect-error: attributes that cannot be set
  run.state = 'finished';
  // @ts-expect-error: runs come from functions
  new Run();
  return run.tags.map((tag) => tag.toUpperCase());
}

export async function histories(all: Histories) {
  for await (const item of all) {
    if (item.kind === 'row') holds<Same<typeof item.row, Row>>();
    else if (item.kind === 'failed') holds<Same<typeof item.error, WandbError>>();
  }
}

export async function writes(run: Run, error: unknown) {
  run.setConfig(['a', 'b'], { when: new Date(), big: 1n, list: [NaN], gone: undefined });
  // @ts-expect-error: not JSON
  run.setConfig('a', () => 1);
  run.notes = null;
  await run.update({ mode: 'replace' });
  // @ts-expect-error: no such mode
  await run.update({ mode: 'other' });
  using made = new NewArtifact('n', 't');
  const { name } = await run.logArtifact(made, { progress: () => false });
  for (const { path, error: failure } of await run.downloadFiles('out')) {
    if (failure === null) holds<Same<typeof path, string>>();
  }
  if (error instanceof WandbError) holds<Same<typeof error.kind, ErrorKind>>();
  return stringifyJson(parseJson(name));
}
