import { MemoError } from '../errors/memo-error.ts';

/** The JSON value of a data set's file; JSON Lines are read as an array. `name`: the file, for the message. */
export function parseDataset(rawText: string, name: string): unknown {
  const text = rawText.replace(/^\uFEFF/u, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    return parseLines(text, name, error);
  }
}

function parseLines(text: string, name: string, cause: unknown): readonly unknown[] {
  const values: unknown[] = [];
  for (const [position, line] of text.split(/\r?\n/u).entries()) {
    if (line.trim() === '') continue;
    try {
      values.push(JSON.parse(line));
    } catch {
      const where = position === 0 ? '' : `, line ${position + 1}`;
      throw new MemoError({ code: 'question-invalid', message: `${name}${where}: it is not JSON`, remedy: 'give a JSON array, or one JSON object a line', cause });
    }
  }
  return values;
}
