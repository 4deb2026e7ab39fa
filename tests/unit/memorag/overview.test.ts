import { expect, test } from 'vitest';
import { openChatPipeline, taskOf } from '../../fixtures/chat-pipeline.ts';
import { LIGHTHOUSE } from '../../fixtures/small-texts.ts';

const script = ({ messages, prompt }: { readonly messages: readonly { readonly content: string }[]; readonly prompt: string }): string => {
  if (messages[0]?.content.startsWith('You answer questions') === true) return 'A lamp is put out for money [1].';
  return prompt.includes('"clues"') || prompt.includes('Do not answer it yet') ? '{"clues": []}' : 'A keeper finds out in the end who was bribed.';
};

test('for a question about the whole the generator is shown the upper gists, as data and no source', async () => {
  await using opened = await openChatPipeline([LIGHTHOUSE], script, {}, (model) => ({ kind: 'gist', model }));
  const answerPromptOf = async (question: string): Promise<string> => {
    await opened.pipe.query(question);
    return opened.server.calls.findLast((call) => taskOf(call) === 'answer')?.prompt ?? '';
  };
  const whole = await answerPromptOf('What are the main themes of the text?');
  expect(whole).toMatch(/<overview-(\w+)>\n[^<]*A keeper finds out in the end[^<]*\n<\/overview-\1>/u);
  expect(whole).toMatch(/\[1\] <passage-/u);
  expect(await answerPromptOf('Who wore a blue coat?')).not.toContain('<overview');
});
