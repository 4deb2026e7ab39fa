import type { OnProgress } from '../spec/events.ts';
import type { Generator, TextLength, Usage } from '../spec/generator.ts';
import type { Evidence } from '../spec/retriever.ts';
import { countTokens } from '../text/tokens.ts';
import { addUsage } from '../util/add-usage.ts';
import { mapConcurrently } from '../util/map-concurrently.ts';
import { generateText } from './generate-text.ts';
import { marksWithin, readMarkedText, type MarkedText } from './marked-text.ts';
import type { WithSignal } from './options.ts';

export interface MergeOptions extends WithSignal {
  readonly generator: Generator;
  /** What the summary is to be about; empty: the whole. */
  readonly wish: string;
  readonly length?: TextLength | undefined;
  /** Tokens of parts that one call may carry. */
  readonly room: number;
  /** Calls at once. */
  readonly concurrency: number;
  readonly onProgress?: OnProgress | undefined;
}

export interface Merged {
  readonly text: string;
  readonly droppedMarks: number;
  readonly usage: Usage;
}

/** Tokens of a merge where no length is asked for. */
const MOST_NEW_TOKENS = 1_024;
const LEAST_NEW_TOKENS = 128;

/**
 * Paragraphs joined into one text by a language model; their marks are kept through it. More of them than one call may carry are joined group by
 * group, and the groups again, level by level.
 */
export async function mergeParts(rawParts: readonly string[], options: MergeOptions): Promise<Merged> {
  let parts = rawParts.filter((part) => part.trim() !== '');
  let droppedMarks = 0;
  const usages: Usage[] = [];
  while (parts.length > 1) {
    const groups = groupParts(parts, options.room);
    // Every part fills a call alone: they cannot be joined any further.
    if (groups.length === parts.length) break;
    const merged = await mergeLevel(groups, options);
    parts = merged.map(({ text }) => text);
    droppedMarks += merged.reduce((sum, one) => sum + one.droppedMarks, 0);
    usages.push(...merged.map(({ usage }) => usage));
  }
  return { text: parts.join('\n\n'), droppedMarks, usage: addUsage(usages) };
}

async function mergeLevel(groups: readonly (readonly string[])[], options: MergeOptions): Promise<readonly Merged[]> {
  const total = groups.length;
  let done = 0;
  const advance = (): void => options.onProgress?.({ type: 'stage-progress', stage: 'merge', done, total, unit: 'parts' });
  advance();
  return mapConcurrently(groups, options.concurrency, async (group) => {
    const [only] = group;
    const merged = group.length === 1 && only !== undefined ? { text: only, droppedMarks: 0, usage: addUsage([]) } : await mergeGroup(group, { ...options, isLast: total === 1 });
    done += 1;
    advance();
    return merged;
  });
}

async function mergeGroup(group: readonly string[], { generator, wish, length, isLast, signal }: MergeOptions & { readonly isLast: boolean }): Promise<Merged> {
  const parts = group.map(readMarkedText);
  const wanted = isLast && length !== undefined ? { length } : {};
  const tokens = group.reduce((sum, part) => sum + countTokens(part), 0);
  const maxNewTokens = Math.max(LEAST_NEW_TOKENS, Math.min(MOST_NEW_TOKENS, tokens), isLast && length !== undefined ? 2 * length.count : 0);
  const { text, citations, droppedMarks, usage } = await generateText(generator, { task: 'summary-merge', question: wish, evidence: parts.map(toEvidence), maxNewTokens, ...wanted }, { signal });
  const marksOf = (mark: number): readonly number[] => {
    const citation = citations[mark - 1];
    const part = citation === undefined ? undefined : parts[citation.evidence];
    return citation === undefined || part === undefined ? [] : marksWithin(part, citation);
  };
  // A model that writes nothing of use loses nothing: the parts stand for themselves.
  if (citations.length === 0 && parts.some(({ marks }) => marks.length > 0)) return { text: group.join('\n\n'), droppedMarks, usage };
  return { text: replaceMarks(text, marksOf), droppedMarks, usage };
}

/** Consecutive parts of at most `room` tokens together, each group at least one part. */
function groupParts(parts: readonly string[], room: number): readonly (readonly string[])[] {
  const groups: string[][] = [];
  let left = 0;
  for (const part of parts) {
    const tokens = AROUND_PART + countTokens(part);
    if (tokens > left || groups.length === 0) {
      groups.push([]);
      left = room;
    }
    groups.at(-1)?.push(part);
    left -= tokens;
  }
  return groups;
}

/** What the number and the tags around a part take. */
const AROUND_PART = 36;

function toEvidence({ text }: MarkedText, position: number): Evidence {
  return { documentId: '', chunkId: `part-${position}`, start: 0, end: text.length, text, score: 1, clues: [] };
}

/** Each run of marks as the marks that they stand for, each once; one that stands for none is taken out. */
function replaceMarks(text: string, marksOf: (mark: number) => readonly number[]): string {
  return text.replaceAll(/([ \t]?)((?:\[\d{1,4}\])+)/gu, (_, space: string, run: string) => {
    const marks = new Set([...run.matchAll(/\d+/gu)].flatMap(([mark]) => marksOf(Number(mark))));
    return marks.size === 0 ? '' : `${space}${[...marks].map((mark) => `[${mark}]`).join('')}`;
  });
}
