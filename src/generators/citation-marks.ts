import type { GeneratedCitation } from '../spec/generator.ts';
import type { Evidence } from '../spec/retriever.ts';
import { splitSentences } from '../text/split-sentences.ts';
import { citedSpan } from './cited-span.ts';
import { createMarkCheck } from './mark-check.ts';

export interface CitationMarks {
  /** Takes the next text of a model; gives what is certain of it, its marks counting the citations from 1. */
  push(delta: string): string;
  /** The rest. */
  finish(): string;
  /** One for each mark that was given out, in order. */
  readonly citations: readonly GeneratedCitation[];
  /** Marks to no passage, or to one that the words before the mark cannot rest on. */
  readonly dropped: number;
}

/** `[1]`, `[1, 3]`, `[2-4]`, `[[1]]`, with Chinese brackets, commas and digits too, `[-1]`, which names nothing, and the spaces before it. */
const MARK = /([ \t]*)[[［【]+\s*([-−–－][\d０-９]{1,4}|[\d０-９]{1,4}(?:\s*[-–－,，、;；]\s*[\d０-９]{1,4})*)\s*[\]］】]+/gu;
/** What may become a mark. */
const BEGUN = /[ \t]*(?:[[［【]+[\d０-９\s,，、;；−–－-]{0,60})?$/u;
/** As much of the text as the last sentence may have. */
const SENTENCE_WINDOW = 2_000;

/**
 * Reads a model's marks `[n]` of the passages that it was shown: each becomes a citation of the sentence there that the
 * words before the mark rest on. A mark to no passage is dropped, and so is one to a passage that those words cannot rest on.
 */
export function createCitationMarks(passages: readonly Evidence[]): CitationMarks {
  const citations: GeneratedCitation[] = [];
  const numbers = new Map<string, number>();
  let held = '';
  let said = '';
  let dropped = 0;
  const mayRestOn = createMarkCheck(passages);

  const numberOf = (mark: number, claim: string): number | undefined => {
    const passage = passages[mark - 1];
    if (passage === undefined || !mayRestOn(claim, mark)) {
      dropped += 1;
      return undefined;
    }
    const { start, end } = citedSpan(claim, passage);
    const key = `${mark} ${start} ${end}`;
    const number = numbers.get(key) ?? citations.push({ evidence: mark - 1, start, end });
    numbers.set(key, number);
    return number;
  };

  const rewrite = (text: string): string => {
    let written = '';
    let done = 0;
    for (const match of text.matchAll(MARK)) {
      const [whole, space = '', list = ''] = match;
      const before = text.slice(done, match.index);
      done = match.index + whole.length;
      said = `${said}${before}`.slice(-SENTENCE_WINDOW);
      const claim = lastSentence(said);
      const given = new Set(marksOf(list, passages.length).map((mark) => numberOf(mark, claim)).filter((number) => number !== undefined));
      written += `${before}${given.size === 0 ? '' : space}${[...given].map((number) => `[${number}]`).join('')}`;
    }
    const rest = text.slice(done);
    said = `${said}${rest}`.slice(-SENTENCE_WINDOW);
    return written + rest;
  };

  return {
    citations,
    get dropped() {
      return dropped;
    },
    push(delta) {
      const text = held + delta;
      const certain = text.search(BEGUN);
      held = text.slice(certain);
      return rewrite(text.slice(0, certain));
    },
    finish() {
      const rest = rewrite(held).trimEnd();
      held = '';
      return rest;
    },
  };
}

/** They count from 1. */
const NO_PASSAGE = 0;

/** The numbers of `1, 3` and `2-4`; of a range, those to passages that there are, and the first that names none. */
function marksOf(rawList: string, most: number): readonly number[] {
  const list = rawList.normalize('NFKC');
  if (/^[-−–]/u.test(list)) return [NO_PASSAGE];
  return list.split(/[,、;]/u).flatMap((item) => {
    const [first = NO_PASSAGE, last = first] = item.split(/[-–]/u).map(Number);
    return Array.from({ length: Math.max(1, Math.min(last, most + 1) - first + 1) }, (_, index) => first + index);
  });
}

function lastSentence(text: string): string {
  const span = splitSentences(text).at(-1);
  return span === undefined ? text : text.slice(span.start, span.end);
}
