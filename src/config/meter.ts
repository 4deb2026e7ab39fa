import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChatModel } from '../spec/chat-model.ts';
import type { Embedder, EmbedderSet } from '../spec/embedder.ts';
import type { Usage } from '../spec/generator.ts';
import type { Price, Spending } from '../spec/spending.ts';
import { addUsage } from '../util/add-usage.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { priceUsage } from '../util/price-usage.ts';
import { withEmbed } from './with-embed.ts';

/** Adds up what the models of a configuration take, each by itself: they have prices of their own. */
export interface Meter {
  chat(role: 'memory' | 'generator', chat: ChatModel, price: Price | undefined): ChatModel;
  embedders(set: EmbedderSet, price: Price | undefined): EmbedderSet;
  /** For what is no chat model and no embedder. */
  add(model: Metered, usage: Usage): void;
  /** Begins to count for one question. */
  tally(): Tally;
  /** In the order of their first call. */
  readonly spendings: readonly Spending[];
}

/** What one question takes beside its chat calls, whatever else is asked at the same time. */
export interface Tally {
  /** Of embedders and rerankers: what they give does not say what it took, as replies do. */
  readonly usage: Usage;
  /** Counts what this work calls, and what it waits for. */
  run<T>(work: () => T): T;
}

export interface Metered extends Pick<Spending, 'role' | 'kind' | 'modelId'> {
  readonly price?: Price | undefined;
}

export function createMeter(): Meter {
  const taken = new Map<string, { readonly model: Metered; usage: Usage }>();
  const asking = new AsyncLocalStorage<(usage: Usage) => void>();
  const add = (model: Metered, usage: Usage): void => {
    if (model.role === 'embedder' || model.role === 'reranker') asking.getStore()?.(usage);
    const key = JSON.stringify([model.role, model.kind, model.modelId]);
    taken.set(key, { model, usage: addUsage([taken.get(key)?.usage, usage]) });
  };
  const count = (embedder: Embedder, price: Price | undefined): Embedder =>
    withEmbed(embedder, {
      async embed(texts, options) {
        const result = await embedder.embed(texts, options);
        if (result.usage !== undefined) add({ role: 'embedder', kind: embedder.kind, modelId: embedder.modelId, price }, result.usage);
        return result;
      },
    });

  return {
    add,
    chat: (role, chat, price) => ({
      kind: chat.kind,
      get modelId() {
        return chat.modelId;
      },
      maxConcurrency: chat.maxConcurrency,
      contextLength: (options) => chat.contextLength(options),
      ...(chat.kept === undefined ? {} : { kept: (request) => chat.kept?.(request) }),
      async chat(request, options) {
        const reply = await chat.chat(request, options);
        add({ role, kind: chat.kind, modelId: chat.modelId, price }, reply.usage);
        return reply;
      },
    }),
    embedders(set, price) {
      const counted = new Map(set.embedders.map((embedder) => [embedder, count(embedder, price)]));
      const route: EmbedderSet['route'] = (document) => {
        const embedder = set.route(document);
        return embedder === undefined ? undefined : (counted.get(embedder) ?? embedder);
      };
      return { ...set, embedders: [...counted.values()], route };
    },
    tally() {
      let sum = NO_USAGE;
      const more = (usage: Usage): void => void (sum = addUsage([sum, usage]));
      return {
        get usage() {
          return sum;
        },
        run: (work) => asking.run(more, work),
      };
    },
    get spendings() {
      return [...taken.values()].map(({ model: { price, ...model }, usage }) => ({ ...model, usage, ...(price === undefined ? {} : { cost: priceUsage(usage, price) }) }));
    },
  };
}
