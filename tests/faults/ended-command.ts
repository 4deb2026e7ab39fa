import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand, type RunningCommand, startCommand } from './harness/command.ts';
import { namesIn } from '../../src/util/names-in.ts';
import type { Fault, FaultOptions } from './harness/fault.ts';
import { killAll, leftProcesses, markedProcesses, newMark } from './harness/marked-processes.ts';
import type { Tally } from './harness/tally.ts';
import { bridgeObstacle, openWorkshop, type Workshop } from './harness/workshop.ts';

/** Nothing runs on longer than this after its command was ended. */
const LEFT_MS = 10_000;

/** Every way to end a command, while it has a bridge at work: right exit codes, one line, nothing left running. */
export const endedCommand: Fault = {
  name: 'signals',
  title: 'commands ended by SIGKILL, Ctrl-C, SIGTERM and a closed terminal, through every launcher',
  obstacle: bridgeObstacle,
  async run({ isLong, tally, onProgress }: FaultOptions) {
    await using workshop = await openWorkshop({ embedder: 'vectors', size: 6000 });
    const long = join(workshop.folder, 'long.txt');
    await writeFile(long, longText(3000));
    const memory = join(workshop.folder, 'memory');
    await (await workshop.change(1)).prepare(memory);
    const tasks = tasksOf({ memory, long, folder: workshop.folder });
    for (const launcher of LAUNCHERS) {
      for (const task of tasks) {
        for (const ending of ENDINGS) {
          if (!isLong && !isInShortForm(launcher, task, ending)) continue;
          onProgress(`signals: ${task.name}, ${ending.name}, ${launcher.name}`);
          await endOnce({ launcher, task, ending, workshop, tally });
        }
      }
    }
  },
};

interface Launcher {
  readonly name: string;
  readonly program: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
}

const LAUNCHERS: readonly Launcher[] = [
  { name: 'bin/memorag.mjs', program: [process.execPath, resolve('bin/memorag.mjs')], environment: {} },
  { name: 'scripts/run.mjs', program: [process.execPath, resolve('scripts/run.mjs'), resolve('src/cli/main.ts')], environment: {} },
  { name: 'npx', program: ['npx', '--no-install', '--no-update-notifier', 'memorag'], environment: { npm_config_update_notifier: 'false' } },
];

interface Task {
  readonly name: string;
  readonly words: readonly string[];
  /** Standard error when it is in the middle of its work; absent: a moment after its bridge has started. */
  readonly middle?: RegExp;
}

function tasksOf({ memory, long, folder }: { readonly memory: string; readonly long: string; readonly folder: string }): readonly Task[] {
  return [
    { name: 'memorize', words: ['memorize', long, '--into', join(folder, 'ended')], middle: /^embed: \d/mu },
    { name: 'append', words: ['append', memory, long], middle: /^embed: \d/mu },
    { name: 'ask', words: ['ask', memory, 'Who mended the observatory clock?'] },
    { name: 'bridge start', words: ['bridge', 'start'] },
  ];
}

interface Ending {
  readonly name: string;
  readonly exitCode: number | undefined;
  end(command: RunningCommand): void;
}

const ENDINGS: readonly Ending[] = [
  { name: 'SIGKILL', exitCode: undefined, end: (command) => command.kill('SIGKILL') },
  { name: 'SIGINT', exitCode: 130, end: (command) => command.kill('SIGINT') },
  { name: 'SIGTERM', exitCode: 143, end: (command) => command.kill('SIGTERM') },
  { name: 'SIGHUP', exitCode: 143, end: (command) => command.kill('SIGHUP') },
];

function isInShortForm(launcher: Launcher, task: Task, ending: Ending): boolean {
  return (launcher === LAUNCHERS[2] && task.name === 'memorize' && ending.name === 'SIGTERM') || (launcher === LAUNCHERS[0] && task.name === 'bridge start' && ending.name === 'SIGINT');
}

interface Case {
  readonly launcher: Launcher;
  readonly task: Task;
  readonly ending: Ending;
  readonly workshop: Workshop;
  readonly tally: Tally;
}

async function endOnce({ launcher, task, ending, workshop, tally }: Case): Promise<void> {
  tally.round();
  const label = `${task.name}, ${ending.name}, ${launcher.name}`;
  const runtime = await mkdtemp(join(workshop.folder, 'runtime-'));
  const mark = newMark();
  const options = { cache: workshop.folder, mark, environment: { ...launcher.environment, XDG_RUNTIME_DIR: runtime }, program: launcher.program, limitMs: 60_000 };
  const command = startCommand(task.words, options);
  const isInTime = await waitForMiddle(command, task, mark);
  ending.end(command);
  const end = await command.end;
  // A bridge whose record stands was started before the signal came: it is kept, and can be stopped.
  const isKept = (await namesIn(join(runtime, 'memorag'))).some((name) => name.endsWith('.json'));
  if (isKept) await runCommand(['bridge', 'stop'], { cache: workshop.folder, mark: newMark(), environment: { XDG_RUNTIME_DIR: runtime } });
  if (isKept && end.exitCode === ending.exitCode) tally.breach('left', `${label}: a bridge that its command said it had not started`);
  const left = await leftProcesses(mark, LEFT_MS);
  for (const { pid, command: line } of left) tally.breach('left', `${label}: process ${pid} (${line.slice(0, 80)})`);
  killAll(left);
  if (end.isHung) tally.breach('failed', `${label}: hung`);
  if (!isInTime) tally.note(`${label}: had ended before it could be`);
  else if (ending.exitCode !== undefined && !isKept) checkWords(end, { label, ending, launcher, tally });
  tally.count('old');
  await rm(runtime, { recursive: true, force: true });
}

/** `false` where the command was quicker. */
async function waitForMiddle(command: RunningCommand, { middle }: Task, mark: string): Promise<boolean> {
  const ended = command.end.then(() => 'ended' as const);
  if (middle !== undefined) await command.saw(middle);
  else {
    while ((await Promise.race([ended, sleep(10)])) !== 'ended') if ((await markedProcesses(mark)).some(({ isBridge }) => isBridge)) break;
    await sleep(Math.random() * 300);
  }
  return (await Promise.race([ended, sleep(0)])) !== 'ended';
}

interface WordsCheck {
  readonly label: string;
  readonly ending: Ending;
  readonly launcher: Launcher;
  readonly tally: Tally;
}

function checkWords(end: { readonly exitCode: number | null; readonly signal: string | null; readonly stderr: string }, { label, ending, launcher, tally }: WordsCheck): void {
  // npm gives its own code, or dies of the signal itself: what counts there is that nothing is left.
  const isOwn = launcher.program[0] !== 'npx';
  if (isOwn && end.exitCode !== ending.exitCode) tally.breach('failed', `${label}: ended with ${end.exitCode ?? end.signal}, not ${ending.exitCode}`);
  const lines = end.stderr.split('\n').filter((line) => line.startsWith('memorag: '));
  const isOneLine = lines.length === 1 && lines[0]?.startsWith('memorag: interrupted by ') === true;
  if (isOwn && !isOneLine) tally.breach('failed', `${label}: said ${JSON.stringify(end.stderr.slice(-200))}`);
  if (/^\s+at .*:\d+:\d+/mu.test(end.stderr)) tally.breach('failed', `${label}: printed a stack`);
}

/** Sentences that are all different: none is embedded twice. */
function longText(sentences: number): string {
  return Array.from({ length: sentences }, (_, number) => `In year ${number} the keeper number ${number * 7} wrote ${number * 13} lines about the ${number}th storm.${number % 5 === 4 ? '\n\n' : ' '}`).join('');
}
