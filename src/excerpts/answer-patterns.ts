/** One kind of thing that a question may ask for. */
export interface AnswerPattern {
  readonly kind: 'money' | 'duration' | 'age' | 'measure' | 'time' | 'number' | 'place' | 'reason' | 'manner' | 'words' | 'name';
  /** Questions that ask for it. */
  readonly asks: RegExp;
  /** Texts that hold one; absent for names, which are no pattern in English. */
  readonly holds: RegExp;
  /** A number with the unit asked for: rarer in a text than the others, and says more. */
  readonly isExact: boolean;
}

const NUMERALS =
  'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|dozen|half|score|couple|both|twice|once';
const ENGLISH_NUMBER = `(?:\\d[\\d,.]*|\\b(?:${NUMERALS})(?:[- ](?:and[- ])?(?:${NUMERALS}))*)`;
const CHINESE_NUMBER = '[0-9０-９一二三四五六七八九十百千万两半廿卅几数]';

/** A number with a unit behind it, an adjective between them or not. */
function counted(english: string, chinese: string): string {
  return `${ENGLISH_NUMBER}[\\s-]+(?:\\w+[\\s-]+)?(?:${english})|${CHINESE_NUMBER}+[多来余]?个?(?:${chinese})`;
}

function pattern(...parts: readonly string[]): RegExp {
  return new RegExp(parts.join('|'), 'iu');
}

/** A short number right before a unit that the question itself names: `how many steps`, `几把`. */
export const NUMBER_BEFORE = { english: `${ENGLISH_NUMBER}\\W+(?:\\w+\\W+){0,2}`, chinese: `${CHINESE_NUMBER}` };

