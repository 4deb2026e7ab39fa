import { z } from 'zod';

const item = z.union([z.string(), z.record(z.string(), z.unknown())]);
const list = z.array(item);
/** Lines of talk that a model puts before its JSON. */
const MOST_TALK_LINES = 2;
const wrapped = z.record(z.string(), z.unknown());

/** The clues of a reply that is a JSON list, whole or cut; `undefined` where the reply is no JSON. */
export function readJsonClues(reply: string): readonly string[] | undefined {
  const start = reply.search(/^[ \t]*(?:\[\s*["{\]]|\{\s*")/mu);
  if (start === -1 || reply.slice(0, start).trim().split('\n').length > MOST_TALK_LINES) return undefined;
  const body = reply.slice(start).trim();
  const value = parseJson(body);
  if (value === undefined) return wholeStrings(body);
  const found = list.safeParse(value).data ?? listWithin(value);
  return found?.flatMap(textsOf);
}

function parseJson(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return value;
  } catch {
    // A model's JSON is often cut or followed by talk: what is whole in it is taken by wholeStrings.
    return undefined;
  }
}

function listWithin(value: unknown): readonly z.infer<typeof item>[] | undefined {
  const fields = Object.values(wrapped.safeParse(value).data ?? {});
  return fields.map((field) => list.safeParse(field).data).find((found) => found !== undefined) ?? list.safeParse([value]).data;
}

function textsOf(entry: z.infer<typeof item>): readonly string[] {
  if (typeof entry === 'string') return [entry];
  const text = Object.values(entry).find((field) => typeof field === 'string');
  return text === undefined ? [] : [text];
}

/** Closed string literals that are no field names, for a list that was cut. */
function wholeStrings(body: string): readonly string[] {
  const literals = [...body.matchAll(/("(?:[^"\\\n]|\\.)*")(\s*:)?/gu)].filter(([, , colon]) => colon === undefined);
  return literals.flatMap(([, literal = '']) => z.string().safeParse(parseJson(literal)).data ?? []);
}
