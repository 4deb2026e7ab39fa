import { isMemoError } from '../errors/memo-error.ts';
import { isTooLarge } from './is-too-large.ts';
import { ProviderError, type ProviderErrorOptions } from './provider-error.ts';
import { providerFailure, type ProviderFailure } from './provider-failure.ts';
import { providerWords, type ProviderWords } from './provider-words.ts';
import { quoteProvider } from './quote-provider.ts';
import { retryAfter } from './retry-after.ts';

/** Whose call it was, for messages. */
export interface ProviderCall {
  /** `openai gpt-5`. */
  readonly what: string;
  readonly model: string;
  readonly baseURL: string;
  /** Where its key is given: `OPENAI_API_KEY or generator.apiKey`. */
  readonly keyPlace?: string | undefined;
  /** Where a provider repeats it, it is not quoted. */
  readonly apiKey?: string | undefined;
  /** What the request says: a provider that repeats it is not quoted. */
  readonly texts?: readonly string[] | undefined;
}

/** What a client threw, as an error of ours; what is none of a provider (an abort, a fault of this program, an error of ours) comes back as it is. */
export function toProviderError(error: unknown, call: ProviderCall): unknown {
  if (isMemoError(error)) return error;
  const failure = providerFailure(error);
  return failure === undefined ? error : new ProviderError({ ...explain(failure, call), cause: failure.kind === 'answered' ? undefined : error });
}

/** The same for a reply that was fetched without a client and is not `ok`. */
export async function toResponseError(response: Response, call: ProviderCall): Promise<ProviderError> {
  const words = providerWords((await response.text()).slice(0, LONGEST_BODY));
  return new ProviderError(explain({ kind: 'answered', status: response.status, words, retryAfterMs: retryAfter(response.headers) }, call));
}

const LONGEST_BODY = 65_536;
const TRY_AGAIN = 'try again later: whatever is finished is not asked for again';

function explain(failure: ProviderFailure, call: ProviderCall): ProviderErrorOptions {
  const { what } = call;
  switch (failure.kind) {
    case 'answered':
      return explainAnswer(failure, call);
    case 'timeout':
      return { code: 'provider-timeout', message: `${what} did not answer in time`, remedy: 'see whether the provider is up' };
    case 'unreadable':
      return { code: 'reply-invalid', message: `${what} sent a reply that cannot be read`, remedy: `see whether ${plainURL(call.baseURL)} is an endpoint of that kind` };
    case 'connection':
      return explainConnection(failure.code, call);
    default:
      return failure satisfies never;
  }
}

/** Codes of a name or a certificate that will be the same the next time. */
const NO_USE = /^(?:ENOTFOUND|ERR_INVALID_URL|ERR_TLS\w*|ERR_SSL\w*|\w*CERT\w*|UNABLE_TO_\w+|EPROTO|HPE_\w+)$/u;

function explainConnection(code: string | undefined, { what, baseURL }: ProviderCall): ProviderErrorOptions {
  const place = plainURL(baseURL);
  const said = code === undefined ? '' : ` (${code})`;
  if (code !== undefined && NO_USE.test(code)) return { code: 'provider-refused', message: `${what} cannot be reached at ${place}${said}`, remedy: 'set baseURL to the address of the provider, and see that its name and certificate are right' };
  if (code === 'ECONNREFUSED') return { code: 'provider-failed', isUnheard: true, message: `nothing answers for ${what} at ${place}${said}`, remedy: 'start the server, or set baseURL to its address' };
  return { code: 'provider-failed', message: `the connection to ${what} at ${place} broke${said}`, remedy: TRY_AGAIN };
}

/** Spent, unpaid or closed accounts; OpenAI says so with a 429. */
const ACCOUNT_CODES = ['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active', 'insufficient_balance', 'account_deactivated', 'payment_required'];
const FILTER_CODES = ['content_filter', 'content_policy_violation', 'responsibleaipolicyviolation', 'moderation_blocked', 'invalid_prompt'];

type Answer = Extract<ProviderFailure, { kind: 'answered' }>;

