import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CommandEnd, errorCodeOf, runCommand, startCommand } from './harness/command.ts';
import type { Fault, FaultOptions } from './harness/fault.ts';
import { killAll, leftProcesses, newMark } from './harness/marked-processes.ts';
import { findProblems, readState } from './harness/read-state.ts';
import type { Tally } from './harness/tally.ts';
import { openWorkshop, type Workshop } from './harness/workshop.ts';

const ROUNDS = 40;

/** Two processes that write one memory at once. */
export const twoWriters: Fault = {
  name: 'writers',
  title: 'two processes write one memory at once',
  async run({ isLong, rounds = isLong ? ROUNDS : 1, tally, onProgress }: FaultOptions) {
    await using workshop = await openWorkshop({ embedder: 'words' });
    const races = [await prepareAppends(workshop), await prepareMemorizes(workshop)];
    for (let round = 0; round < rounds; round += 1) {
      onProgress(`writers: round ${round + 1} of ${rounds}`);
      for (const race of races) await runRace(race, { workshop, tally });
    }
  },
};

/** The words of a command for the memory at `root`. */
type Command = (root: string) => readonly string[];

interface Race {
  readonly name: string;
  /** The memory before; none: both make it. */
  readonly from: string | undefined;
  readonly commands: readonly [Command, Command];
  /** What one of them leaves, or one after the other where they can follow each other. */
  readonly states: ReadonlySet<string>;
  /** What the one that comes too late may be told. */
  readonly refusals: readonly string[];
}

async function prepareAppends(workshop: Workshop): Promise<Race> {
  const { folder } = workshop;
  const from = join(folder, 'before-appends');
  await finish(workshop, ['memorize', join(folder, 'carrow.txt'), '--into', from]);
  const [one, two] = ['shi-tuo-ji.md', 'later.txt'].map((name): Command => (root) => ['append', root, join(folder, name), '--json']);
  if (one === undefined || two === undefined) throw new Error('two texts are appended');
  const states = await statesAfter(workshop, from, [[one], [two], [one, two], [two, one]]);
  return { name: 'append', from, commands: [one, two], states, refusals: ['memory-busy'] };
}

async function prepareMemorizes(workshop: Workshop): Promise<Race> {
  const { folder } = workshop;
  const [one, two] = ['shi-tuo-ji.md', 'later.txt'].map((name): Command => (root) => ['memorize', join(folder, name), '--into', root, '--json']);
  if (one === undefined || two === undefined) throw new Error('two texts are memorized');
  const states = await statesAfter(workshop, undefined, [[one], [two]]);
  return { name: 'memorize', from: undefined, commands: [one, two], states, refusals: ['memory-busy', 'memory-exists'] };
}

async function statesAfter(workshop: Workshop, from: string | undefined, orders: readonly (readonly Command[])[]): Promise<ReadonlySet<string>> {
  const states = new Set<string>();
  for (const order of orders) {
    const root = await newPlace(workshop, from);
    for (const command of order) await finish(workshop, command(root));
    states.add(await readState({ root, config: workshop.config }));
  }
  return states;
}

async function newPlace({ folder }: Workshop, from: string | undefined): Promise<string> {
  const root = join(await mkdtemp(join(folder, 'place-')), 'memory');
  if (from !== undefined) await cp(from, root, { recursive: true });
  return root;
}

async function finish(workshop: Workshop, words: readonly string[]): Promise<void> {
  const end = await runCommand(words, { cache: workshop.folder, mark: newMark(), environment: workshop.environment('shared') });
  if (end.exitCode !== 0) throw new Error(`a single writer ended with ${end.exitCode ?? end.signal}: ${end.stderr}`);
}

async function runRace({ name, from, commands, states, refusals }: Race, { workshop, tally }: { readonly workshop: Workshop; readonly tally: Tally }): Promise<void> {
  tally.round();
  const root = await newPlace(workshop, from);
  const options = { cache: workshop.folder, mark: newMark(), environment: workshop.environment('shared') };
  const delay = Math.random() * 150;
  const label = `${name}, the second ${delay.toFixed(0)} ms later`;
  const first = startCommand(commands[0](root), options);
  await sleep(delay);
  const second = startCommand(commands[1](root), options);
  const ends = [await first.end, await second.end];
  const done = ends.filter(({ exitCode }) => exitCode === 0).length;
  for (const end of ends) if (end.exitCode !== 0 && !isRefusal(end, refusals)) tally.breach('failed', `${label}: ended with ${end.exitCode ?? end.signal}: ${end.stderr.slice(-300)}`);
  if (done === 0) tally.breach('lost', `${label}: neither was let in`);
  const isKnown = states.has(await readState({ root, config: workshop.config }));
  if (!isKnown) tally.breach('wrong', `${label}: a mixture`);
  for (const problem of await findProblems(root)) tally.breach('lost', `${label}: ${problem}`);
  tally.count('new');
  if (done === 1) tally.count('refused');
  const left = await leftProcesses(options.mark);
  for (const { pid } of left) tally.breach('left', `${label}: process ${pid}`);
  killAll(left);
  await rm(join(root, '..'), { recursive: true, force: true });
}

/** Exit code 3, one typed line and its remedy. */
function isRefusal(end: CommandEnd, codes: readonly string[]): boolean {
  const lines = end.stderr.split('\n').filter((line) => line.startsWith('memorag: ') || line.startsWith('  remedy: '));
  return end.exitCode === 3 && codes.includes(errorCodeOf(end) ?? '') && lines.length === 2;
}
