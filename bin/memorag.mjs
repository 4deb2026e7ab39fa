#!/usr/bin/env node
// Launcher. In an installed package: dist. In a checkout: src, under a new enough Node (in this process where it is one).
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';
import { isNewEnough } from '../scripts/node-version.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const source = at('../src/cli/main.ts');
if (!existsSync(source)) {
  await import('../dist/cli/main.js');
} else if (!existsSync(at('../node_modules/commander'))) {
  console.error('memorag: this checkout is not set up; run `npm run setup` (or `npm run demo`) in it first');
  process.exitCode = 1;
} else if (isNewEnough()) {
  nodeModule.enableCompileCache?.();
  await import('../src/cli/main.ts');
} else {
  process.argv.splice(2, 0, source);
  await import('../scripts/run.mjs');
}
