import type { Evidence } from '../../spec/retriever.ts';
import { oneLine } from '../printable.ts';

/** Two lines that tell a passage from its neighbours: its heading above its text's title, or its title above its first words. */
export function passageHead({ documentId, title = documentId, heading, lines, text }: Pick<Evidence, 'documentId' | 'title' | 'heading' | 'lines' | 'text'>): { readonly head: string; readonly below: string } {
  const name = oneLine(title);
  const under = oneLine(heading?.split(' > ').at(-1) ?? '');
  if (under !== '' && under !== name) return { head: under, below: lines === undefined ? name : `line ${lines[0]} · ${name}` };
  const words = oneLine(text);
  return { head: name, below: words.startsWith(name) ? words.slice(name.length).trim() : words };
}
