/** One JSON value per line; every line ends with a newline. */
export function toJsonLines(values: Iterable<unknown>): string {
  let text = '';
  for (const value of values) text += `${JSON.stringify(value)}\n`;
  return text;
}

/**
 * The values of a JSON Lines text. The lines are joined into one array and parsed at once, several times faster than line by
 * line; a newline cannot stand inside a JSON value written on one line, so nothing changes its meaning.
 */
export function parseJsonLines(text: string): readonly unknown[] {
  if (text === '') return [];
  if (!text.endsWith('\n')) throw new SyntaxError('the last line is cut');
  const values: unknown = JSON.parse(`[${text.slice(0, -1).replaceAll('\n', ',')}]`);
  return Array.isArray(values) ? values : [];
}
