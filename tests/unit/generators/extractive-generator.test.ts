import { describe, expect, test } from 'vitest';
import { cite } from '../../../src/memorag/cite.ts';
import { createExtractiveGenerator } from '../../../src/generators/extractive-generator.ts';
import type { GenerateRequest } from '../../../src/spec/generator.ts';
import type { Evidence } from '../../../src/spec/retriever.ts';
import { describeGeneratorContract } from '../../contracts/generator-contract.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';
import { LIGHTHOUSE, TEAHOUSE } from '../../fixtures/small-texts.ts';

describeGeneratorContract('extractive', async () => ({ generator: createExtractiveGenerator() }));

const corpus = createInMemoryCorpus([LIGHTHOUSE, TEAHOUSE]);
const evidence = (id: string): readonly Evidence[] =>
  corpus.chunks.filter(({ documentId }) => documentId === id).map((chunk) => ({ documentId: id, chunkId: chunk.id, start: chunk.start, end: chunk.end, text: corpus.text(chunk), score: 1, clues: [] }));

describe('an extractive answer', () => {
  test('says first that no language model wrote it, in the language of the question', async () => {
    const english = await answer({ question: 'Who wore a blue coat?', evidence: evidence('lighthouse') });
    expect(english.deltas[0]).toMatch(/^No language model wrote this\./u);
    const chinese = await answer({ question: '画是谁偷走的？', evidence: evidence('茶馆') });
    expect(chinese.deltas[0]).toMatch(/^以下并非语言模型所写/u);
    const japanese = await answer({ question: '誰が絵を盗みましたか', evidence: evidence('茶馆') });
    expect(japanese.deltas[0]).toMatch(/^言語モデルが書いたものではありません/u);
  });

  test('quotes at most three passages that do not overlap, each as it stands in the text', async () => {
    const { deltas, citations } = await answer({ question: 'Who wore a blue coat with brass buttons?', evidence: evidence('lighthouse') });
    expect(citations).toHaveLength(3);
    expect(deltas).toHaveLength(4);
    for (const [index, { quote }] of citations.entries()) expect(deltas[index + 1]).toBe(`${index === 0 ? '' : '\n\n'}“${quote.replaceAll(/\s+/gu, ' ')}” [${index + 1}]`);
    for (const [index, { start, end }] of citations.entries()) {
      for (const other of citations.slice(index + 1)) expect(other.end <= start || end <= other.start).toBe(true);
    }
  });

  test('puts the passage that answers first', async () => {
    expect(await firstQuote('Who wore a blue coat with brass buttons?', 'lighthouse')).toContain('Silas Crowe');
    expect(await firstQuote('How many steps has the lighthouse on Gannet Rock?', 'lighthouse')).toContain('hundred and twelve steps');
    expect(await firstQuote('What was paid to S. Crowe for a hammer and his silence?', 'lighthouse')).toContain('forty pounds');
    expect(await firstQuote('父亲偷画当了多少两银子？', '茶馆')).toContain('二十两');
    expect(await firstQuote('谁从后窗出来，怀里抱着长匣子？', '茶馆')).toContain('船夫老周');
  });

  test('is told as not found where no passage seems to answer, and still shows the closest', async () => {
    for (const [question, id, label] of [
      ['What did Captain Ahab say to Starbuck?', 'lighthouse', /no passage of the text seems to answer/u],
      ['孙悟空的金箍棒有多重？', '茶馆', /似乎没有回答这个问题的段落/u],
    ] as const) {
      const { deltas, citations, finishReason } = await answer({ question, evidence: evidence(id) });
      expect(finishReason).toBe('not-found');
      expect(deltas[0]).toMatch(label);
      expect(citations.length).toBeGreaterThan(0);
    }
    expect((await answer({ question: 'Who wore a blue coat?', evidence: evidence('lighthouse') })).finishReason).toBe('stop');
  });

  test('costs no model call', async () => {
    expect((await answer({ question: 'Who?', evidence: evidence('lighthouse') })).usage).toEqual({ modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, retries: 0, reusedCalls: 0 });
  });
});

test('a key passage stands in the order of the text, without a label', async () => {
  const { deltas, citations } = await answer({ task: 'summary-point', question: 'The Harbour Company and the lamp', evidence: evidence('lighthouse') });
  expect(deltas.join('')).toMatch(/^“.+” \[1\] “.+” \[2\]/su);
  expect(citations.length).toBeGreaterThan(1);
  expect(citations.map(({ start }) => start)).toEqual(citations.map(({ start }) => start).toSorted((a, b) => a - b));
});

test('neighbouring sentences of a key passage are one quote', async () => {
  const [piece] = evidence('lighthouse').filter(({ text }) => text.startsWith('They read the line'));
  const { deltas, citations } = await answer({ task: 'summary-point', question: 'They read the line', evidence: piece === undefined ? [] : [piece] });
  expect(citations.map(({ quote }) => quote)).toEqual([piece?.text]);
  expect(deltas).toEqual([`“${piece?.text}” [1]`]);
});

test('a merge keeps a sentence for each piece of evidence', async () => {
  const five = evidence('lighthouse').filter(({ text }) => text.length > 60).slice(0, 5);
  expect((await answer({ task: 'summary-merge', question: 'all of it', evidence: five })).citations).toHaveLength(5);
});

async function answer(rawRequest: Omit<GenerateRequest, 'task'> & { readonly task?: GenerateRequest['task'] }) {
  const request = { task: 'answer', ...rawRequest } as const;
  const deltas: string[] = [];
  for await (const event of createExtractiveGenerator().generate(request, {})) {
    if (event.type === 'text-delta') deltas.push(event.text);
    else return { deltas, usage: event.usage, finishReason: event.finishReason, citations: cite(event.citations, { evidence: request.evidence, corpus }) };
  }
  throw new Error('no finish event');
}

async function firstQuote(question: string, id: string): Promise<string | undefined> {
  return (await answer({ question, evidence: evidence(id) })).citations[0]?.quote;
}