function explainAnswer({ status, words, retryAfterMs }: Answer, call: ProviderCall): ProviderErrorOptions {
  const { what, keyPlace = 'apiKey' } = call;
  const quoted = quoteProvider(words.message, call);
  const parts = [status, quoted].filter((part) => part !== undefined && part !== '');
  const said = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
  if (isTooLarge(words, status)) return { status, code: 'input-too-large', message: `${what} cannot take so long a request${said}`, remedy: 'set contextLength to the positions of the model, or use a model with more' };
  if (status === 402 || has(words, ACCOUNT_CODES)) return { status, code: 'provider-refused', message: `${what} refused the call: the account has no means left${said}`, remedy: `see to the account that the key in ${keyPlace} belongs to` };
  if (has(words, FILTER_CODES)) return { status, code: 'provider-refused', message: `${what} refused the text: its content filter stopped it${said}`, remedy: 'use another model for this text' };
  return { status, ...explainStatus({ status, words, said, call, keyPlace }), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

interface Told {
  readonly status: number | undefined;
  readonly words: ProviderWords;
  /** By the provider: its status and a part of its words. */
  readonly said: string;
  readonly call: ProviderCall;
  readonly keyPlace: string;
}

function explainStatus({ status, words, said, call, keyPlace }: Told): ProviderErrorOptions {
  const { what, model, baseURL } = call;
  switch (status) {
    case 401:
      return { code: 'provider-refused', message: `${what} refused the key${said}`, remedy: `set a key that is valid for ${plainURL(baseURL)} in ${keyPlace}` };
    case 403:
      return { code: 'provider-refused', message: `${what} refused the call${said}`, remedy: `see whether the key in ${keyPlace} may use ${model}` };
    case 404:
      return { code: 'provider-refused', message: `${what} knows no ${model} at ${plainURL(baseURL)}${said}`, remedy: lacksVersion(call) ? `end the address with /v1 (${plainURL(baseURL)}/v1), or set model to a name that the server lists` : 'set model to a name that the provider lists, and baseURL to the address in front of its paths' };
    case 408:
      return { code: 'provider-timeout', message: `${what} gave up waiting${said}`, remedy: TRY_AGAIN };
    case 409:
    case 425:
    case 429:
    case 503:
    case 529:
      return { code: 'provider-busy', message: `${what} takes no further call for now${said}`, remedy: status === 429 ? 'wait, or lower calls.concurrency, calls.requestsPerMinute and calls.tokensPerMinute' : TRY_AGAIN };
    case undefined:
      return explainUnnumbered({ words, what, said });
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return { code: 'provider-refused', message: `${what} sends calls on from ${plainURL(baseURL)} to another address, which no key follows${said}`, remedy: 'set baseURL to the address that answers itself: often the same with https, or in another region' };
    default:
      if (status >= 500 && status !== 501 && status !== 505) return { code: 'provider-failed', message: `${what} failed${said}`, remedy: TRY_AGAIN };
      return { code: 'provider-refused', message: `${what} refused the call${said}`, remedy: 'see what the provider says, and set what it names' };
  }
}

/** An error in the middle of a stream, which has no status. */
function explainUnnumbered({ words, what, said }: { readonly words: ProviderWords; readonly what: string; readonly said: string }): ProviderErrorOptions {
  const isBusy = has(words, ['rate_limit_exceeded', 'rate_limit_error', 'overloaded_error', 'overloaded', 'server_overloaded', 'too_many_requests']);
  return { code: isBusy ? 'provider-busy' : 'provider-failed', message: isBusy ? `${what} takes no further call for now${said}` : `${what} failed in its reply${said}`, remedy: TRY_AGAIN };
}

function has({ codes }: ProviderWords, wanted: readonly string[]): boolean {
  return codes.some((code) => wanted.includes(code));
}

/** What speaks as OpenAI does lies under `/v1`, which is easily left out. */
function lacksVersion({ what, baseURL }: ProviderCall): boolean {
  return what.startsWith('openai-compatible ') && URL.canParse(baseURL) && new URL(baseURL).pathname === '/';
}

/** Without a name, a password or a query, where keys may stand. */
function plainURL(baseURL: string): string {
  if (!URL.canParse(baseURL)) return 'its address';
  const { protocol, host, pathname } = new URL(baseURL);
  return `${protocol}//${host}${pathname.replace(/\/$/u, '')}`;
}
