import type { Evidence } from '../../spec/retriever.ts';
import { cutToWidth } from '../cut-to-width.ts';
import { oneLine } from '../printable.ts';

export interface PassageHead {
  /** Two lines for a card. */
  readonly head: string;
  readonly below: string;
  /** What is said beside the whole text: where it stands. */
  readonly where: string;
}

/** More than a card shows. */
const MOST_COLUMNS = 120;

/** What tells a passage from its neighbours: its heading above its text's title, or its title above its first words. */
export function passageHead({ documentId, title = documentId, heading, lines, text }: Pick<Evidence, 'documentId' | 'title' | 'heading' | 'lines' | 'text'>): PassageHead {
  const name = oneLine(title);
  const line = lines === undefined ? '' : `line ${lines[0]}`;
  const under = oneLine(heading?.split(' > ').at(-1) ?? '');
  if (under !== '' && under !== name) {
    const where = [line, name].filter((part) => part !== '').join(' · ');
    return { head: under, below: where, where };
  }
  const words = oneLine(text);
  return { head: name, below: cutToWidth(words.startsWith(name) ? words.slice(name.length).trim() : words, MOST_COLUMNS), where: line };
}
