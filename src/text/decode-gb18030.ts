/**
 * The most frequent characters of Chinese: today's, the old novels', and the traditional forms. Every third character or
 * so of a Chinese text is one of them; bytes of another encoding that happen to decode hit them by chance only.
 */
const FREQUENT = new Set(
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔曰吾矣乎哉兮焉笑罢呢吗玉宝这來說時們個國會為對這後過無學發還長從頭問經樣現種點兒聲聽見',
);
const FREQUENT_SHARE = 0.12;

const HAN = /\p{Script=Han}/gu;
/** EUC-JP has its kana where GB 2312 has them, so Japanese shows as kana among wild Han characters. */
const KANA = /[\u3041-\u30ff]/g;
const KANA_SHARE = 0.1;
/** Private use, C1 controls and unassigned characters: what GB18030 maps odd bytes to, and no Chinese text holds many of. */
const IMPLAUSIBLE = /[\p{Co}\p{Cn}\u0080-\u009f\uFFFD]/gu;
const IMPLAUSIBLE_SHARE = 0.001;

/**
 * The text where the bytes are Chinese in GB18030 (or GBK, GB 2312). GB18030 decodes nearly any bytes, so the result also
 * has to read like Chinese: Latin-1, Shift-JIS, EUC or Cyrillic files are refused rather than misread.
 */
export function decodeGb18030(bytes: Uint8Array): string | undefined {
  const text = tryDecode(bytes);
  return text !== undefined && readsLikeChinese(text) ? text : undefined;
}

function tryDecode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('gb18030', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function readsLikeChinese(text: string): boolean {
  const han = text.match(HAN) ?? [];
  const foreign = text.match(IMPLAUSIBLE)?.length ?? 0;
  if (han.length === 0 || foreign > text.length * IMPLAUSIBLE_SHARE) return false;
  if ((text.match(KANA)?.length ?? 0) > han.length * KANA_SHARE) return false;
  const frequent = han.filter((character) => FREQUENT.has(character)).length;
  return frequent >= han.length * FREQUENT_SHARE;
}
