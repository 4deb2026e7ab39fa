/** One line of a model's reply without its numbering, bullet, label, marks of emphasis and enclosing quotes. */
export function cleanClueLine(rawLine: string): string {
  let line = rawLine.replaceAll(/\s+/gu, ' ').trim();
  // "- **1.** "a clue"," wears several layers; each turn takes one off, and a clue cannot wear more than a few.
  for (let turn = 0; turn < 6; turn += 1) {
    const before = line;
    for (const layer of LAYERS) line = line.replace(layer, '').trim();
    line = withoutQuotes(withoutEmphasis(line));
    if (line === before) break;
  }
  return line;
}

/** What a line may begin with that is not the clue. A number followed by a digit ("3.5 million", "12:30") is text. */
const LAYERS: readonly RegExp[] = [
  /^(?:[-*+•·●○◦▪■□▶►‣⁃–—]|→|>)(?=\s|[\p{L}"“「])/u,
  /^\d{1,3}\s?(?:[)）、]|[.．:：](?!\d))/u,
  /^[([（【［]\d{1,3}[)\]）】］][.、]?/u,
  /^[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3220-\u3229\u3280-\u3289][.．、)）]?/u,
  /^(?:第)?[一二三四五六七八九十]{1,3}[、．.:：)）]/u,
  /^[(（][一二三四五六七八九十]{1,3}[)）]、?/u,
  /^(?:\([a-z]\)|[a-z]\))\s/iu,
  /^(?:(?:surrogate )?question|q|(?:key |text )?(?:clue|span|entity|point)|(?:reasoning )?step|问题|线索|要点|步骤|实体|片段)\s?(?:\d{1,3}|[一二三四五六七八九十]{1,3})?\s?(?:\*\*)?[:：]/iu,
];

const QUOTES: readonly (readonly [open: string, close: string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['‘', '’'],
  ['「', '」'],
  ['『', '』'],
  ['«', '»'],
  ['‹', '›'],
  ['„', '“'],
  ['＂', '＂'],
];

function withoutEmphasis(line: string): string {
  return line.replaceAll(/\*\*|__/gu, '').trim();
}

/** Takes quotes off that enclose the whole line, and one that was opened at its start and never closed. */
function withoutQuotes(line: string): string {
  const bare = /^["'“‘「『«]/u.test(line) ? line.replace(/[,，;；]$/u, '') : line;
  for (const [open, close] of QUOTES) {
    if (!bare.startsWith(open)) continue;
    const inner = bare.slice(open.length);
    const closing = inner.indexOf(close);
    if (closing === -1) return open === "'" ? bare : inner.trim();
    if (closing === inner.length - close.length) return inner.slice(0, closing).trim();
  }
  return bare;
}
