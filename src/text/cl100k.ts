import { createRequire } from 'node:module';
import type { Tiktoken } from 'tiktoken';

/** Longest token of the vocabulary in bytes (128 spaces): a text of n bytes has at least n / 128 tokens. */
export const LONGEST_TOKEN_BYTES = 128;

/** Tokens that merges can make; the special tokens stand behind them. A token's number is its merge rank. */
export const MERGED_TOKENS = 100_256;

let encoder: Tiktoken | undefined;

/** The cl100k tokenizer, loaded on first use (about 0.1 s) and kept. */
export function cl100k(): Tiktoken {
  encoder ??= load();
  return encoder;
}

function load(): Tiktoken {
  // `require` keeps counting synchronous, and listing memories does not pay for loading a tokenizer.
  const { get_encoding }: typeof import('tiktoken') = createRequire(import.meta.url)('tiktoken');
  return get_encoding('cl100k_base');
}
