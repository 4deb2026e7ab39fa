import type { Price } from '../spec/spending.ts';
import type { MemoRagConfig } from './schema.ts';

/** What a configuration says of a chat model beside how it is called. */
export interface ChatTerms {
  readonly price?: Price | undefined;
  readonly contextLength?: number | undefined;
}

/** The terms of the model behind the generator, and of the one that serves the memory; they may be one. */
export function chatTerms({ generator, memory }: Pick<MemoRagConfig, 'generator' | 'memory'>): { readonly generator: ChatTerms; readonly memory: ChatTerms } {
  const model = 'model' in memory ? memory.model : undefined;
  const own: ChatTerms = typeof model === 'object' ? termsOf(model) : {};
  const answers = generator.kind === 'memory-model' ? own : termsOf(generator);
  return { generator: answers, memory: model === undefined ? answers : own };
}

function termsOf(model: ChatTerms | object): ChatTerms {
  return { ...('price' in model ? { price: model.price } : {}), ...('contextLength' in model ? { contextLength: model.contextLength } : {}) };
}
