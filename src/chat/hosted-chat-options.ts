import type { CallRunner } from '../calls/call-runner.ts';

/** How a reply is held to a form: by JSON Schema, by the arguments of a tool call, or not at all. */
export type Structured = 'json-schema' | 'tool' | 'none';

/** What every hosted or served language model is opened with. */
export interface HostedChatOptions {
  readonly kind: string;
  /** The provider's name of the model. */
  readonly model: string;
  /** Absent: a server that asks for none. Nothing is read from the environment. */
  readonly apiKey?: string | undefined;
  /** Where the key is given, for messages: `OPENAI_API_KEY or generator.apiKey`. */
  readonly keyPlace?: string | undefined;
  /** Tokens of prompt and reply together; absent: not known. */
  readonly contextLength?: number | undefined;
  /** Default 0. */
  readonly temperature?: number | undefined;
  readonly seed?: number | undefined;
  /** Default `auto`: what the kind is known for, and less where a server refuses it. */
  readonly structured?: Structured | 'auto' | undefined;
  /** How much a model that can reason does so before it replies; absent: as the provider has it. */
  readonly reasoning?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | undefined;
  readonly maxConcurrency: number;
  readonly calls: CallRunner;
  readonly fetch?: typeof globalThis.fetch | undefined;
}
