import { MemoError } from '../errors/memo-error.ts';
import { noText } from '../generators/no-text.ts';
import type { Summary } from '../spec/answer.ts';
import { addUsage } from '../util/add-usage.ts';
import { citationDropped } from './answer-from-evidence.ts';
import { cutToLength } from './cut-to-length.ts';
import { mergeParts, type Merged } from './merge-parts.ts';
import type { SummarizeOptions } from './options.ts';
import type { QueryContext } from './query-context.ts';
import { writePoints, type WrittenPoints } from './write-points.ts';

const DEFAULT_POINTS = 7;

/** Key points from memory, evidence for each, a paragraph (or key passage) per point; a language model joins them into one text. */
export async function summarize(context: QueryContext, options: SummarizeOptions): Promise<Summary> {
  const tally = context.backends.meter.tally();
  const summary = await tally.run(() => write(context, options));
  return { ...summary, usage: addUsage([summary.usage, tally.usage]) };
}

async function write(context: QueryContext, options: SummarizeOptions): Promise<Summary> {
  const { backends, memory } = context;
  const { focus = '', points: limit = DEFAULT_POINTS, length, signal, onProgress } = options;
  const { generator } = backends;
  if (generator === undefined) throw new MemoError({ code: 'generator-missing', message: 'a summary needs a generator', remedy: 'set `generator` to another kind than none' });
  const wish = focus.trim();
  if (length !== undefined) checkLength(length);
  const [recalled] = await memory.state.recall([{ task: 'key-points', question: wish, limit }], { signal });
  const written = await writePoints(context, recalled?.clues ?? [], { generator, signal, onProgress });
  const { points, citations } = written;
  const merged = generator.isLanguageModel
    ? await mergeParts(points.map(({ text }) => text), { generator, wish, length, room: await mergeRoom(context, signal), concurrency: backends.chat?.maxConcurrency ?? 1, signal, onProgress })
    : joined(written);
  if (points.length > 0 && merged.text.trim() === '') throw noText(`${generator.kind} ${generator.modelId}`);
  const droppedMarks = written.droppedMarks + merged.droppedMarks;
  return {
    summary: length === undefined ? merged.text : cutToLength(merged.text, length),
    isGenerated: generator.isLanguageModel,
    points,
    citations,
    droppedMarks,
    usage: addUsage([recalled?.usage, written.usage, merged.usage]),
    warnings: [...memory.warnings, ...(droppedMarks === 0 ? [] : [citationDropped(droppedMarks)])],
  };
}

function checkLength({ count, unit }: NonNullable<SummarizeOptions['length']>): void {
  if (Number.isInteger(count) && count >= 1 && (unit === 'words' || unit === 'characters')) return;
  throw new MemoError({ code: 'wrong-usage', message: `the length ${count} ${unit} cannot be used`, remedy: 'pass a whole number from 1 of `words` or `characters`' });
}

/** Quotes are joined as they are. */
function joined({ points }: WrittenPoints): Merged {
  return { text: points.map(({ text }) => text).join('\n\n'), droppedMarks: 0, usage: addUsage([]) };
}

/** Of a model's positions: its own tokens are more than are estimated here. */
const FILL = 0.5;
/** More parts than fit here are joined better in two steps than in one. */
const MOST_ROOM = 8_000;
const LEAST_ROOM = 256;

async function mergeRoom({ backends: { chat, generator } }: QueryContext, signal: AbortSignal | undefined): Promise<number> {
  const positions = (await chat?.contextLength({ signal })) ?? Infinity;
  const limit = generator?.maxInputTokens ?? Infinity;
  return Math.max(LEAST_ROOM, Math.floor(Math.min(MOST_ROOM, FILL * positions, FILL * limit)));
}
