#!/usr/bin/env node
// serve-vllm.mjs MODEL [options]: serves a model with vLLM, in an environment of its own, on a share of a card; ends with the command.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from './vllm/options.mjs';
import { plan, shown } from './vllm/plan.mjs';
import { readCards } from './vllm/read-cards.mjs';
import { runServer } from './vllm/run-server.mjs';

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`serve:vllm: ${error.message}`);
  process.exitCode = 1;
}
// The channel to scripts/run.mjs would keep this open.
if (process.connected) process.disconnect();

async function main(args) {
  const options = readOptions(args);
  const planned = plan(options, { card: chooseCard(options), home: environments() });
  if (options.isDryRun) {
    print(planned);
    return 0;
  }
  install(planned);
  console.error(`serve:vllm: ${shown(planned.serve)}`);
  return await runServer(planned.serve, { ...planned, onReady: () => tell(options, planned) });
}

function chooseCard({ device, cardGib, isDryRun }) {
  const cards = readCards();
  if (isDryRun && cardGib !== undefined) return { index: device, totalGib: cardGib, freeGib: cardGib };
  if (cards.length === 0) {
    throw new Error(`no CUDA card is here (nvidia-smi tells of none); serve the model on a machine with one and name it with --generator-url${isDryRun ? ', or say --card-gib' : ''}`);
  }
  const card = cards.find(({ index }) => index === device);
  if (card === undefined) throw new Error(`there is no card ${device}; name one of ${cards.map(({ index }) => index).join(', ')} with --device`);
  return card;
}

/** Beside the packages of other tools, and never in the project's own environment, whose torch is another. */
function environments() {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'memorag');
}

function install({ environment, install: commands }) {
  const stamp = join(environment, '.installed');
  if (existsSync(stamp)) return;
  for (const [file, ...words] of commands) {
    console.error(`serve:vllm: ${shown([file, ...words])}`);
    const { status, error } = spawnSync(file, words, { stdio: ['ignore', 'inherit', 'inherit'] });
    if (status !== 0) throw new Error(`vLLM could not be installed: ${error?.message ?? `${file} ended with ${status}`}`);
  }
  writeFileSync(stamp, ''); // last: an interrupted installation begins again
}

function print({ install: commands, serve, variables, exports }) {
  const before = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  for (const command of commands) console.log(shown(command));
  console.log(`${before.join(' ')} ${shown(serve)}`);
  console.log(`export ${shown(exports)}`);
}

function tell({ model }, { url, told, flags, exports }) {
  console.log(`serve:vllm: ${model} is served at ${url}/v1, within ${told}; Ctrl-C ends it`);
  console.log(`  npx memorag ask <memory> "…" ${shown(flags)}`);
  console.log(`  export ${shown(exports)}`);
}
