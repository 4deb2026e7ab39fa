/**
 * Characters that a text may hold and a terminal must not get: controls but tab and line feed (an escape sequence begins with
 * one), C1 controls, overrides and embeddings of the writing direction, line separators.
 */
const UNPRINTABLE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\u2028\u2029]/gu; // oxlint-disable-line no-control-regex

/** The few styles that this program writes itself; all end in {@link PLAIN}. */
export const BOLD = '\u001B[1m';
export const DIM = '\u001B[2m';
export const PLAIN = '\u001B[0m';
const STYLES = [BOLD, DIM, PLAIN];

/** A text that is safe to print: whatever a book, a path or a model put into it. */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(ESCAPE_SEQUENCE, '').replace(UNPRINTABLE, '');
}

/** The same, but our own styles stay. For the one place that writes to a terminal. */
export function printableWithStyles(text: string): string {
  const parts = text.split(STYLE);
  return parts.map((part) => (STYLES.includes(part) ? part : printable(part))).join('');
}

/** JSON whose unprintable characters are escaped: it parses to the same value and a terminal may see it. `indent` 0: on one line. */
export function printableJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, undefined, indent).replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A title or a name as one line. */
export function oneLine(text: string): string {
  return printable(text).replace(/\s+/gu, ' ').trim();
}

// oxlint-disable-next-line no-control-regex
const STYLE = /(\u001B\[[012]m)/u;
// CSI (colours, cursor), OSC (titles, links) with its end, and two-character sequences: removed whole, so that no rest of them shows.
// oxlint-disable-next-line no-control-regex
const ESCAPE_SEQUENCE = /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|\u001B\][^\u0007\u001B\n]*(?:\u0007|\u001B\\)?|\u001B[@-Z\\-_]/gu;
