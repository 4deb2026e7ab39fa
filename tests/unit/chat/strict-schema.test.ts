import { expect, test } from 'vitest';
import { z } from 'zod';
import { isStrictForm, sentSchema } from '../../../src/chat/strict-schema.ts';
import type { ReplyForm } from '../../../src/spec/chat-model.ts';

function formOf(schema: z.ZodType): ReplyForm {
  return { name: 'form', schema: z.record(z.string(), z.json()).parse(z.toJSONSchema(schema)) };
}

test.each<[string, z.ZodType, boolean]>([
  ['a closed object', z.strictObject({ clues: z.array(z.strictObject({ text: z.string(), kind: z.enum(['span', 'entity']) })), note: z.string().nullable() }), true],
  ['an open object', z.looseObject({ text: z.string() }), false],
  ['an object with what may be left out', z.strictObject({ text: z.string().optional() }), false],
  ['an open object within', z.strictObject({ clues: z.array(z.looseObject({ text: z.string() })) }), false],
  ['an open object in a choice', z.strictObject({ clue: z.union([z.string(), z.looseObject({})]) }), false],
  ['a record of any names', z.strictObject({ clues: z.record(z.string(), z.string()) }), false],
  ['a keyword that strict providers refuse', z.strictObject({ text: z.string().min(3) }), false],
])('%s: strict is %s', (_, schema, isStrict) => {
  expect(isStrictForm(formOf(schema))).toBe(isStrict);
});

test('a schema is sent without the name of its language', () => {
  const form = formOf(z.strictObject({ text: z.string() }));
  expect(form.schema).toHaveProperty('$schema');
  expect(sentSchema(form)).toEqual({ type: 'object', properties: { text: { type: 'string' } }, required: ['text'], additionalProperties: false });
});
