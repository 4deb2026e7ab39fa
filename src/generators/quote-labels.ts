import { promptLanguage, type PromptLanguage } from '../prompts/prompt-language.ts';

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

const JAPANESE: QuoteLabels = {
  answer: '言語モデルが書いたものではありません。本文の中で最も近い箇所は次のとおりです：',
  noAnswer: '言語モデルが書いたものではありません。本文にこの質問に答える箇所は見当たりません。最も近いのは次のとおりです：',
  notFound: '記憶の中に、この質問に答えられる箇所はありません。',
};

const LABELS: Readonly<Record<PromptLanguage, QuoteLabels>> = { english: ENGLISH, chinese: CHINESE, japanese: JAPANESE };

/** In the language of the question, where it is Chinese or Japanese, and in English for any other. */
export function quoteLabels(question: string): QuoteLabels {
  return LABELS[promptLanguage(question)];
}
