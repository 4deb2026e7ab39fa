import { join } from 'node:path';
import { runCommand } from './harness/command.ts';
import type { Fault, FaultOptions } from './harness/fault.ts';
import { newMark } from './harness/marked-processes.ts';
import { bridgeObstacle, openWorkshop } from './harness/workshop.ts';

const QUESTIONS = 1000;
const EVERY = 50;
const WARM_UP = 200;
/**
 * Bytes a question by which resident memory may grow after the warm-up. What leaks once a question is an answer with its evidence, 30 KB
 * and more; what allocators keep or give back moves a sample by some MB, which over 800 questions is up to 8 KB a question either way.
 */
const MAX_SLOPE = 12 * 1024;
/** The short form has too few questions for that: it finds what leaks the memory that was loaded, or a request's buffers. */
const SHORT = { questions: 160, every: 10, warmUp: 60, maxSlope: 150 * 1024 };

/** Very many questions to one open memory: neither process may grow. */
export const flatMemory: Fault = {
  name: 'memory',
  title: '1,000 questions with flat memory in both processes',
  async run({ isLong, rounds, tally }: FaultOptions) {
    const form = isLong ? { questions: rounds ?? QUESTIONS, every: EVERY, warmUp: WARM_UP, maxSlope: MAX_SLOPE } : SHORT;
    const embedder = isLong && bridgeObstacle() === undefined ? 'vectors' : 'words';
    await using workshop = await openWorkshop({ embedder, size: 60_000 });
    const root = join(workshop.folder, 'memory');
    await (await workshop.change(2)).prepare(root);
    const program = [process.execPath, '--expose-gc', join(import.meta.dirname, 'harness', 'ask-often.ts')] as const;
    const words = [root, String(form.questions), String(form.every), embedder === 'words' ? 'none' : 'bundled'];
    const end = await runCommand(words, { cache: workshop.folder, mark: newMark(), program: [...program], limitMs: 3_600_000 });
    if (end.exitCode !== 0) return tally.breach('failed', `asking ended with ${end.exitCode ?? end.signal}: ${end.stderr.slice(-300)}`);
    const samples = end.stdout.trim().split('\n').map((line): Sample => JSON.parse(line));
    for (const process of ['node', 'bridge'] as const) {
      const points = samples.filter(({ asked }) => asked >= form.warmUp).map((sample) => ({ x: sample.asked, y: sample[process] }));
      const slope = medianSlope(points);
      const [first, last] = [points[0]?.y ?? 0, points.at(-1)?.y ?? 0].map((bytes) => Math.round(bytes / 1e6));
      tally.note(`${process}: ${first} MB after ${form.warmUp} questions, ${last} MB after ${form.questions}, ${(slope / 1024).toFixed(1)} KiB a question`);
      tally.note(`${process}, every ${form.every} questions: ${points.map(({ y }) => Math.round(y / 1e6)).join(' ')} MB`);
      if (slope > form.maxSlope) tally.breach('failed', `${process} grows by ${(slope / 1024).toFixed(1)} KiB a question`);
    }
    for (let asked = 0; asked < form.questions; asked += 1) tally.round();
  },
};

interface Sample {
  readonly asked: number;
  readonly node: number;
  readonly bridge: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The median of the slopes between all pairs (Theil, 1950; Sen, 1968): a few samples taken at a bad moment do not move it. */
function medianSlope(points: readonly Point[]): number {
  const slopes = points.flatMap((from, position) => points.slice(position + 1).map((to) => (to.y - from.y) / (to.x - from.x)));
  return slopes.toSorted((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? 0;
}
