import type { z } from 'zod';
import { ProviderError } from './provider-error.ts';

/** What a provider's reply holds, checked; `what`: whose it is, for messages. Errors: `reply-invalid`. */
export function parseReply<T>(schema: z.ZodType<T>, rawReply: unknown, { what }: { readonly what: string }): T {
  const result = schema.safeParse(rawReply);
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path.join('.') ?? '';
  throw new ProviderError({
    code: 'reply-invalid',
    message: `the reply of ${what} is not in the form that its interface has${path === '' ? '' : ` (at ${path})`}`,
    remedy: 'check that the base URL is that of the kind configured',
    // The issue quotes no values of the reply.
    cause: result.error,
  });
}
