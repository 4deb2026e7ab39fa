import type { ChatRequest } from '../spec/chat-model.ts';
import type { Structured } from './hosted-chat-options.ts';

/** What a server is sent, as far as servers differ: it begins with what the kind is known for and loses what one refuses. */
export interface Dialect {
  readonly structured: Structured;
  /** Whether a form may be asked for in another way where the server refuses the first. */
  readonly mayChooseForm: boolean;
  readonly tokensField: 'max_tokens' | 'max_completion_tokens';
  readonly hasTemperature: boolean;
  /** `stream_options`: usage at the end of a stream. */
  readonly hasStreamOptions: boolean;
  /** `prompt_cache_key`: requests that begin alike are sent to where that beginning is cached. */
  readonly hasPromptCacheKey: boolean;
  /** `cache_control` on the last message of a shared beginning. */
  readonly hasCacheControl: boolean;
  readonly hasSystemRole: boolean;
  /** `store: false`: replies are not kept by the provider. */
  readonly hasStore: boolean;
  /** Added to the tokens of a reply for a model whose reasoning is counted with it. */
  readonly reasoningTokens: number;
}

export const PLAIN_DIALECT: Dialect = {
  structured: 'json-schema',
  mayChooseForm: true,
  tokensField: 'max_tokens',
  hasTemperature: true,
  hasStreamOptions: true,
  hasPromptCacheKey: false,
  hasCacheControl: false,
  hasSystemRole: true,
  hasStore: false,
  reasoningTokens: 0,
};

/** A refusal as the provider words it. */
export interface Refusal {
  readonly status: number | undefined;
  readonly text: string;
}

const STATUSES = [400, 404, 422, 500, 501];
const UNWANTED =
  /unsupported|not (?:be )?(?:support|permit|allow|available|recogni|implement)|n't support|unknown|unrecogni[sz]ed|unexpected|extra (?:inputs|fields)|extra_forbidden|unavailable|invalid|only the default|deprecated|strictly positive|must be|must alternate|instead|failed to/iu;

/** What to leave out or to say otherwise after a refusal; `undefined`: it is not about anything that can be left out. */
export function adaptDialect(dialect: Dialect, { status, text }: Refusal, request: Pick<ChatRequest, 'form' | 'messages'>): Partial<Dialect> | undefined {
  if (status === undefined || !STATUSES.includes(status) || !UNWANTED.test(text)) return undefined;
  const patch: Partial<Dialect> = {
    ...(dialect.hasStreamOptions && /stream_options|include_usage/iu.test(text) ? { hasStreamOptions: false } : {}),
    ...(new RegExp(`(?<![a-z_])${dialect.tokensField}(?![a-z_])`, 'iu').test(text) ? { tokensField: otherTokensField(dialect) } : {}),
    ...(dialect.hasTemperature && /temperature/iu.test(text) ? { hasTemperature: false } : {}),
    ...(dialect.hasPromptCacheKey && /prompt_cache_key/iu.test(text) ? { hasPromptCacheKey: false } : {}),
    ...(dialect.hasCacheControl && /cache_control|content.{0,40}(?:string|list|array)/iu.test(text) ? { hasCacheControl: false } : {}),
    ...(dialect.hasStore && /(?<![a-z_])store(?![a-z_])/iu.test(text) ? { hasStore: false } : {}),
    ...(dialect.hasSystemRole && request.messages.some(({ role }) => role === 'system') && /system.{0,40}role|role.{0,40}system|roles must alternate/iu.test(text)
      ? { hasSystemRole: false }
      : {}),
    ...(request.form === undefined ? {} : adaptForm(dialect, text)),
  };
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function otherTokensField({ tokensField }: Dialect): Dialect['tokensField'] {
  return tokensField === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
}

function adaptForm({ structured, mayChooseForm }: Dialect, text: string): Pick<Dialect, 'structured'> | undefined {
  if (!mayChooseForm) return undefined;
  if (structured === 'json-schema' && /response_format|text\.format|json|schema|structured|guided|grammar/iu.test(text)) return { structured: 'tool' };
  if (structured === 'tool' && /tool|function/iu.test(text)) return { structured: 'none' };
  return undefined;
}
