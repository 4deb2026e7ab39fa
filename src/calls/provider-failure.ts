import { z } from 'zod';
import { providerWords, type ProviderWords } from './provider-words.ts';
import { retryAfter } from './retry-after.ts';

/** What a client's error says of a call that failed. */
export type ProviderFailure =
  | { readonly kind: 'answered'; readonly status: number | undefined; readonly words: ProviderWords; readonly retryAfterMs?: number | undefined }
  /** Nothing was answered, or it broke off. `code`: of the system or of TLS. */
  | { readonly kind: 'connection'; readonly code: string | undefined }
  | { readonly kind: 'timeout' }
  /** No JSON. */
  | { readonly kind: 'unreadable' };

/** `APIError` of the openai package: `error` is the body's `error`. */
const openAiError = z.looseObject({ status: z.number().optional(), headers: z.instanceof(Headers).optional(), error: z.unknown().optional(), message: z.string() });
/** Errors of @huggingface/inference. */
const huggingFaceError = z.looseObject({ httpResponse: z.looseObject({ status: z.number(), body: z.unknown().optional(), headers: z.instanceof(Headers).optional().catch(undefined) }) });

/** undici: the names of its own timeouts. */
const TIMEOUTS = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'];

/** Reads what a client threw; `undefined`: no failure of a call. */
export function providerFailure(error: unknown): ProviderFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  const huggingFace = huggingFaceError.safeParse(error);
  if (huggingFace.success) {
    const { status, body, headers } = huggingFace.data.httpResponse;
    return answered({ status, body, headers });
  }
  if ('status' in error && 'headers' in error) {
    const { data } = openAiError.safeParse(error);
    // A body that is no JSON stands in the message, behind the status.
    if (data?.status !== undefined) return answered({ status: data.status, body: data.error ?? data.message.replace(/^\d+ (?:status code \(no body\))?/u, ''), headers: data.headers });
    if (data?.error !== undefined && data.error !== null) return answered({ status: undefined, body: data.error, headers: data.headers });
    if (error.name === 'APIUserAbortError' || error.constructor.name === 'APIUserAbortError') return undefined;
    return /timed out/iu.test(error.message) ? { kind: 'timeout' } : connection(error);
  }
  if (error instanceof SyntaxError) return { kind: 'unreadable' };
  if (error.name === 'TimeoutError') return { kind: 'timeout' };
  const isOfFetch = error instanceof TypeError && /^(?:fetch failed|terminated|failed to fetch|network error)$/iu.test(error.message);
  return isOfFetch || codeOf(error) !== undefined ? connection(error) : undefined;
}

function answered({ status, body, headers }: { readonly status: number | undefined; readonly body: unknown; readonly headers: Headers | undefined }): ProviderFailure {
  const words = providerWords(body);
  return { kind: 'answered', status: status ?? words.status, words, retryAfterMs: headers === undefined ? undefined : retryAfter(headers) };
}

function connection(error: Error): ProviderFailure {
  // Ports of other protocols: fetch calls none of them, and says so without a code.
  const code = codeOf(error) ?? (causesOf(error).some(({ message }) => message === 'bad port') ? 'ERR_INVALID_URL' : undefined);
  return code !== undefined && TIMEOUTS.includes(code) ? { kind: 'timeout' } : { kind: 'connection', code };
}

function causesOf(error: Error): readonly Error[] {
  return error.cause instanceof Error ? [error, ...causesOf(error.cause)] : [error];
}

/** The code of a system error, of TLS or of undici, wherever in the chain of causes. */
function codeOf(error: Error): string | undefined {
  for (let link: unknown = error, depth = 0; link instanceof Error && depth < 8; link = link.cause, depth += 1) {
    const nested = link instanceof AggregateError ? link.errors.find((one: unknown) => one instanceof Error && 'code' in one) : link;
    if (nested instanceof Error && 'code' in nested && typeof nested.code === 'string' && /^(?:E[A-Z]+|UND_ERR_\w+|ERR_(?:TLS|SSL|INVALID_URL|SOCKET)\w*|[A-Z_]*CERT[A-Z_]*|UNABLE_TO_\w+|HPE_\w+)$/u.test(nested.code)) return nested.code;
  }
  return undefined;
}