/** The kinds, the exact ones first. */
export const ANSWER_PATTERNS: readonly AnswerPattern[] = [
  {
    kind: 'money',
    isExact: true,
    asks: /\bhow much (?:\w+ ){0,6}(?:cost|pay|paid|earn|charge|owe|give|gave|receive|spend|worth|offer|money|get|lend|borrow)|\b(?:what|which) (?:\w+ ){0,3}(?:sum|price|fee|wages?|salary|reward|rent|fare|amount|payment)\b|多少(?:钱|银|两|工钱|块|文)|(?:价钱|工钱|银子).*多少/iu,
    holds: pattern('[£$]\\s?\\d', counted('pounds?|shillings?|pence|guineas?|dollars?|cents?|francs?|crowns?|sovereigns?|pennies|penny', '两|块|元|文|吊|贯|钱|角|个钱')),
  },
  {
    kind: 'duration',
    isExact: true,
    asks: /\bhow long\b|\bhow many (?:years?|days?|weeks?|months?|hours?|minutes?|nights?)\b|多久|多长时间|几[年天日个月]|多少[年天日]/iu,
    holds: pattern(counted('years?|days?|weeks?|months?|hours?|minutes?|seconds?|nights?|ages|fortnights?', '年|天|日|月|夜|时辰|刻|载|更'), '\\ban? (?:year|day|week|month|hour|fortnight|minute)\\b'),
  },
  {
    kind: 'age',
    isExact: true,
    asks: /\bhow old\b|\bat what age\b|\bwhat age\b|几岁|多大|年纪|年龄|多少岁/iu,
    holds: pattern(counted('years?|summers', '岁'), '\\b(?:aged|age of)\\b', `\\b(?:was|is|of|at) (?:about |only |but )?${ENGLISH_NUMBER}`),
  },
  {
    kind: 'measure',
    isExact: true,
    asks: /\bhow (?:far|tall|high|deep|big|large|wide|heavy|thick|fast)\b|\bwhat (?:\w+ )?(?:depth|height|weight|length|distance|size|width|speed)\b|多[重长高远深宽大]|几[斤两尺丈里]/iu,
    holds: pattern(counted('feet|foot|miles?|yards?|inch(?:es)?|fathoms?|leagues?|tons?|pounds?|barrels?|stone|ounces?|knots?|acres?|gallons?|paces', '斤|两|尺|丈|里|寸|担|石|步')),
  },
  {
    kind: 'time',
    isExact: false,
    asks: /\bwhen\b|\b(?:what|which) (?:\w+ )?(?:year|day|month|date|time|hour|season|night|evening)\b|什么时[候辰]|何时|哪一?[年天日月]|几[时月]|什么日子|什么季节|何[年日]/iu,
    holds: pattern(
      '\\b(?:1\\d{3}|20\\d{2})\\b|\\b\\d{1,2}(?:st|nd|rd|th)\\b',
      "\\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\\b",
      "\\b(?:midnight|noon|o['’]clock|Christmas|Easter|Michaelmas|spring|summer|autumn|winter|dawn|sunset|midsummer)\\b",
      '\\b(?:last|next|that|the same|following) (?:year|month|week|night|day|morning|evening)',
      `${CHINESE_NUMBER}+[年月日更]|初${CHINESE_NUMBER}|[春夏秋冬][天日间末初]?|元宵|端[午阳]|中秋|重阳|除夕|清明|[次明昨今][日晚早年]|[早晚]上|黄昏|掌灯|半夜`,
    ),
  },
  {
    kind: 'number',
    isExact: false,
    asks: /\bhow (?:many|much)\b|\b(?:what|which) (?:number|figure|percentage|proportion|share)\b|多少|几[个只次位本件条张遍十杯碗人口首两把]|第几/iu,
    holds: pattern(`\\d|\\b(?:${NUMERALS})\\b|${CHINESE_NUMBER}`),
  },
  {
    kind: 'place',
    isExact: false,
    asks: /\bwhere\b|\b(?:what|which) (?:\w+ )?(?:town|city|village|street|country|island|house|place|port|room|county|harbou?r|inn|river|ship)\b|哪里|哪儿|何处|什么地方|何地|哪[个一座家]?(?:地方|寺|庙|庵|城|县|府|院|村|镇|屋)|哪处/iu,
    holds: /\b(?:in|at|to|from|near|on|into|behind|under|beneath|inside|within|upon|through|off|by|beside|outside|towards?)\s+(?:the\s+|an?\s+|his\s+|her\s+|my\s+|our\s+)?\p{L}+|[在到往至从回进住]\p{Script=Han}|[里内中上下边旁外处]/u,
  },
  {
    kind: 'name',
    isExact: false,
    asks: /\bwho(?:m|se)?\b|\b(?:called|named?|title|nickname)\b|谁|何人|什么人|哪[个位](?:人|姑娘|丫头|丫鬟|小姐|公子|太太)|哪位|叫(?:什么|做?何)|什么名字|名叫什么|姓什么|姓名|名字是|题名/iu,
    holds: /\p{Script=Han}{2,3}(?=[道说笑问])|叫[做作]?|名|姓|唤/u,
  },
  {
    kind: 'reason',
    isExact: false,
    asks: /\bwhy\b|\bwhat (?:\w+ )?(?:reason|cause|purpose|motive)\b|\bfor what\b|为什么|为何|何故|缘故|原因|怎么会/iu,
    holds: /\b(?:because|since|therefore|for (?:the|he|she|it|they|I|fear|want|love)|so that|in order|that (?:he|she|they|I) (?:might|may|should)|lest|owing|on account|reason|cause|sake|due to|thus|afraid|wish(?:ed)?|want(?:ed)?)\b|因|由于|为的?是|所以|故|怕|恐|免得|便于|只为|原来|既|缘/iu,
  },
  {
    kind: 'manner',
    isExact: false,
    asks: /\bhow (?:did|does|do|was|were|is|are|had|has|could|can)\b|\bin what (?:way|manner)\b|怎[么样]|如何|用什么/iu,
    holds: /\b(?:by|with|using|through|means)\b|用|拿|以|将|把|便/iu,
  },
  {
    kind: 'words',
    isExact: false,
    asks: /\bwhat (?:\w+ ){0,2}(?:words?|motto|inscription|precept|message|phrase|sentence|line|advice)\b|\bwhich words\b|\b(?:carved|written|inscribed|lettered|engraved|painted|printed|say|said|tell|told|shout|cry|reply)\b|[写刻][的着了]?(?:的是)?什么|说了?什么|哪[几两]个字|什么话/iu,
    holds: /["“”「『]|[A-Z]{3,} [A-Z]{3,}|[：:]/u,
  },
];
