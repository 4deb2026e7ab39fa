import { hash } from 'node:crypto';
import { z } from 'zod';

const sum = z.string().length(16);

/** A line of a file that says by itself whether it is whole: JSON with the first half of its own SHA-256. */
export function checkedLine(value: Readonly<Record<string, unknown>>): string {
  const body = JSON.stringify(value);
  return `${JSON.stringify({ sum: sumOf(body), ...value })}\n`;
}

/** What such a line holds; `undefined` where it is not what was written. */
export function readCheckedLine(line: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Half a line: a kill came while it was written.
    return undefined;
  }
  const parsed = z.looseObject({ sum }).safeParse(value);
  if (!parsed.success) return undefined;
  const { sum: written, ...body } = parsed.data;
  return sumOf(JSON.stringify(body)) === written ? body : undefined;
}

function sumOf(body: string): string {
  return hash('sha256', body).slice(0, 16);
}
