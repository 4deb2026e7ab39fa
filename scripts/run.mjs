#!/usr/bin/env node
// run.mjs TOOL|FILE [args]: runs it under a new enough Node, whatever `node` the shell found. Plain JS: runs on any Node >= 18.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isNewEnough, REQUIRED } from './node-version.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const packaged = join(root, `runtime/node_modules/node-${process.platform}-${process.arch}/bin/node`);
const node = isNewEnough() ? process.execPath : existsSync(packaged) ? packaged : undefined;
if (node === undefined) {
  console.error(`memorag: Node ${REQUIRED} is required, this is ${process.version}; run \`npm run setup\` in ${root}`);
  process.exit(1);
}

const TOOLS = {
  vitest: 'node_modules/vitest/vitest.mjs',
  tsc: 'node_modules/typescript/bin/tsc',
  oxlint: 'node_modules/oxlint/bin/oxlint',
};
const [what, ...args] = process.argv.slice(2);
const file = TOOLS[what] ? join(root, TOOLS[what]) : resolve(what);
const child = spawn(node, [file, ...args], {
  // The channel tells the child that we are gone, however we went; see src/cli/end-with-launcher.ts.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, PATH: [dirname(node), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter) },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
