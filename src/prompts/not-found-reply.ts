import type { PromptLanguage } from './prompt-language.ts';

type Source = 'passages' | 'text';

const REPLIES: Readonly<Record<Source, Readonly<Record<PromptLanguage, string>>>> = {
  passages: { english: 'The passages do not answer this question.', chinese: '这些段落没有回答这个问题。', japanese: 'これらの文章に、この質問の答えはありません。' },
  text: { english: 'The text does not answer this question.', chinese: '文本没有回答这个问题。', japanese: '本文に、この質問の答えはありません。' },
};

/** What a model is to write where the evidence, or the text that it has read, holds no answer. */
export function notFoundReply(language: PromptLanguage, source: Source = 'passages'): string {
  return REPLIES[source][language];
}

/** Whether a text is that reply, in any of the languages, with or without a few words around it. */
export function isNotFoundReply(text: string): boolean {
  const said = lettersOf(text);
  return Object.values(REPLIES).flatMap((replies) => Object.values(replies)).some((reply) => {
    const expected = lettersOf(reply);
    return said.includes(expected) && said.length <= expected.length * 2;
  });
}

function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}]/gu, '');
}
