import type { Usage } from './generator.ts';

/** Money for a million tokens. */
export interface Price {
  readonly input: number;
  /** Absent: as `input`. */
  readonly cachedInput?: number | undefined;
  /** Absent: the model writes nothing that is paid. */
  readonly output?: number | undefined;
  readonly currency: string;
}

export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** What one of the configured models took, or would take. */
export interface Spending {
  readonly role: 'memory' | 'generator' | 'embedder' | 'reranker';
  /** The model's, as configured: `openai`, `huggingface-local` and so on. */
  readonly kind: string;
  readonly modelId: string;
  readonly usage: Usage;
  /** Where a price is configured. */
  readonly cost?: Money;
}
