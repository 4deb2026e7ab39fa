/** What stands before quotes that no language model wrote, and in their place where there are none. */
export interface QuoteLabels {
  readonly answer: string;
  /** Before the closest passages where none of them seems to answer. */
  readonly noAnswer: string;
  /** Where there is nothing to show. */
  readonly notFound: string;
}

const ENGLISH: QuoteLabels = {
  answer: 'No language model wrote this. The closest passages of the text are:',
  noAnswer: 'No language model wrote this, and no passage of the text seems to answer it. The closest are:',
  notFound: 'The memory holds no passage to answer this from.',
};

const CHINESE: QuoteLabels = {
  answer: '以下并非语言模型所写，而是原文中最接近的段落：',
  noAnswer: '以下并非语言模型所写。原文中似乎没有回答这个问题的段落，最接近的是：',
  notFound: '记忆中没有可以回答这个问题的段落。',
};

/** In Chinese for a question in Han characters without kana, in English for any other. */
export function quoteLabels(question: string): QuoteLabels {
  const isChinese = /\p{Script=Han}/u.test(question) && !/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(question);
  return isChinese ? CHINESE : ENGLISH;
}
