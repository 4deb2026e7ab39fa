import { z } from 'zod';
import type { ReplyForm } from '../spec/chat-model.ts';

type Schema = ReplyForm['schema'];

const KEYWORDS = new Set(
  ['type', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'const', 'anyOf', 'description', 'title', '$defs', '$ref', 'minItems', 'maxItems', 'minimum', 'maximum', 'pattern', 'format'],
);
const node = z.looseObject({ properties: z.record(z.string(), z.unknown()).optional(), required: z.array(z.string()).optional(), additionalProperties: z.unknown().optional() });

/** The form's schema without what only says which JSON Schema it is. */
export function sentSchema({ schema }: ReplyForm): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema'));
}

/** Whether providers that take strict schemas take this one: every object is closed and needs all it names, and no keyword is beyond theirs. */
export function isStrictForm(form: ReplyForm): boolean {
  return isStrict(sentSchema(form));
}

function isStrict(schema: unknown): boolean {
  const parsed = node.safeParse(schema);
  if (!parsed.success) return false;
  const { properties, required = [], additionalProperties, ...rest } = parsed.data;
  if (!Object.keys(parsed.data).every((key) => KEYWORDS.has(key))) return false;
  const names = Object.keys(properties ?? {});
  const isClosed = rest['type'] !== 'object' || (additionalProperties === false && names.every((name) => required.includes(name)));
  const { items, anyOf, $defs } = rest;
  const below = [...Object.values(properties ?? {}), ...(items === undefined ? [] : [items]), ...(Array.isArray(anyOf) ? anyOf : []), ...Object.values($defs ?? {})];
  return isClosed && below.every(isStrict);
}
