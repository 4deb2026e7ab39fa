import { describe, expect, test } from 'vitest';
import type { MemoRAG } from '../../../src/memorag/memorag.ts';
import type { QueryEvent } from '../../../src/spec/events.ts';
import { openChatPipeline, taskOf } from '../../fixtures/chat-pipeline.ts';

/** Four passages that lead from one to the next, and others that share words with the question. */
const BOOK = [
  'The brass key of the Tide House was cut by the man who mended the observatory clock.',
  'Lambert Sheel mended the observatory clock in eleven weeks.',
  'Sheel was born at Morwick Ferry, where his father kept the boats.',
  'Morwick Ferry has a church with a wooden tower.',
  ...Array.from({ length: 12 }, (_, at) => `The village number ${at} has a house with a brass door and a key in it, where a man was born in a year of flood.`),
].map((text, at) => ({ id: `p${at}`, title: `P${at}`, text }));
const QUESTION = 'In which village was the man born who cut the brass key of the Tide House?';
/** So few that no single round holds the chain. */
const FEW = { retHit: 2, limit: 4 };

const clueOf = (prompt: string): string => (prompt.includes('Lambert Sheel') ? '{"missing": ["Where was Lambert Sheel born?"]}' : '{"missing": ["Who mended the observatory clock?"]}');
const script = (missing: (prompt: string) => string) => openChatPipeline(BOOK, (call) => (taskOf(call) === 'missing' ? missing(call.prompt) : 'At Morwick Ferry, says the brass key [1].'));
const run = async (opened: { readonly pipe: MemoRAG }, maxHops: number | undefined) => {
  const events: QueryEvent[] = [];
  for await (const event of opened.pipe.stream(QUESTION, { ...FEW, maxHops })) events.push(event);
  const end = events.at(-1);
  if (end?.type !== 'answer-end') throw new Error('the answer never ended');
  return { answer: end.answer, hopEvents: events.filter((event) => event.type === 'hop-end') };
};

describe('retrieval in rounds with a language model', () => {
  test('one round asks for nothing more; each further one searches for what is missing', async () => {
    await using opened = await script(clueOf);
    const once = await run(opened, undefined);
    expect(once.answer.hops).toMatchObject([{ by: 'question' }]);
    expect(once.hopEvents).toEqual([]);
    expect(opened.server.calls.map(taskOf)).toEqual(['answer']);

    const { answer, hopEvents } = await run(opened, 3);
    expect(answer.hops.map(({ by }) => by)).toEqual(['question', 'found', 'found']);
    const brought = answer.hops.slice(1).map(({ clues }) => clues.map((clue) => answer.clues[clue]?.text));
    expect(brought).toEqual([['Who mended the observatory clock?'], ['Where was Lambert Sheel born?']]);
    expect(hopEvents).toMatchObject([{ by: 'found', clues: [{ text: 'Who mended the observatory clock?' }] }, { by: 'found' }]);
    expect(answer.evidence.map(({ documentId }) => documentId)).toEqual(expect.arrayContaining(['p0', 'p1', 'p2']));
    // Each passage tells which clue found it.
    const born = answer.evidence.find(({ documentId }) => documentId === 'p2');
    expect(born?.clues.map((clue) => answer.clues[clue]?.text)).toContain('Where was Lambert Sheel born?');
    expect(answer.usage.modelCalls).toBe(3);
    // What was searched for is shown to the model, so that it is not asked for again.
    expect(opened.server.calls.filter((call) => taskOf(call) === 'missing').at(-1)?.prompt).toMatch(/<searched-(\w+)>\n[^<]*Who mended the observatory clock\?\n<\/searched-\1>/u);
  });

  test.each([
    ['nothing is missing', '{"missing": []}', 1],
    ['what is missing was searched for already', '{"missing": ["who mended the observatory clock"]}', 2],
    ['nothing new is found', '{"missing": ["Which key is it?"]}', 1],
    ['the reply is none', 'NONE', 1],
  ])('it ends when %s', async (_, reply, most) => {
    await using opened = await script(() => reply);
    const { answer } = await run(opened, 10);
    expect(answer.hops.filter(({ chunkIds }) => chunkIds.length > 0).length).toBeLessThanOrEqual(most);
    expect(opened.server.calls.filter((call) => taskOf(call) === 'missing').length).toBeLessThanOrEqual(2);
    expect(answer.warnings).toEqual([]);
  });

  test('a call that fails ends the search with a warning, and what was found is answered from', async () => {
    await using opened = await script(() => {
      throw new Error('out of order');
    });
    const { answer } = await run(opened, 3);
    expect(answer.answer).toContain('Morwick Ferry');
    expect(answer.hops).toHaveLength(1);
    expect(answer.warnings).toContainEqual(expect.objectContaining({ code: 'hop-failed' }));
  });

  test('plain retrieval does not search on, and rounds out of bounds are refused', async () => {
    await using opened = await script(clueOf);
    expect((await opened.pipe.query(QUESTION, { ...FEW, task: 'rag', maxHops: 5 })).hops).toHaveLength(1);
    await expect(opened.pipe.query(QUESTION, { maxHops: 0 })).rejects.toMatchObject({ code: 'wrong-usage' });
    await expect(opened.pipe.query(QUESTION, { maxHops: 99 })).rejects.toMatchObject({ code: 'wrong-usage' });
  });
});

describe('retrieval in rounds without a language model', () => {
  test('the memory goes on from the nearest sentence, and ends by itself', async () => {
    await using opened = await openChatPipeline(BOOK, () => 'never asked', { generator: { kind: 'extractive' } });
    const once = await opened.pipe.query(QUESTION, FEW);
    const often = await opened.pipe.query(QUESTION, { ...FEW, maxHops: 4 });
    expect(once.hops).toHaveLength(1);
    expect(often.hops.length).toBeGreaterThan(1);
    expect(often.hops.slice(1).every(({ by, clues }) => by === 'found' && clues.length > 0)).toBe(true);
    expect(often.clues.slice(0, once.clues.length)).toEqual(once.clues);
    expect(often.hops.slice(1, -1).every(({ chunkIds }) => chunkIds.length > 0)).toBe(true);
    expect(opened.server.calls).toEqual([]);
  });
});
