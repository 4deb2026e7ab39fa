import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RawMemoRagConfig } from '../../src/config/schema.ts';
import { isMemoError } from '../../src/errors/memo-error.ts';
import { filesUnder } from '../../src/util/files-under.ts';
import { settlesWithin } from '../../src/util/settles-within.ts';
import { errorCodeOf, runCommand } from './harness/command.ts';
import type { Fault, FaultOptions } from './harness/fault.ts';
import { newMark } from './harness/marked-processes.ts';
import { findProblems, readState } from './harness/read-state.ts';
import type { Tally } from './harness/tally.ts';
import { bridgeObstacle, openWorkshop } from './harness/workshop.ts';

/** Bytes of a range in the long form: one bit of each is flipped. */
const RANGE_BYTES = 64;
const BLOCK_BYTES = 4096;
/** Ranges of each file in the short form. */
const SHORT_RANGES = 6;
const HANG_MS = 60_000;
const QUESTIONS = ['Who mended the observatory clock?'];
const SIZE = 6000;

/** Every file of a saved memory cut short, and with a bit flipped in every range of it. */
export const damagedFile: Fault = {
  name: 'damage',
  title: 'every file of a memory cut and with flipped bits',
  async run({ isLong, tally, onProgress }: FaultOptions) {
    await using workshop = await openWorkshop({ embedder: bridgeObstacle() === undefined ? 'vectors' : 'words', size: SIZE });
    const root = join(workshop.folder, 'memory');
    // Two texts, in two languages: an index of each embedder.
    await (await workshop.change(2)).prepare(root);
    const whole = await readState({ root, config: workshop.config, questions: QUESTIONS });
    const place = { root, whole, config: workshop.config, environment: workshop.environment('shared'), cache: workshop.folder, tally };
    for (const { path } of (await filesUnder(root)).filter((entry) => entry.kind === 'file' && !entry.path.startsWith('leases/'))) {
      onProgress(`damage: ${path}`);
      await damage(path, { ...place, isLong });
    }
    if ((await readState({ root, config: workshop.config, questions: QUESTIONS })) !== whole) tally.breach('wrong', 'the memory was not put together again');
  },
};

interface Place {
  readonly root: string;
  readonly whole: string;
  readonly config: RawMemoRagConfig;
  readonly environment: Readonly<Record<string, string>>;
  readonly cache: string;
  readonly tally: Tally;
}

async function damage(path: string, place: Place & { readonly isLong: boolean }): Promise<void> {
  const { root, isLong, tally } = place;
  const file = join(root, path);
  const bytes = await readFile(file);
  for (const length of lengthsOf(bytes.length, isLong)) {
    await truncate(file, length);
    await expectRefusal(`${path} cut to ${length} of ${bytes.length}`, place);
    await writeFile(file, bytes);
  }
  const step = isLong ? RANGE_BYTES : Math.max(1, Math.ceil(bytes.length / SHORT_RANGES));
  for (let start = 0; start < bytes.length; start += step) {
    const position = start + Math.floor(Math.random() * Math.min(step, bytes.length - start));
    const bit = Math.floor(Math.random() * 8);
    const damaged = Buffer.from(bytes);
    damaged[position] = (damaged[position] ?? 0) ^ (1 << bit);
    await writeFile(file, damaged);
    const label = `${path} at ${position} of ${bytes.length}, bit ${bit}`;
    await expectRefusal(label, place);
    if (start === 0 && (isLong || path === 'CURRENT')) await expectExitCode(label, place);
    await writeFile(file, bytes);
  }
  tally.note(`${path}: ${bytes.length} bytes`);
}

function lengthsOf(bytes: number, isLong: boolean): ReadonlySet<number> {
  const blocks = Array.from({ length: Math.ceil(bytes / BLOCK_BYTES) }, (_, block) => block * BLOCK_BYTES);
  const lengths = [0, 1, Math.floor(bytes / 2), bytes - 1, ...(isLong ? blocks : [])];
  return new Set(lengths.filter((length) => length >= 0 && length < bytes));
}

/** Refused as damaged; or every answer as before, the byte being of no meaning (the line feed at the end of CURRENT). */
async function expectRefusal(label: string, { root, whole, config, tally }: Place): Promise<void> {
  tally.round();
  const reading = readState({ root, config, questions: QUESTIONS }).then(
    (state) => ({ state }),
    (error: unknown) => ({ error }),
  );
  if (!(await settlesWithin(reading, HANG_MS))) return tally.breach('failed', `${label}: hung for ${HANG_MS} ms`);
  const found = await reading;
  if ('error' in found) {
    // A flipped digit of the format version is another format; that refuses with the same exit code.
    if (isMemoError(found.error, 'memory-damaged') || isMemoError(found.error, 'memory-format')) tally.count('refused');
    else tally.breach('failed', `${label}: ${String(found.error)}`);
    if ((await findProblemsOrError(root)).length === 0) tally.breach('failed', `${label}: verify finds nothing`);
    return;
  }
  if (found.state === whole) tally.count('old');
  else tally.breach('wrong', `${label}: ${found.state === 'absent' ? 'the memory counts as absent' : 'other answers'}`);
}

async function findProblemsOrError(root: string): Promise<readonly string[]> {
  try {
    return await findProblems(root);
  } catch (error) {
    return [String(error)];
  }
}

/** The same as a person sees it: the real command, its exit code, one line of error. */
async function expectExitCode(label: string, { root, environment, cache, tally }: Place): Promise<void> {
  const end = await runCommand(['ask', root, ...QUESTIONS, '--json'], { cache, mark: newMark(), environment, limitMs: HANG_MS });
  const isRefused = end.exitCode === 3 && ['memory-damaged', 'memory-format'].includes(errorCodeOf(end) ?? '');
  if (!isRefused) tally.breach('failed', `${label}: the command ended with ${end.exitCode ?? end.signal}: ${end.stderr.slice(0, 200)}`);
}
