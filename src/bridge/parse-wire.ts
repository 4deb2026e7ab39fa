import { z } from 'zod';
import { MemoError } from '../errors/memo-error.ts';

/** Parses what the bridge said, and says which call it was where it does not fit the protocol. */
export function parseWire<T>(schema: z.ZodType<T>, rawValue: unknown, what: string): T {
  const result = schema.safeParse(rawValue);
  if (result.success) return result.data;
  throw protocolError(`${what}: ${z.prettifyError(result.error).replaceAll(/\s+/g, ' ')}`, result.error);
}

/** Parses JSON text that the bridge sent. */
export function parseWireJson(rawText: string, what: string): unknown {
  try {
    return JSON.parse(rawText);
  } catch (error) {
    throw protocolError(`${what}: not JSON (${rawText.length} characters)`, error);
  }
}

/** The bridge does not keep to its protocol. */
export function protocolError(message: string, cause?: unknown): MemoError {
  return new MemoError({
    code: 'bridge-protocol',
    message: `the bridge broke its protocol in ${message}`,
    remedy: 'bring bridge and memorag to one version: run `npm run setup`, or restart the bridge after `memorag bridge stop`',
    cause,
  });
}
