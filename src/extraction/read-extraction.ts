import { z } from 'zod';
import type { ChunkExtraction, Triple } from '../spec/extraction.ts';
import { cleanEntities, cleanTriples } from './clean-triples.ts';
import { repairJson } from './repair-json.ts';
import { scanJson } from './scan-json.ts';

/** The form that is asked for. */
export const extractionSchema = z.strictObject({ entities: z.array(z.string()), triples: z.array(z.array(z.string()).length(3)) });

/** Values of a reply that are looked at: one that repeats itself to its end has many. */
const MOST_VALUES = 20;
const MOST_ENTITIES = 500;
const MOST_TRIPLES = 500;

const word = z.union([z.string(), z.number().transform(String)]);
const entity = z.union([word, z.looseObject({ name: word }).transform(({ name }) => name), z.looseObject({ entity: word }).transform(({ entity: name }) => name)]);
const triple: z.ZodType<Triple> = z.union([
  z.tuple([word, word, word]),
  z.looseObject({ subject: word, predicate: word, object: word }).transform(({ subject, predicate, object }): Triple => [subject, predicate, object]),
]);
const list = z.array(z.unknown());
const reply = z.looseObject({ entities: list.optional(), named_entities: list.optional(), triples: list.optional() });
type Reply = z.output<typeof reply>;

/** What a model wrote of a passage: JSON, whole or cut, among whatever words. What has not the form is passed over. */
export function readExtraction(text: string): ChunkExtraction {
  const found = jsonValues(text).map(readReply).filter((one) => one !== undefined);
  if (found.length === 0) return failedExtraction('the reply holds no JSON with entities or triples');
  const entities = cleanEntities(found.flatMap((one) => read(one.entities ?? one.named_entities, entity)).slice(0, MOST_ENTITIES));
  const triples = cleanTriples(found.flatMap((one) => read(one.triples, triple)).slice(0, MOST_TRIPLES));
  return { status: entities.length + triples.length === 0 ? 'empty' : 'done', source: 'model', entities, triples };
}

/** A chunk that is to be tried again; `problem`: one line. */
export function failedExtraction(problem: string): ChunkExtraction {
  return { status: 'failed', source: 'model', entities: [], triples: [], problem };
}

/** Objects and lists in a text, in their order; the last may be cut. */
function jsonValues(text: string): readonly unknown[] {
  const values: unknown[] = [];
  for (let start = nextBracket(text, 0); start !== -1 && values.length < MOST_VALUES; ) {
    const { end = text.length } = scanJson(text, start);
    const body = repairJson(text.slice(start, end));
    if (body !== undefined) values.push(JSON.parse(body));
    // A bracket of a sentence begins no value: what stands behind it may.
    start = nextBracket(text, body === undefined ? start + 1 : end);
    if (body === undefined) values.push(undefined);
  }
  return values;
}

/** The next `{` or `[` that a JSON value can begin with. */
function nextBracket(text: string, from: number): number {
  const at = text.slice(from).search(/\{\s*["}]|\[\s*[[{"\]]/u);
  return at === -1 ? -1 : from + at;
}

function readReply(value: unknown): Reply | undefined {
  const triples = z.array(triple).min(1).safeParse(value);
  if (triples.success) return { triples: [...triples.data] };
  const parsed = reply.safeParse(value).data;
  return parsed !== undefined && (parsed.entities ?? parsed.named_entities ?? parsed.triples) !== undefined ? parsed : undefined;
}

function read<T>(rawItems: readonly unknown[] | undefined, schema: z.ZodType<T>): readonly T[] {
  return (rawItems ?? []).flatMap((rawItem) => {
    const parsed = schema.safeParse(rawItem);
    return parsed.success ? [parsed.data] : [];
  });
}
