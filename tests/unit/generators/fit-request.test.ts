import { describe, expect, test } from 'vitest';
import { fitRequest } from '../../../src/generators/fit-request.ts';
import { generatorPrompt } from '../../../src/generators/generator-prompt.ts';
import type { GenerateRequest } from '../../../src/spec/generator.ts';
import type { Evidence } from '../../../src/spec/retriever.ts';
import { newNonce } from '../../../src/util/new-nonce.ts';
import { countTokens } from '../../../src/text/tokens.ts';

const PASSAGE = 'The keeper climbed the hundred and twelve steps of the lighthouse every evening at dusk. ';
const EVIDENCE = [0.2, 0.9, 0.5, 0.7].map((score, index): Evidence => {
  const text = `${PASSAGE.repeat(6)}${index}`;
  return { documentId: 'd', chunkId: `c${index}`, start: index * 1_000, end: index * 1_000 + text.length, text, score, clues: [] };
});
const REQUEST: GenerateRequest = { task: 'answer', question: 'Who climbed the steps?', evidence: EVIDENCE };

describe('fitRequest', () => {
  test('what fits stays as it is', () => {
    const { request, positions } = fitRequest(REQUEST, 10_000);
    expect(request).toEqual(REQUEST);
    expect(positions).toEqual([0, 1, 2, 3]);
  });

  test('the evidence of the lowest scores goes first, and the rest keeps its order', () => {
    for (const [budget, kept] of [[600, [1, 2, 3]], [480, [1, 3]], [340, [1]]] as const) {
      const { request, positions } = fitRequest(REQUEST, budget);
      expect(positions).toEqual(kept);
      expect(request.evidence).toEqual(kept.map((position) => EVIDENCE[position]));
      expect(tokensOf(request)).toBeLessThanOrEqual(budget);
    }
  });

  test('the best passage is cut where it does not fit alone, and its span with it', () => {
    const { request, positions } = fitRequest(REQUEST, 240);
    const [only] = request.evidence;
    expect(positions).toEqual([1]);
    expect(EVIDENCE[1]?.text.startsWith(only?.text ?? 'x')).toBe(true);
    expect((only?.end ?? 0) - (only?.start ?? 0)).toBe(only?.text.length);
    expect(only?.text.length).toBeGreaterThan(0);
  });

  test('a long question, draft and history take a part of the budget and no more', () => {
    const long = 'who climbed the steps and why '.repeat(2_000);
    const history = [1, 2, 3].map((turn) => ({ question: `${turn} ${PASSAGE}`, answer: `${turn} ${PASSAGE.repeat(4)}` }));
    const { request } = fitRequest({ ...REQUEST, question: long, draft: long, history }, 1_600);
    expect(tokensOf(request)).toBeLessThanOrEqual(1_600);
    expect(request.evidence.length).toBeGreaterThan(0);
    expect(long.startsWith(request.question)).toBe(true);
    expect(fitRequest({ ...REQUEST, history }, 800).request.history).toEqual(history.slice(1));
    expect(fitRequest({ ...REQUEST, history }, 200).request.history).toEqual([]);
  });
});

function tokensOf(request: GenerateRequest): number {
  return generatorPrompt(request, newNonce()).reduce((sum, { content }) => sum + countTokens(content), 0);
}
