import { hash } from 'node:crypto';
import { GIST_PROMPT_VERSION, gistGroupPrompt, gistPrompt } from '../prompts/gist-prompt.ts';
import type { ChatRequest } from '../spec/chat-model.ts';
import { newNonce } from '../util/new-nonce.ts';
import type { PlannedGist } from './gist-plan.ts';
import type { GistSettings } from './gist.ts';

/** What a gist is asked for. */
export interface GistRequest {
  readonly kind: 'span' | 'group';
  /** One span, or the gists of consecutive ones. */
  readonly texts: readonly string[];
  readonly heading?: string | undefined;
}

/** What a planned gist is asked for; `children`: the texts of the gists that it is made of. */
export function requestOf({ place, heading }: PlannedGist, { texts, children }: { readonly texts: ReadonlyMap<string, string>; readonly children: readonly string[] }): GistRequest {
  if (place === undefined) return { kind: 'group', texts: children };
  return { kind: 'span', texts: [texts.get(place.documentId)?.slice(place.start, place.end) ?? ''], heading };
}

/** What makes the gists of one model with one setting: another identity makes other gists. */
export function gistIdentity(model: string, { spanTokens, gistTokens }: GistSettings): string {
  return `gist-${GIST_PROMPT_VERSION}, ${model}, gists of ${gistTokens}, spans of ${spanTokens}`;
}

/** Of everything that shapes the gist but the random word: a gist with this key need not be written again. */
export function gistKey({ kind, texts, heading = '' }: GistRequest, { model, gistTokens }: { readonly model: string } & Pick<GistSettings, 'gistTokens'>): string {
  return hash('sha256', JSON.stringify([GIST_PROMPT_VERSION, model, gistTokens, kind, heading, texts]));
}

/** The call that writes it. */
export function gistCall(request: GistRequest, { gistTokens, isAgain = false }: Pick<GistSettings, 'gistTokens'> & { readonly isAgain?: boolean }): ChatRequest {
  const { kind, texts, heading } = request;
  const nonce = newNonce();
  const options = { texts: texts.map((text) => text.toWellFormed()), heading, gistTokens, nonce, isAgain };
  return { messages: kind === 'span' ? gistPrompt(options) : gistGroupPrompt(options), maxNewTokens: gistTokens, nonce };
}
