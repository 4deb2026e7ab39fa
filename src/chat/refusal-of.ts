import { APIError } from 'openai';
import type { Refusal } from './dialect.ts';

/** What a server says about a request that it refuses, without what it repeats of the request. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof APIError)) return undefined;
  const body: unknown = error.error;
  return { status: error.status, text: `${body === undefined ? error.message : JSON.stringify(body, withoutInput)}` };
}

function withoutInput(key: string, value: unknown): unknown {
  return key === 'input' ? undefined : value;
}
