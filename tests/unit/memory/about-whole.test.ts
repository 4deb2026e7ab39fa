import { expect, test } from 'vitest';
import { isAboutWhole } from '../../../src/memory/about-whole.ts';

test.each([
  'What are the themes of the book?',
  'What is the main theme?',
  'What is this book about?',
  "What's the story about?",
  'Summarize the novel.',
  'Summarise it.',
  'Give me an overview.',
  'What is the plot?',
  'Who are the main characters?',
  'What are the key takeaways?',
  'What is the central argument of the paper?',
  'How does Ahab change throughout the novel?',
  'How is the work structured over the whole text?',
  '全书的主题是什么',
  '这本书讲了什么？',
  '这部小说的主要人物有哪些？',
  '请概括全文。',
  '故事梗概是什么？',
  '总结一下主要内容',
  'この本のテーマは何ですか？',
  '物語のあらすじを教えてください',
  'この小説は何についてですか',
  '全体を要約してください',
])('%s is about the whole', (question) => {
  expect(isAboutWhole(question)).toBe(true);
});

test.each([
  'Who put out the lamp of Gannet Rock?',
  'When did the schooner Petrel sink?',
  'What does the anchor on the button mean?',
  'What is the theme of chapter 3?',
  'How many steps does the lighthouse have?',
  'What did Tobias tell Agnes about the book?',
  'Where is the text kept?',
  'Why was the story in the newspaper false?',
  'What is the main street of Marrow Bay called?',
  '听雨楼的画是谁偷走的？',
  '老周为什么卖船？',
  '沈先生每月什么时候来喝茶？',
  '这本书是谁送给他的？',
  '灯台の高さは何メートルですか？',
  '船長はなぜ泣いたのですか？',
  'この本は誰がくれましたか？',
  '',
])('%s is not about the whole', (question) => {
  expect(isAboutWhole(question)).toBe(false);
});
