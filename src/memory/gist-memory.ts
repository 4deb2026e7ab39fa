import { promptLanguage } from '../prompts/prompt-language.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { MemorizeOptions, MemoryModel, MemoryState } from '../spec/memory-model.ts';
import type { Document } from '../spec/text.ts';
import { newNonce } from '../util/new-nonce.ts';
import { buildGists } from './build-gists.ts';
import type { Gist, GistSettings, WrittenGist } from './gist.ts';
import { fitSettings, promptCapacity } from './gist-capacity.ts';
import { estimateGists } from './gist-estimate.ts';
import { readGists, type GistHeader } from './gist-files.ts';
import { assignSlots } from './gist-plan.ts';
import { gistIdentity } from './gist-request.ts';
import { createGistState } from './gist-state.ts';

export interface GistMemoryOptions extends GistSettings {
  readonly chat: ChatModel;
  /** Most cl100k tokens of gists in a prompt; absent: 16,384, or what the model's positions allow. */
  readonly promptTokens?: number | undefined;
}

interface GistModel extends GistMemoryOptions {
  readonly model: string;
  readonly identity: string;
}

/** What a state holds beside its corpus. */
interface Held {
  readonly header: Omit<GistHeader, 'version' | 'gists'>;
  readonly levels: readonly (readonly Gist[])[];
}

/** A memory of gists that a chat model writes: of consecutive spans of the texts, and of gists where they are many. */
export function createGistMemory(options: GistMemoryOptions): MemoryModel {
  const { chat, spanTokens, gistTokens, promptTokens } = options;
  const model = `${chat.kind} ${chat.modelId}`;
  const shared: GistModel = { ...options, model, identity: gistIdentity(model, options) };
  return {
    kind: 'gist',
    modelId: shared.identity,
    isLanguageModel: true,
    isUnbounded: true,
    details: { chat: chat.kind, chatModel: chat.modelId, spanTokens, gistTokens },
    estimate: async (documents, asked) => {
      const { signal } = asked;
      signal?.throwIfAborted();
      const settings = await fitSettings(chat, options, asked);
      return estimateGists(documents, { chat, settings, promptTokens: await promptCapacity(chat, { promptTokens, ...asked }), signal });
    },
    memorize: async (documents, own) => {
      own.signal?.throwIfAborted();
      const { signal } = own;
      const settings = await fitSettings(chat, options, { signal });
      const header = { identity: shared.identity, spanTokens: settings.spanTokens, gistTokens, language: promptLanguage(documents[0]?.text ?? ''), nonce: newNonce(), slots: [] };
      return make(shared, documents, { ...own, held: { header, levels: [] } });
    },
    open: async ({ directory, documents, corpus, signal }) => {
      signal?.throwIfAborted();
      return stateOf(shared, corpus, await readGists(directory, documents));
    },
  };
}

/** The state over these documents; what is held already is not written again. */
async function make(shared: GistModel, documents: readonly Document[], { held, corpus, ...options }: MemorizeOptions & { readonly held: Held }): Promise<MemoryState> {
  const { chat, model } = shared;
  const { spanTokens, gistTokens } = held.header;
  const slots = assignSlots(documents, new Map(held.header.slots));
  const { levels, usage } = await buildGists(documents, { ...options, chat, model, slots, settings: { spanTokens, gistTokens }, known: keysOf(held.levels) });
  return stateOf(shared, corpus, { header: { ...held.header, slots: [...slots] }, levels }, usage);
}

function keysOf(levels: Held['levels']): ReadonlyMap<string, WrittenGist> {
  return new Map(levels.flat().map(({ key, text, isStandIn }) => [key, { key, text, isStandIn }]));
}

function stateOf(shared: GistModel, corpus: Corpus, held: Held, usage?: MemoryState['usage']): MemoryState {
  const { chat, promptTokens } = shared;
  const regrow: NonNullable<MemoryState['forget']> = (_, options) => {
    options.signal?.throwIfAborted();
    // The corpus holds the texts as they are to be: what is held of them is found by what it was made from.
    return make(shared, options.corpus.documents, { ...options, held });
  };
  return {
    ...createGistState({ chat, corpus, promptTokens, usage, ...held }),
    canReplace: true,
    append: (documents, options) => regrow(documents.map(({ id }) => id), options),
    forget: regrow,
  };
}
