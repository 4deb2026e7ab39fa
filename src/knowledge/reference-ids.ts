import { createHash } from 'node:crypto';

/** The reference's id of a passage's text, of a normalised phrase or of a fact's text. */
export function referenceId(kind: 'chunk' | 'entity' | 'fact', text: string): string {
  return `${kind}-${createHash('md5').update(text, 'utf8').digest('hex')}`;
}
