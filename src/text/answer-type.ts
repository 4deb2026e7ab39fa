/** What kind of thing a question asks for, by its question word. */
type AnswerType = 'person' | 'time' | 'number' | 'place';

const WORD = /[\p{L}\p{N}]+/gu;
const ASKS: readonly (readonly [AnswerType, RegExp])[] = [
  ['number', /\bhow (?:many|much|old|long|far|tall|big)\b|多少|几[个只次年岁人口两]|多[大久长高远]/iu],
  ['time', /\bwhen\b|\b(?:what|which) (?:year|day|month|date|time|hour)\b|什么时候|何时|哪[一]?[年天日]|几时|哪个月/iu],
  ['person', /\bwho(?:m|se)?\b|谁|何人|什么人|哪[个位]人?/iu],
  ['place', /\bwhere\b|哪里|哪儿|何处|什么地方|何地/iu],
];

const NUMBER_WORDS = 'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|dozen|half';
const HOLDS: Readonly<Record<AnswerType, RegExp>> = {
  person: /(?<![.!?]\s|^)\b\p{Lu}\p{Ll}+|[\p{Script=Han}]{2,3}(?=[道说笑问]|[，,])/u,
  time: /\b(?:1\d{3}|20\d{2})\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|midnight|noon|morning|evening|o['’]clock|year|month|week|day)s?\b|[年月日时夜晨]|[春夏秋冬]天?/u,
  number: new RegExp(`\\d|\\b(?:${NUMBER_WORDS})\\b|[一二三四五六七八九十百千万两]`, 'iu'),
  place: /\b(?:in|at|to|from|near|on|into|behind|under|beneath|inside)\s+(?:the\s+|a\s+|an\s+|his\s+|her\s+)?[\p{L}]+|[在到往至]\p{Script=Han}|[里内中上下边旁]/u,
};

/** A test for texts that hold the type of thing that a question asks for and do not take it from the question. */
export function answerTypeTest(question: string): (text: string) => boolean {
  const type = ASKS.find(([, pattern]) => pattern.test(question))?.[0];
  if (type === undefined) return () => false;
  const known = new Set(question.match(WORD));
  return (text) => HOLDS[type].test(text.replaceAll(WORD, (word) => (known.has(word) ? '' : word)));
}
