import type { ChatMessage } from '../spec/chat-message.ts';
import type { RecallTask } from '../spec/clue.ts';
import { delimit } from './delimit.ts';
import { notFoundReply } from './not-found-reply.ts';
import { promptLanguage, type PromptLanguage } from './prompt-language.ts';

export interface RecallPromptOptions {
  readonly task: RecallTask;
  /** Empty: key points of the whole text. */
  readonly question: string;
  /** Most lines that are asked for. */
  readonly limit?: number;
  /** The language of the text, for a question without letters. */
  readonly language?: PromptLanguage;
  readonly nonce?: string | undefined;
}

/** What is asked of a memory that has read the text ({@link contextPrompt} comes before it). */
export function recallPrompt({ task, question, limit = LINES[task], language = 'english', nonce }: RecallPromptOptions): readonly ChatMessage[] {
  const asked = question.trim();
  const words = WORDS[/\p{L}/u.test(asked) ? promptLanguage(asked) : language];
  const wish = task === 'key-points' && asked === '' ? words.wholeText : words.tasks[task];
  const form = task === 'draft-answer' || task === 'answer' ? [] : [words.form(limit)];
  const parts = [...(asked === '' ? [] : [words.question, delimit('question', asked, nonce)]), [wish, ...form].join(words.space)];
  return [{ role: 'user', content: parts.join('\n') }];
}

/** Lines that are of use: more of them only repeat each other. */
const LINES: Readonly<Record<RecallTask, number>> = {
  'surrogate-questions': 3,
  'text-spans': 5,
  'key-entities': 8,
  'reasoning-steps': 4,
  'draft-answer': 1,
  'key-points': 7,
  'answer': 1,
};

interface RecallWords {
  readonly question: string;
  readonly tasks: Readonly<Record<RecallTask, string>>;
  readonly wholeText: string;
  form(lines: number): string;
  readonly space: string;
}

const WORDS: Readonly<Record<PromptLanguage, RecallWords>> = {
  english: {
    question: 'This is a question about the text you have read:',
    tasks: {
      'surrogate-questions':
        'Do not answer it yet. Take it apart into simpler questions, each about one thing that must be found in the text to answer it. Use the names that the text uses, not "he", "it" or "the thing".',
      'text-spans': 'Do not answer it yet. Recall the places of the text that bear on it, and write for each a sentence or phrase as it stands there, as close to the wording as you can.',
      'key-entities': 'Do not answer it yet. Name the people, places, things, dates and terms of the text that one would have to look up to answer it, spelt as in the text.',
      'reasoning-steps': 'Do not answer it yet. Write what has to be found out, one step after the other, each step built on the one before, and in each the fact of the text that it rests on.',
      'draft-answer': 'Answer it from what you remember of the text, in at most three sentences. A rough answer will do; where you are not sure, say what you do remember that is close to it.',
      'key-points': 'List the points of the text that matter most to it, each as one full sentence that can be understood alone.',
      'answer': `Answer it from the text alone, briefly and exactly. Use the language of the question. If the text does not answer it, write only: ${notFoundReply('english', 'text')}`,
    },
    wholeText: 'List the main points of the text you have read, in the order in which they come, each as one full sentence that names who or what it is about.',
    form: (lines) => `Write at most ${lines}, one on each line, with nothing before, between or after them, in the language of the text.`,
    space: ' ',
  },
  chinese: {
    question: '下面是关于你所读文本的一个问题：',
    tasks: {
      'surrogate-questions': '先不要回答。请把它拆成几个更简单的问题，每个只问一件回答时必须在文本中查明的事。使用文本中的名称，不要用“他”“它”“此事”。',
      'text-spans': '先不要回答。请回忆文本中与它有关的地方，每处写出一句原文或一个短语，尽量与原文用字一致。',
      'key-entities': '先不要回答。请写出要回答它需要查找的人物、地点、事物、时间和术语，用字与文本一致。',
      'reasoning-steps': '先不要回答。请按顺序写出需要查明的内容，后一步以前一步为基础，每一步写明所依据的文本事实。',
      'draft-answer': '请凭你对文本的记忆回答，最多三句话。大致的回答即可；不确定时，写出你记得的相近内容。',
      'key-points': '请列出文本中与它最相关的要点，每个要点写成一个可以单独读懂的完整句子。',
      'answer': `请只依据文本简短而准确地回答。如果文本没有回答这个问题，只写：${notFoundReply('chinese', 'text')}`,
    },
    wholeText: '请按先后顺序列出所读文本的主要内容，每个要点写成一个完整的句子，并写明所说的人或事物。',
    form: (lines) => `最多写${lines}条，每行一条，前后和中间不写其他内容，使用文本的语言。`,
    space: '',
  },
  japanese: {
    question: '次は、あなたが読んだ文章についての質問です：',
    tasks: {
      'surrogate-questions': 'まだ答えないでください。答えるために本文で調べるべきことを一つずつ尋ねる、より簡単な質問に分けてください。「彼」「それ」「そのこと」ではなく、本文の名前を使ってください。',
      'text-spans': 'まだ答えないでください。これに関わる本文の箇所を思い出し、それぞれについて一文または一句を、できるだけ原文どおりに書いてください。',
      'key-entities': 'まだ答えないでください。答えるために調べる必要のある人物、場所、物、日付、用語を、本文の表記どおりに挙げてください。',
      'reasoning-steps': 'まだ答えないでください。何を明らかにすべきかを順に書いてください。各段階は前の段階をふまえ、そのもとになる本文の事実を含めてください。',
      'draft-answer': '本文について覚えていることから、三文以内で答えてください。おおよその答えでかまいません。確かでないときは、覚えている近い内容を書いてください。',
      'key-points': 'これに最も関わる本文の要点を挙げ、それぞれを単独で理解できる一つの完全な文にしてください。',
      'answer': `本文だけをもとに、簡潔かつ正確に答えてください。質問の言語で書いてください。本文が答えていない場合は、次の一文だけを書いてください：${notFoundReply('japanese', 'text')}`,
    },
    wholeText: '読んだ文章の主な要点を、出てくる順に挙げてください。それぞれ、誰または何についてかを明記した一つの完全な文にしてください。',
    form: (lines) => `最大${lines}件、一行に一件ずつ書き、前後や間にほかのことは書かず、本文の言語を使ってください。`,
    space: '',
  },
};
