import { join } from 'node:path';
import { MemoRAG } from '../../src/memorag/memorag.ts';
import { errorCodeOf, runCommand } from './harness/command.ts';
import type { Fault, FaultOptions } from './harness/fault.ts';
import { newMark } from './harness/marked-processes.ts';
import { QUESTIONS, readState } from './harness/read-state.ts';
import type { Tally } from './harness/tally.ts';
import { type Change, openWorkshop, type Workshop } from './harness/workshop.ts';

const ROUNDS = 20;

/** Readers that ask all the time while other processes append and forget. */
export const busyReader: Fault = {
  name: 'reader',
  title: 'readers ask all the time during append and forget',
  async run({ isLong, rounds = isLong ? ROUNDS : 1, tally, onProgress }: FaultOptions) {
    await using workshop = await openWorkshop({ embedder: 'words' });
    for (let round = 0; round < rounds; round += 1) {
      onProgress(`reader: round ${round + 1} of ${rounds}`);
      for (const number of [1, 2]) await readDuring(await workshop.change(number), { workshop, tally, round });
    }
  },
};

interface Reading {
  readonly workshop: Workshop;
  readonly tally: Tally;
  readonly round: number;
}

async function readDuring(change: Change, { workshop, tally, round }: Reading): Promise<void> {
  tally.round();
  const root = join(workshop.folder, `round-${round}-${change.name}`);
  await change.prepare(root);
  const stop = new AbortController();
  const readings = [openAgainAndAgain(root, { change, workshop, tally, stop }), stayOpen(root, { change, workshop, tally, stop })];
  // A process of its own in between: what a person would see.
  const asking = askOnce(root, { change, workshop, tally });
  const end = await runCommand(change.words(root), { cache: workshop.folder, mark: newMark(), environment: workshop.environment('shared') });
  stop.abort();
  const seen = await Promise.all(readings);
  await asking;
  if (end.exitCode !== 0) tally.breach('failed', `${change.name} beside readers ended with ${end.exitCode ?? end.signal}: ${end.stderr}`);
  if ((await readState({ root, config: workshop.config })) !== change.after) tally.breach('lost', `${change.name} beside readers: not the new state`);
  if (seen.some((count) => count === 0)) tally.breach('failed', `${change.name}: a reader never came to read`);
}

interface Watch {
  readonly change: Change;
  readonly workshop: Workshop;
  readonly tally: Tally;
  readonly stop: AbortController;
}

/** Opens, asks and closes: each time the old or the new state, and once the new never again the old. */
async function openAgainAndAgain(root: string, { change, workshop, tally, stop }: Watch): Promise<number> {
  let seen = 0;
  let hasChanged = false;
  while (!stop.signal.aborted) {
    try {
      const state = await readState({ root, config: workshop.config });
      if (state !== change.before && state !== change.after) tally.breach('wrong', `${change.name}: answers of neither state`);
      if (state === change.before && hasChanged) tally.breach('wrong', `${change.name}: the old state after the new`);
      hasChanged ||= state === change.after;
      tally.count(state === change.before ? 'old' : 'new');
    } catch (error) {
      tally.breach('lost', `${change.name}: ${String(error)}`);
    }
    seen += 1;
  }
  return seen;
}

/** A memory that was opened before stays as it was, whatever is written. */
async function stayOpen(root: string, { change, workshop, tally, stop }: Watch): Promise<number> {
  await using pipe = await MemoRAG.open(workshop.config);
  await pipe.load(root);
  const question = QUESTIONS[0] ?? '';
  const first = JSON.stringify((await pipe.query(question)).evidence);
  let seen = 0;
  do {
    if (JSON.stringify((await pipe.query(question)).evidence) !== first) tally.breach('wrong', `${change.name}: an open memory changed`);
    seen += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
  } while (!stop.signal.aborted);
  return seen;
}

async function askOnce(root: string, { change, workshop, tally }: Omit<Watch, 'stop'>): Promise<void> {
  const end = await runCommand(['ask', root, QUESTIONS[0] ?? '', '--json'], { cache: workshop.folder, mark: newMark(), environment: workshop.environment('shared') });
  if (end.exitCode !== 0) return tally.breach('failed', `${change.name}: asking ended with ${end.exitCode ?? end.signal} (${errorCodeOf(end) ?? ''})`);
  const answer = JSON.stringify(JSON.parse(end.stdout).answer);
  if (!change.before.includes(answer) && !change.after.includes(answer)) tally.breach('wrong', `${change.name}: the command answered like neither state`);
}
