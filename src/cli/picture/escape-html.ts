import { printable } from '../printable.ts';

/** A text as it may stand in an element, or in an attribute within double quotes: whatever a book wrote into it, it is text. */
export function escapeHtml(text: string): string {
  return printable(text.toWellFormed()).replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}
