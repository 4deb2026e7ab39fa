import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A hub model may have to be fetched first. */
const READY_MS = 60 * 60_000;
const LOOK_MS = 500;
const END_MS = 15_000;

/** Runs a server as the leader of its own process group; ends with it, and takes it along however this ends. Gives its exit code. */
export async function runServer([file, ...args], { url, variables, onReady }) {
  const child = spawn(file, args, { detached: true, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...variables } });
  const exited = new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, error }));
    child.on('exit', (code, signal) => resolve({ code: code ?? 1, signal }));
  });
  let asked;
  const end = (signal) => {
    asked ??= signal;
    void endGroup(child, exited);
  };
  const onLoss = () => end('SIGTERM');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(signal));
  // `npm run` and scripts/run.mjs may be killed without a word: their end closes the channel.
  process.on('disconnect', onLoss);
  if (await isReady(url, exited)) onReady();
  const { code, error } = await exited;
  process.off('disconnect', onLoss);
  if (error !== undefined) throw new Error(`vLLM could not be started: ${error.message}`);
  if (asked !== undefined) return asked === 'SIGINT' ? 130 : 143;
  return code;
}

async function isReady(url, exited) {
  const deadline = Date.now() + READY_MS;
  const over = exited.then(() => 'over');
  while (Date.now() < deadline) {
    if (await answers(`${url}/health`)) return true;
    if ((await Promise.race([over, sleep(LOOK_MS, 'on')])) === 'over') return false;
  }
  return false;
}

async function answers(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    // Nobody listens yet, or nobody answers: asked again.
    return false;
  }
}

async function endGroup(child, exited) {
  signalGroup(child, 'SIGTERM');
  await Promise.race([exited, sleep(END_MS, undefined, { ref: false })]);
  // The server where it did not listen, and whatever it has left behind.
  signalGroup(child, 'SIGKILL');
}

function signalGroup({ pid }, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
