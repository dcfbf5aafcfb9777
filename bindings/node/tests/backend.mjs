// A local server, and what every test needs of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { Api, stringifyJson } from '../src/index.mjs';

export const KEY = 'local0123456789abcdef0123456789abcdef012';

/** A server that ends with the tests of the file. */
export async function startBackend() {
  const child = spawn(process.env.WANDB_BACKEND, ['--memory', '--parent-stdin'], { stdio: ['pipe', 'pipe', 'inherit'] });
  after(async () => {
    child.stdin.end();
    await once(child, 'exit');
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { url, control } = JSON.parse(line);
  return new Backend(url, control);
}

class Backend {
  constructor(url, control) {
    this.url = url;
    this.controlUrl = control;
  }

  async control(method, path, body) {
    const answer = await fetch(this.controlUrl + path, { method, body: body && stringifyJson(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  seed(run) {
    return this.control('POST', '/runs', { entity: 'e', project: 'p', ...run });
  }

  fault(fault) {
    return this.control('POST', '/faults', fault);
  }

  async reset() {
    for (const what of ['faults', 'requests', 'runs', 'artifacts']) await this.control('DELETE', `/${what}`);
  }

  requests(operation) {
    return this.control('GET', `/requests?operation=${operation}`);
  }

  /** A client of this server and nothing else. */
  api(options = {}) {
    return new Api({ ignoreEnvironment: true, baseUrl: this.url, apiKey: KEY, attempts: 1, ...options });
  }
}

/** Answers that never end on their own. */
export const slow = (operation) => ({ kind: 'slow', operation, bytes_per_interval: 1, interval_ms: 50 });

/** A folder that is removed after the tests of the file. */
export function folder() {
  const made = mkdtempSync(join(tmpdir(), 'wandb-run-node-'));
  after(() => rmSync(made, { recursive: true }));
  return made;
}

/** What a promise is rejected with. */
export async function rejection(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

export async function all(iterable) {
  const found = [];
  for await (const item of iterable) found.push(item);
  return found;
}
