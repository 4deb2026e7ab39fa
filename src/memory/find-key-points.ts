import { setImmediate } from 'node:timers/promises';
import type { CorpusPart } from './corpus-part.ts';
import type { OnProgress } from '../spec/events.ts';
import type { Span, Window } from '../spec/text.ts';
import { holdsCjk } from '../text/holds-cjk.ts';
import { searchTerms } from '../text/search-terms.ts';
import { findSections, type Section } from './find-sections.ts';
import type { KeyPoint } from './key-point.ts';
import { mainText } from './main-text.ts';
import { centroid, cosine, weighTerms, type TermVector } from './term-vector.ts';

export interface FindKeyPointsOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** One key point for about this many chunks of a section. */
const CHUNKS_PER_POINT = 6;
/** How much nearness to the section counts against nearness to a key point that is chosen already. */
const RELEVANCE = 0.7;
/** Windows between two looks at the signal. */
const WINDOWS_PER_TURN = 256;

interface Candidate extends Span {
  readonly vector: TermVector;
  readonly score: number;
}

/**
 * Passages that stand for their sections: the windows nearest to the middle of their section's term weights, less what
 * repeats one that is chosen already. One pass for the document frequencies, one for the sections; no pair of windows is
 * compared but among the best of a section, so that the time grows with the text and not with its square.
 */
export async function findKeyPoints(corpus: CorpusPart, { signal, onProgress }: FindKeyPointsOptions): Promise<readonly KeyPoint[]> {
  const total = corpus.windows.length;
  const frequencies = await countFrequencies(corpus, signal);
  const mains = new Map(corpus.documents.map((document) => [document.id, mainText(document)]));
  const cased = new Set(corpus.documents.filter(({ text }) => /\p{Ll}/u.test(text)).map(({ id }) => id));
  const points: KeyPoint[] = [];
  let done = 0;
  for (const section of findSections(corpus)) {
    await setImmediate();
    signal?.throwIfAborted();
    const candidates = rateWindows(corpus, withinSpan(section, mains.get(section.documentId)), { hasCase: cased.has(section.documentId), rarity: (term) => Math.log((total + 1) / (frequencies.get(term) ?? 1)) });
    for (const { start, end, score } of choose(candidates, Math.ceil(section.chunks / CHUNKS_PER_POINT))) {
      points.push({ documentId: section.documentId, start, end, score: Math.round(score * 1e6) / 1e6 });
    }
    done += section.windows.length;
    onProgress?.({ type: 'stage-progress', stage: 'memorize', done, total, unit: 'windows' });
  }
  return points;
}

async function countFrequencies(corpus: CorpusPart, signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const frequencies = new Map<string, number>();
  for (const [index, window] of corpus.windows.entries()) {
    if (index % WINDOWS_PER_TURN === 0) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    for (const term of new Set(searchTerms(windowText(corpus, window)))) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
  }
  return frequencies;
}

function withinSpan(section: Section, main: Span | undefined): Section {
  const windows = section.windows.filter(({ start, end }) => main === undefined || (start >= main.start && end <= main.end));
  return { ...section, windows };
}

interface WindowsView {
  /** Whether capitals say anything in this text: in one without small letters they do not. */
  readonly hasCase: boolean;
  readonly rarity: (term: string) => number;
}

/** The windows of a section that can stand alone, nearest to its middle first. */
function rateWindows(corpus: CorpusPart, section: Section, { hasCase, rarity }: WindowsView): readonly Candidate[] {
  const vectors = section.windows.map((window) => weighTerms(searchTerms(windowText(corpus, window)), rarity));
  const middle = centroid(vectors);
  return vectors
    .map((vector, index) => ({ vector, span: section.windows[index] ?? { start: 0, end: 0 } }))
    .map(({ vector, span: { start, end } }) => ({ start, end, vector, score: cosine(vector, middle) * standsAlone(corpus.text({ documentId: section.documentId, start, end }), { hasCase }) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.start - b.start);
}

/** How well a passage reads without what stands before it: 0 for what is no sentence, 1 for plain narration. */
function standsAlone(text: string, { hasCase }: Pick<WindowsView, 'hasCase'>): number {
  const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  const isWide = holdsCjk(text);
  if (letters < (isWide ? 24 : 60) || !/[.!?。！？．…]["”’」』)]?/u.test(text)) return 0;
  const words = text.match(/\p{L}+/gu) ?? [];
  if (hasCase && words.filter((word) => /^\p{Lu}/u.test(word)).length > words.length / 2) return 0;
  const isSpeech = /^\s*["“「『‘]/u.test(text) || (text.match(/["“”「」]/gu)?.length ?? 0) > 3;
  const leansBack = /^\s*(?:And|But|So|Then|He|She|It|They|This|That|These|Those|His|Her|Their)\b/u.test(text);
  return (isSpeech ? 0.75 : 1) * (leansBack ? 0.85 : 1);
}

/** The `most` best candidates that say different things (maximal marginal relevance), in the order of the text. */
function choose(candidates: readonly Candidate[], most: number): readonly Candidate[] {
  const best = candidates.slice(0, 10 * most);
  const chosen: Candidate[] = [];
  const repetition = new Map<Candidate, number>(best.map((candidate) => [candidate, 0]));
  while (chosen.length < most && repetition.size > 0) {
    const worth = ([{ score }, repeated]: readonly [Candidate, number]): number => RELEVANCE * score - (1 - RELEVANCE) * repeated;
    const [next] = [...repetition].reduce((top, entry) => (worth(entry) > worth(top) ? entry : top));
    chosen.push(next);
    repetition.delete(next);
    for (const [other, repeated] of repetition) repetition.set(other, Math.max(repeated, cosine(next.vector, other.vector)));
  }
  return chosen.toSorted((a, b) => a.start - b.start);
}

function windowText(corpus: CorpusPart, window: Window): string {
  return corpus.text({ documentId: corpus.chunk(window.chunkId).documentId, start: window.start, end: window.end });
}
