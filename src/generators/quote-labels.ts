/** What stands before quotes that no language model wrote, and in their place where there are none. */
export interface QuoteLabels {
  readonly answer: string;
  readonly notFound: string;
}

const ENGLISH: QuoteLabels = {
  answer: 'No language model wrote this. The closest passages of the text are:',
  notFound: 'The memory holds no passage to answer this from.',
};

const CHINESE: QuoteLabels = {
  answer: '以下并非语言模型所写，而是原文中最接近的段落：',
  notFound: '记忆中没有可以回答这个问题的段落。',
};

/** In Chinese for a question in Han characters without kana, in English for any other. */
export function quoteLabels(question: string): QuoteLabels {
  const isChinese = /\p{Script=Han}/u.test(question) && !/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(question);
  return isChinese ? CHINESE : ENGLISH;
}
