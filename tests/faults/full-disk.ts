import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesUnder } from '../../src/util/files-under.ts';
import { lstatIfThere } from '../../src/util/stat-if-there.ts';
import { errorCodeOf, runCommand } from './harness/command.ts';
import type { Fault, FaultOptions } from './harness/fault.ts';
import { killAll, leftProcesses, newMark } from './harness/marked-processes.ts';
import { findProblems, readState } from './harness/read-state.ts';
import type { Tally } from './harness/tally.ts';
import { bridgeObstacle, type Change, openWorkshop, type Workshop } from './harness/workshop.ts';

const KIB = 1024;
const DISK_BYTES = 8 * 1024 * KIB;
/** Between two sizes of what is left free. */
const STEP_BYTES = { long: 32 * KIB, short: 64 * KIB };

/** A disk with room for less than what is written: a small tmpfs, with one step more room in each round. */
export const fullDisk: Fault = {
  name: 'disk',
  title: 'a full disk at every size step of memorize, append, forget and bridge start',
  obstacle: mountObstacle,
  async run({ isLong, tally, onProgress }: FaultOptions) {
    await using stack = new AsyncDisposableStack();
    const mount = await mountDisk();
    stack.defer(async () => await unmountDisk(mount));
    const embedders = isLong && bridgeObstacle() === undefined ? (['words', 'vectors'] as const) : (['words'] as const);
    for (const embedder of embedders) {
      await using workshop = await openWorkshop({ embedder });
      for (const number of isLong ? [0, 1, 2, 3] : [1]) {
        const change = await workshop.change(number);
        onProgress(`disk: ${embedder}, ${change.name}`);
        await growDisk(change, { workshop, mount, tally, step: isLong ? STEP_BYTES.long : STEP_BYTES.short });
      }
      if (embedder === 'vectors') await startBridges({ workshop, mount, tally });
    }
  },
};

