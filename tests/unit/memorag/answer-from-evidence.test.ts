import { expect, test } from 'vitest';
import { openChatPipeline } from '../../fixtures/chat-pipeline.ts';

const BOOK = { id: 'lamp', text: 'Old Tobias Renn kept the lamp at Merrow Point. His dog was called Brine.\n' };
const ENDLESS = 'x'.repeat(70_000);

test('an answer that was cut at its limit says so, and no other', async () => {
  await using opened = await openChatPipeline([BOOK], ({ prompt }) => (prompt.includes('dog') && !prompt.includes('Who kept') ? ENDLESS : 'Tobias Renn did [1].'));
  const cut = await opened.pipe.query('What was the dog called?', { task: 'rag' });
  expect(ENDLESS.startsWith(cut.answer)).toBe(true);
  expect(cut.warnings).toMatchObject([{ code: 'answer-cut' }]);
  const whole = await opened.pipe.query('Who kept the lamp?', { task: 'rag' });
  expect(whole).toMatchObject({ answer: 'Tobias Renn did [1].', warnings: [] });
});
