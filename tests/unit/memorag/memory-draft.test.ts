import { expect, test } from 'vitest';
import type { Clue } from '../../../src/spec/clue.ts';
import type { QueryEvent } from '../../../src/spec/events.ts';
import { openChatPipeline } from '../../fixtures/chat-pipeline.ts';
import { LIGHTHOUSE } from '../../fixtures/small-texts.ts';

const BORNE = 'Silas Crowe was the agent of the Harbour Company and wore a blue coat with brass buttons.';
const INVENTED = 'Captain Nemo of the schooner hanged him in Dover in 1911.';

test('of a draft from memory, what the passages bear out steers a second retrieval; the rest is shown, given as a hint, and steers nothing', async () => {
  const script = ({ prompt, messages }: { readonly prompt: string; readonly messages: readonly { readonly content: string }[] }): string => {
    if (prompt.includes('Answer it from what you remember')) return `${BORNE} ${INVENTED}`;
    return messages[0]?.content.startsWith('You answer questions') === true ? 'Silas Crowe wore a blue coat with brass buttons [1].' : '{"clues": []}';
  };
  await using opened = await openChatPipeline([LIGHTHOUSE], script, { chunkSize: 64 }, (model) => ({ kind: 'gist', model }));
  const events: QueryEvent[] = [];
  for await (const event of opened.pipe.stream('What did the agent of the Harbour Company wear?', { useMemoryAnswer: true, limit: 4 })) events.push(event);
  const end = events.at(-1);
  if (end?.type !== 'answer-end') throw new Error('the answer never ended');
  const { clues, hops, evidence } = end.answer;
  const drafts = clues.filter(({ kind }) => kind === 'draft-answer');
  expect(drafts).toEqual([{ kind: 'draft-answer', text: BORNE }, { kind: 'draft-answer', text: INVENTED, weight: 0 }]);
  const shown = events.find((event) => event.type === 'clues-end');
  expect(shown?.clues.filter(({ kind }: Clue) => kind === 'draft-answer').map(({ weight }: Clue) => weight)).toEqual([0, 0]);
  expect(hops.map(({ by }) => by)).toEqual(['question', 'draft']);
  expect(hops[1]?.clues.map((clue) => clues[clue]?.text)).toEqual([BORNE]);
  const foundBy = evidence.flatMap((passage) => passage.clues.map((clue) => clues[clue]?.text));
  expect(foundBy).toContain(BORNE);
  expect(foundBy).not.toContain(INVENTED);
  expect(opened.server.calls.at(-1)?.prompt).toMatch(/<notes-(\w+)>\nSilas Crowe[^<]*1911\.\n<\/notes-\1>/u);
});

const answering = (draft: string) => ({ prompt }: { readonly prompt: string }): string => (prompt.includes('Answer it from what you remember') ? draft : '{"clues": []}');

test('a draft that is all invented changes nothing that is found', async () => {
  await using honest = await openChatPipeline([LIGHTHOUSE], answering('I do not know.'), { chunkSize: 64 }, (model) => ({ kind: 'gist', model }));
  await using lying = await openChatPipeline([LIGHTHOUSE], answering(`${INVENTED} The ledger of the Vatican names ninety guineas.`), { chunkSize: 64 }, (model) => ({ kind: 'gist', model }));
  const [first, second] = await Promise.all([honest, lying].map(({ pipe }) => pipe.query('Who put out the lamp?', { useMemoryAnswer: true, limit: 4 })));
  expect(second?.evidence).toEqual(first?.evidence);
  expect(second?.hops).toEqual(first?.hops.map((hop) => ({ ...hop, clues: expect.any(Array) })));
});