/** Why no disk can be made here. */
export function mountObstacle(): string | undefined {
  if (process.platform !== 'linux') return 'a tmpfs is mounted on Linux only';
  if (process.getuid?.() !== 0) return 'mounting a small disk needs root';
  const folder = mkdtempSync(join(tmpdir(), 'memorag-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'pipe' });
    execFileSync('umount', [folder]);
    return undefined;
  } catch (error) {
    return `nothing can be mounted here (${String(error).split('\n')[0]})`;
  } finally {
    rmdirSync(folder);
  }
}

async function mountDisk(): Promise<string> {
  const mount = await mkdtemp(join(tmpdir(), 'memorag-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', mount]);
  return mount;
}

async function unmountDisk(mount: string): Promise<void> {
  execFileSync('umount', ['--lazy', mount]);
  await rm(mount, { recursive: true, force: true });
}

interface Disk {
  readonly workshop: Workshop;
  readonly mount: string;
  readonly tally: Tally;
}

/** From no room at all, a step more each time, until the command fits. */
async function growDisk(change: Change, { workshop, mount, tally, step }: Disk & { readonly step: number }): Promise<void> {
  const root = join(mount, 'memory');
  const ballast = join(mount, 'ballast');
  for (let free = 0; free < DISK_BYTES; free += step) {
    await rm(root, { recursive: true, force: true });
    await change.prepare(root);
    await leaveFree(mount, ballast, free);
    const label = `${workshop.embedder}, ${change.name}, ${free / KIB} KiB free`;
    const isDone = await writeOnDisk({ root, change, label, workshop, tally });
    await rm(ballast, { force: true });
    if (isDone) return;
    await checkAgain({ root, change, label, workshop, tally });
  }
  tally.breach('failed', `${change.name}: never fitted`);
}

async function leaveFree(mount: string, ballast: string, free: number): Promise<void> {
  await rm(ballast, { force: true });
  const { bavail, bsize } = await statfs(mount);
  await writeFile(ballast, Buffer.alloc(Math.max(0, bavail * bsize - free)));
}

interface Attempt extends Omit<Disk, 'mount'> {
  readonly root: string;
  readonly change: Change;
  readonly label: string;
}

async function writeOnDisk({ root, change, label, workshop, tally }: Attempt): Promise<boolean> {
  tally.round();
  const mark = newMark();
  const end = await runCommand(change.words(root), { cache: workshop.folder, mark, environment: workshop.environment('shared') });
  const lines = end.stderr.split('\n').filter((line) => line.startsWith('memorag: '));
  if (end.exitCode !== 0 && !(end.exitCode === 1 && errorCodeOf(end) === 'disk-full' && lines.length === 1)) {
    tally.breach('failed', `${label}: ended with ${end.exitCode ?? end.signal} (${errorCodeOf(end) ?? 'no code'}): ${end.stderr.slice(-300)}`);
  }
  const left = await leftProcesses(mark);
  for (const { pid } of left) tally.breach('left', `${label}: process ${pid}`);
  killAll(left);
  try {
    // Read while the disk is full still: the old state must be of use, not only there.
    const state = await readState({ root, config: workshop.config });
    const expected = end.exitCode === 0 ? change.after : change.before;
    if (state === expected) tally.count(end.exitCode === 0 ? 'new' : 'old');
    else tally.breach(state === change.before || state === change.after ? 'lost' : 'wrong', `${label}: not the ${end.exitCode === 0 ? 'new' : 'old'} state`);
    for (const problem of await findProblems(root)) tally.breach('lost', `${label}: ${problem}`);
    const partial = (await lstatIfThere(root)) === undefined ? [] : (await filesUnder(root)).filter(({ path }) => /\.(?:partial|tmp)\b/u.test(path));
    for (const { path } of partial) tally.breach('left', `${label}: the file ${path}`);
  } catch (error) {
    tally.breach('lost', `${label}: ${String(error)}`);
  }
  return end.exitCode === 0;
}

/** With space again, the same command goes on. */
async function checkAgain({ root, change, label, workshop, tally }: Attempt): Promise<void> {
  const end = await runCommand(change.words(root), { cache: workshop.folder, mark: newMark(), environment: workshop.environment('shared') });
  if (end.exitCode !== 0) return tally.breach('failed', `${label}: with space again it ended with ${end.exitCode ?? end.signal}: ${end.stderr.slice(-300)}`);
  if ((await readState({ root, config: workshop.config })) !== change.after) tally.breach('wrong', `${label}: with space again it gave other answers`);
}

/** A bridge is kept by a record and a log on disk: without room for them, one typed error and no process. */
async function startBridges({ workshop, mount, tally }: Disk): Promise<void> {
  const ballast = join(mount, 'ballast');
  for (const free of [0, 4, 8, 16, 64]) {
    tally.round();
    const runtime = join(mount, 'runtime');
    await rm(runtime, { recursive: true, force: true });
    await mkdir(runtime);
    await leaveFree(mount, ballast, free * KIB);
    const mark = newMark();
    const options = { cache: workshop.folder, mark, environment: { XDG_RUNTIME_DIR: runtime } };
    const end = await runCommand(['bridge', 'start', '--json'], options);
    const label = `bridge start, ${free} KiB free`;
    if (end.exitCode === 0) {
      tally.count('new');
      await runCommand(['bridge', 'stop'], options);
    } else {
      tally.count('refused');
      if (end.exitCode !== 1 || errorCodeOf(end) !== 'disk-full') tally.breach('failed', `${label}: ended with ${end.exitCode ?? end.signal} (${errorCodeOf(end) ?? 'no code'}): ${end.stderr.slice(-300)}`);
    }
    const left = await leftProcesses(mark);
    for (const { pid, command } of left) tally.breach('left', `${label}: process ${pid} (${command.slice(0, 60)})`);
    killAll(left);
    await rm(ballast, { force: true });
  }
}
