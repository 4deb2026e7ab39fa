import type { GenerateRequest, Turn } from '../spec/generator.ts';
import type { Evidence } from '../spec/retriever.ts';
import { countTokens } from '../text/tokens.ts';
import { cutText } from '../text/cut-text.ts';
import { generatorPrompt } from './generator-prompt.ts';

export interface FittedRequest {
  readonly request: GenerateRequest;
  /** For each piece of evidence that is left, its position in the evidence of the whole request. */
  readonly positions: readonly number[];
}

/** A passage shorter than this says nothing. */
const LEAST_PASSAGE = 48;
/** What the number, the tags and the line ends around a passage take, at most. */
const AROUND_PASSAGE = 36;
/** As many tokens as such a word has at most. */
const ANY_NONCE = '9n7q3j9z6m';

/**
 * A request whose prompt has at most `budget` cl100k tokens, as far as it can: evidence of the lowest scores goes first, and
 * of question, draft, overview and history no more than a part of the budget is kept. The best passage stays, cut where it must be.
 */
export function fitRequest(request: GenerateRequest, budget: number): FittedRequest {
  if (budget === Infinity || promptTokens(request) <= budget) return { request, positions: request.evidence.map((_, position) => position) };
  const words = {
    ...request,
    question: cutToTokens(request.question, Math.floor(budget / 4)),
    ...(request.standaloneQuestion === undefined ? {} : { standaloneQuestion: cutToTokens(request.standaloneQuestion, Math.floor(budget / 8)) }),
    ...(request.draft === undefined ? {} : { draft: cutToTokens(request.draft, Math.floor(budget / 8)) }),
    ...(request.overview === undefined ? {} : { overview: cutToTokens(request.overview, Math.floor(budget / 4)) }),
    ...(request.history === undefined ? {} : { history: lastTurns(request.history, Math.floor(budget / 4)) }),
  };
  const kept = bestPassages(request.evidence, budget - promptTokens({ ...words, evidence: [] }));
  return { request: { ...words, evidence: kept.map(({ passage }) => passage) }, positions: kept.map(({ position }) => position) };
}

interface KeptPassage {
  readonly passage: Evidence;
  readonly position: number;
}

function bestPassages(evidence: readonly Evidence[], room: number): readonly KeptPassage[] {
  const ranked = evidence.map((passage, position) => ({ passage, position })).toSorted((a, b) => b.passage.score - a.passage.score);
  const kept: KeptPassage[] = [];
  let left = room;
  for (const { passage, position } of ranked) {
    const around = AROUND_PASSAGE + countTokens(`${passage.title ?? ''}${passage.heading ?? ''}`);
    const tokens = countTokens(passage.text);
    if (around + tokens <= left) {
      kept.push({ passage, position });
      left -= around + tokens;
    } else if (kept.length === 0) {
      kept.push({ passage: cutPassage(passage, Math.max(LEAST_PASSAGE, left - around)), position });
      break;
    }
  }
  return kept.toSorted((a, b) => a.position - b.position);
}

function cutPassage(passage: Evidence, tokens: number): Evidence {
  const text = cutToTokens(passage.text, tokens);
  return { ...passage, text, end: passage.start + text.length };
}

function lastTurns(history: readonly Turn[], budget: number): readonly Turn[] {
  let left = budget;
  const first = history.findLastIndex(({ question, answer }) => {
    left -= countTokens(question) + countTokens(answer);
    return left < 0;
  });
  return history.slice(first + 1);
}

/** cl100k tokens of the prompt that a request becomes. */
export function promptTokens(request: GenerateRequest): number {
  return generatorPrompt(request, ANY_NONCE).reduce((sum, { content }) => sum + countTokens(content), 0);
}

/** About so many tokens of the beginning of a text. */
function cutToTokens(text: string, most: number): string {
  const tokens = countTokens(text);
  return tokens <= most ? text : cutText(text, Math.floor((text.length * most) / tokens));
}
