// Puts the shared library into the package: WANDB_RUN_LIBRARY says where it is.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import library from '../src/library.js';

const from = process.env.WANDB_RUN_LIBRARY;
if (!from) throw new Error('WANDB_RUN_LIBRARY must name the library that the package is to carry');
const folder = fileURLToPath(new URL('../lib', import.meta.url));
mkdirSync(folder, { recursive: true });
copyFileSync(from, join(folder, library.NAME));
