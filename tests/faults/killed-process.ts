import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { namesIn } from '../../src/util/names-in.ts';
import { type CommandEnd, errorCodeOf, runCommand, type RunningCommand, startCommand } from './harness/command.ts';
import type { Fault, FaultOptions } from './harness/fault.ts';
import { killAll, leftProcesses, markedProcesses, newMark } from './harness/marked-processes.ts';
import { findProblems, readState } from './harness/read-state.ts';
import type { Tally } from './harness/tally.ts';
import { bridgeObstacle, type Change, openWorkshop, type Workshop } from './harness/workshop.ts';

/** Of the long form; in both forms a third has the real embedder, and half of those kill its bridge. */
const ROUNDS = 200;
/** What a command may say when its bridge was killed under it. */
const BRIDGE_CODES = ['bridge-lost', 'bridge-start', 'bridge-timeout'];
const HANG_MS = 60_000;

/** SIGKILL of Node or of the bridge at a random moment of a command that changes a memory. */
export const killedProcess: Fault = {
  name: 'kill',
  title: 'kill -9 of either process at random moments',
  async run({ isLong, rounds = isLong ? ROUNDS : 4, tally, onProgress }: FaultOptions) {
    const withVectors = bridgeObstacle() === undefined ? Math.ceil(rounds / 3) : 0;
    if (withVectors === 0) tally.note(`without vectors: ${bridgeObstacle()}`);
    await using words = await openWorkshop({ embedder: 'words' });
    for (let round = 0; round < rounds - withVectors; round += 1) {
      onProgress(`kill: round ${round + 1} of ${rounds}`);
      await killOnce({ workshop: words, round, target: 'node', tally });
    }
    if (withVectors === 0) return;
    await using vectors = await openWorkshop({ embedder: 'vectors', size: isLong ? 30_000 : 12_000 });
    for (let round = 0; round < withVectors; round += 1) {
      onProgress(`kill: round ${rounds - withVectors + round + 1} of ${rounds}`);
      await killOnce({ workshop: vectors, round: Math.floor(round / 2), target: round % 2 === 0 ? 'bridge' : 'node', tally });
    }
  },
};

interface Round {
  readonly workshop: Workshop;
  readonly round: number;
  readonly target: 'node' | 'bridge';
  readonly tally: Tally;
}

async function killOnce({ workshop, round, target, tally }: Round): Promise<void> {
  const change = await workshop.change(round);
  tally.round();
  const folder = await mkdtemp(join(workshop.folder, 'round-'));
  const root = join(folder, 'memory');
  await change.prepare(root);
  const mark = newMark();
  // A kill of Node meets now a bridge of the command's own, now one that goes on without it.
  const environment = workshop.environment(target === 'bridge' || round % 2 === 0 ? 'own' : 'shared');
  const options = { cache: workshop.folder, mark, environment, limitMs: HANG_MS };
  const command = startCommand(change.words(root), options);
  const moment = await waitForMoment(command, change, round);
  await kill(command, target, mark);
  const end = await command.end;
  const label = `${workshop.embedder}, ${change.name}, ${target} killed ${moment}`;
  checkEnd(end, { label, target, tally });
  await checkNothingRuns(mark, { label, tally });
  await checkState(root, { workshop, change, label, tally });
  await checkAgain(root, { workshop, change, label, tally });
  await rm(folder, { recursive: true, force: true });
}

/** Any moment of the whole command; every other time one of the short end, where the new state is written. */
async function waitForMoment(command: RunningCommand, { milliseconds }: Change, round: number): Promise<string> {
  if (round % 8 < 4) {
    const delay = Math.random() * milliseconds;
    await Promise.race([sleep(delay), command.end]);
    return `after ${delay.toFixed(0)} ms`;
  }
  await command.saw(/^embed: .* in /mu);
  const delay = Math.random() * Math.max(100, milliseconds / 10);
  await Promise.race([sleep(delay), command.end]);
  return `${delay.toFixed(0)} ms after embedding`;
}

async function kill(command: RunningCommand, target: 'node' | 'bridge', mark: string): Promise<void> {
  if (target === 'node') return command.kill('SIGKILL');
  killAll((await markedProcesses(mark)).filter(({ isBridge }) => isBridge));
}

interface Check {
  readonly label: string;
  readonly tally: Tally;
}

/** A killed bridge leaves Node to speak: done, or one typed error; never a stack, never silence. */
function checkEnd(end: CommandEnd, { label, target, tally }: Check & { readonly target: string }): void {
  if (end.isHung) return tally.breach('failed', `${label}: hung for ${HANG_MS} ms`);
  if (target === 'node' || end.exitCode === 0) return;
  const lines = end.stderr.split('\n').filter((line) => line.startsWith('memorag: '));
  const isTyped = end.exitCode === 1 && BRIDGE_CODES.includes(errorCodeOf(end) ?? '') && lines.length === 1 && !/^\s+at /mu.test(end.stderr);
  if (!isTyped) tally.breach('failed', `${label}: ended with ${end.exitCode ?? end.signal}: ${end.stderr.slice(-300)}`);
}

async function checkNothingRuns(mark: string, { label, tally }: Check): Promise<void> {
  const left = await leftProcesses(mark);
  for (const { pid, command } of left) tally.breach('left', `${label}: process ${pid} (${command.slice(0, 80)})`);
  killAll(left);
}

interface StateCheck extends Check {
  readonly workshop: Workshop;
  readonly change: Change;
}

async function checkState(root: string, { workshop, change, label, tally }: StateCheck): Promise<void> {
  try {
    const state = await readState({ root, config: workshop.config });
    if (state === change.before) tally.count('old');
    else if (state === change.after) tally.count('new');
    else tally.breach('wrong', `${label}: answers of neither state`);
    for (const problem of await findProblems(root)) tally.breach('lost', `${label}: ${problem}`);
  } catch (error) {
    tally.breach('lost', `${label}: ${String(error)}`);
  }
}

/** The same command goes on, ends in the new state and leaves nothing but the memory. */
async function checkAgain(root: string, { workshop, change, label, tally }: StateCheck): Promise<void> {
  const mark = newMark();
  const end = await runCommand(change.words(root), { cache: workshop.folder, mark, environment: workshop.environment('shared'), limitMs: HANG_MS });
  // What is forgotten already cannot be forgotten again.
  const isDone = end.exitCode === 0 || (change.name === 'forget' && errorCodeOf(end) === 'document-unknown');
  if (!isDone) return tally.breach('failed', `${label}: run again it ended with ${end.exitCode ?? end.signal}: ${end.stderr.slice(-300)}`);
  if ((await readState({ root, config: workshop.config })) !== change.after) tally.breach('wrong', `${label}: run again it gave other answers`);
  const strays = (await namesIn(root)).filter((name) => !/^(?:CURRENT|leases|gen-\d+)$/u.test(name));
  const leases = [...(await namesIn(join(root, 'leases'))).filter((name) => name !== 'writer'), ...(await namesIn(join(root, 'leases', 'writer')))];
  const generations = (await namesIn(root)).filter((name) => name.startsWith('gen-'));
  for (const name of [...strays, ...leases, ...generations.slice(1)]) tally.breach('left', `${label}: the file ${name}`);
  await checkNothingRuns(mark, { label, tally });
}
