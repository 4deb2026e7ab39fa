import { describe, expect, test } from 'vitest';
import { readExtraction } from '../../../src/extraction/read-extraction.ts';
import { extractionPrompt } from '../../../src/prompts/extraction-prompt.ts';

const nonce = 'k3x9w2m7qa';

describe.each([['english', 'Silas Crowe put out the lamp.'], ['chinese', '老周从后窗出来。'], ['japanese', '代理人は青い上着を残して村を去った。']])('the extraction prompt in %s', (_, text) => {
  const [system, user, ...rest] = extractionPrompt(text, nonce);

  test('is a system message that requests share, and the passage as data', () => {
    expect(rest).toEqual([]);
    expect([system?.role, user?.role]).toEqual(['system', 'user']);
    expect(system?.content).not.toContain(nonce);
    expect(user?.content).toContain(`<passage-${nonce}>\n${text}\n</passage-${nonce}>`);
  });

  test('shows an example that has the form', () => {
    const { status, entities, triples } = readExtraction(system?.content ?? '');
    expect([status, entities.length, triples.length]).toEqual(['done', 5, 4]);
    for (const [subject] of triples) expect(entities).toContain(subject);
  });
});
