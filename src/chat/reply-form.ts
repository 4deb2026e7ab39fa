import { z } from 'zod';
import type { ReplyForm } from '../spec/chat-model.ts';

/** A form of a reply, made of the schema that reads it. */
export function formOf(name: string, schema: z.ZodType): ReplyForm {
  const { $schema: _, ...body } = z.record(z.string(), z.json()).parse(z.toJSONSchema(schema));
  return { name, schema: body };
}

/** The JSON object of a reply, in a fence or behind a few words where the model was held to no form; `undefined`: there is none that is whole. */
export function readFormed(reply: string): unknown {
  const body = /\{[^]*\}/u.exec(reply)?.[0];
  if (body === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return value;
  } catch {
    // A cut or talkative reply: the caller reads its lines, or does without.
    return undefined;
  }
}
