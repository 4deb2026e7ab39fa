import type { BlockHeading } from './block-headings.ts';

/** Fewer than this are signs and telegrams inside the text. */
const FEWEST_CAPITALS = 3;
/** Characters of text for each title in capitals, at least. */
const CAPITALS_SECTION = 1500;
/** With this many surer headings a text has its chapters, and capitals are something else. */
const ENOUGH_SURE = 3;

/** Leaves out numerals that do not count up from one, and capitals that head nothing. */
export function dropStrays(headings: readonly BlockHeading[], length: number): readonly BlockHeading[] {
  const counted = countedNumerals(headings);
  const sure = headings.filter((heading) => heading.kind === 'sure' || counted.has(heading));
  const titles = sure.length >= ENOUGH_SURE ? [] : capitalTitles(headings, length);
  const kept = new Set([...sure, ...titles]);
  return headings.filter((heading) => kept.has(heading));
}

/** `I.` counts where `II.` follows, and `VII.` after a chapter VI. */
function countedNumerals(headings: readonly BlockHeading[]): ReadonlySet<BlockHeading> {
  const counted = new Set<BlockHeading>();
  /** The last heading of each level under the one above. */
  const last = new Map<number, BlockHeading>();
  const lonely = new Set<BlockHeading>();
  for (const heading of headings) {
    if (heading.kind === 'capitals' || heading.kind === 'contents') continue;
    const before = last.get(heading.level);
    const isNext = heading.number === (before?.number ?? 0) + 1;
    if (heading.kind === 'numeral' && !isNext) continue;
    if (heading.kind === 'numeral') counted.add(heading);
    if (heading.kind === 'numeral' && heading.number === 1) lonely.add(heading);
    if (isNext && before !== undefined) lonely.delete(before);
    for (const level of last.keys()) if (level > heading.level) last.delete(level);
    last.set(heading.level, heading);
  }
  return new Set([...counted].filter((heading) => !lonely.has(heading)));
}

function capitalTitles(headings: readonly BlockHeading[], length: number): readonly BlockHeading[] {
  const texts = Map.groupBy(headings, ({ text }) => text);
  // Title pages have several lines in capitals with nothing between; of those the last one heads the text.
  const titles = headings.filter(({ kind, text }, at) => kind === 'capitals' && texts.get(text)?.length === 1 && headings[at + 1]?.after !== 'nothing' && headings[at + 1]?.after !== 'lines');
  return titles.length >= FEWEST_CAPITALS && length / titles.length >= CAPITALS_SECTION ? titles : [];
}
