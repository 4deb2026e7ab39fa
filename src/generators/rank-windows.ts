import type { Evidence } from '../spec/retriever.ts';
import type { Span } from '../spec/text.ts';
import { searchTerms } from '../text/search-terms.ts';
import { answerTypeTest } from './answer-type.ts';
import { askedTerms } from './asked-terms.ts';
import { cutWindows } from './cut-windows.ts';

/** How near texts are to a question by meaning, 0 to 1, in their order. */
export type Similarity = (question: string, texts: readonly string[], options: { readonly signal?: AbortSignal | undefined }) => Promise<readonly number[]>;

export interface RankOptions {
  /** Best first. */
  readonly evidence: readonly Evidence[];
  /** Most sentences in one window. */
  readonly sentences: number;
  readonly similarity?: Similarity | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A few sentences inside one piece of evidence; offsets are the document's. */
export interface RankedWindow extends Span {
  /** Position in the list of evidence. */
  readonly evidence: number;
  readonly score: number;
}

/** What counts beside the words of the question that a window holds (0 to 1). */
const WEIGHTS = { firstEvidence: 0.2, answerType: 0.12, echo: 0.25, noSentence: 0.2, similarity: 0.4 } as const;

/** Windows of the evidence, nearest to an answer of the question first. Windows of one piece of evidence overlap. */
export async function rankWindows(question: string, options: RankOptions): Promise<readonly RankedWindow[]> {
  const { evidence, sentences, similarity, signal } = options;
  const windows = evidence.flatMap(({ text, start }, number) =>
    cutWindows(text, sentences).map((span) => ({ evidence: number, text: text.slice(span.start, span.end), start: start + span.start, end: start + span.end })),
  );
  const asked = askedTerms(question);
  const overlap = overlapWith(asked, windows.map(({ text }) => text));
  const meaning = await similarity?.(question, windows.map(({ text }) => text), { signal });
  signal?.throwIfAborted();
  const holdsAnswerType = answerTypeTest(question);
  return windows
    .map(({ text, ...window }, index) => {
      const position = WEIGHTS.firstEvidence * (1 - window.evidence / evidence.length);
      const bonus = holdsAnswerType(text) ? WEIGHTS.answerType : 0;
      const words = (overlap[index] ?? 0) * (echoes(text, asked) ? WEIGHTS.echo : 1) * (isSentence(text) ? 1 : WEIGHTS.noSentence);
      return { ...window, score: words + position + bonus + WEIGHTS.similarity * (meaning?.[index] ?? 0) };
    })
    .toSorted((a, b) => b.score - a.score || a.evidence - b.evidence || a.start - b.start);
}

/** The share of the question's words that each text holds; a word that few of them hold counts more. */
function overlapWith(asked: ReadonlySet<string>, texts: readonly string[]): readonly number[] {
  const termSets = texts.map((text) => new Set(searchTerms(text)));
  const weights = new Map<string, number>();
  for (const term of asked) {
    const holding = termSets.filter((terms) => terms.has(term)).length;
    // A word that nothing here holds cannot tell windows apart.
    if (holding > 0) weights.set(term, Math.log((texts.length + 1) / holding));
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0) || 1;
  return termSets.map((terms) => [...weights].reduce((sum, [term, weight]) => sum + (terms.has(term) ? weight : 0), 0) / total);
}

/** Whether a window ends in asking what the question asks instead of answering it: a line of dialogue, a riddle put to somebody. */
function echoes(text: string, asked: ReadonlySet<string>): boolean {
  if (!/[?？][^?？]{0,30}$/u.test(text)) return false;
  const held = new Set(searchTerms(text).filter((term) => asked.has(term)));
  return held.size >= asked.size / 2;
}

/** Headings and table entries repeat the question's words and answer nothing. */
function isSentence(text: string): boolean {
  return text.length > 120 || /[.!?。！？．…;；][)"'”’」』）]*$/u.test(text);
}
