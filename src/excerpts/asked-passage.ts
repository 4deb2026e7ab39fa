import type { Span } from '../spec/text.ts';
import { cutExcerpts, type Excerpt } from './cut-excerpts.ts';
import { holdsCjk } from '../text/holds-cjk.ts';

/** A passage as one question sees it. */
export interface AskedPassage {
  readonly text: string;
  readonly sentences: readonly Span[];
  /** The terms of the question in each sentence. */
  readonly sentenceTerms: readonly ReadonlySet<string>[];
  /** Sentences that ask what the question asks: their words speak for what stands beside them, not for them. */
  readonly echoes: ReadonlySet<number>;
  readonly excerpts: readonly Excerpt[];
}

export interface ReadPassageOptions {
  readonly asked: ReadonlySet<string>;
  readonly termsOf: (text: string) => readonly string[];
  /** Most sentences in one excerpt. */
  readonly sentences: number;
}

/** Cuts a passage into sentences and excerpts and looks for the terms of a question in them. */
export function readPassage(text: string, { asked, termsOf, sentences: most }: ReadPassageOptions): AskedPassage {
  const { sentences, excerpts } = cutExcerpts(text, most);
  const texts = sentences.map(({ start, end }) => text.slice(start, end));
  const sentenceTerms = texts.map((sentence) => new Set(termsOf(sentence).filter((term) => asked.has(term))));
  const echoes = new Set([...texts.keys()].filter((at) => isQuestion(texts[at]) && (sentenceTerms[at]?.size ?? 0) >= asked.size / 2));
  return { text, sentences, sentenceTerms, echoes, excerpts };
}

function isQuestion(sentence = ''): boolean {
  return /[?？][^?？]{0,30}$/u.test(sentence);
}

/** How fast nearness fades: characters that leave about a third of it. */
const REACH = 400;
const CJK_REACH = 140;
/** What the step into another sentence takes, however near it is. */
const STEP = 0.1;

/** How near each term of the question stands to an excerpt: 1 in it, less with the distance, absent where the passage has it nowhere. */
export function termNearness({ first, last, start, end }: Excerpt, { text, sentences, sentenceTerms, echoes }: AskedPassage): ReadonlyMap<string, number> {
  const reach = holdsCjk(text) ? CJK_REACH : REACH;
  const nearness = new Map<string, number>();
  for (const [at, terms] of sentenceTerms.entries()) {
    const place = sentences[at];
    if (terms.size === 0 || place === undefined) continue;
    const distance = Math.max(0, start - place.end, place.start - end);
    const near = at >= first && at <= last && !echoes.has(at) ? 1 : Math.exp(-distance / reach - STEP);
    for (const term of terms) nearness.set(term, Math.max(near, nearness.get(term) ?? 0));
  }
  return nearness;
}
