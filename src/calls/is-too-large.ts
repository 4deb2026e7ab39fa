import type { ProviderWords } from './provider-words.ts';

/** OpenAI, Azure, Groq, Cerebras, vLLM; llama.cpp; Anthropic; z.ai; OpenAI where a message has too many characters. */
const CODES = ['context_length_exceeded', 'exceed_context_size_error', 'context_exceeded', 'request_too_large', 'model_context_window_exceeded', 'string_above_max_length', 'array_above_max_length', 'max_tokens_per_request'];

/** Each says that a request has more tokens than a model has positions; the tests have the sentences of every provider. */
const SENTENCES: readonly RegExp[] = [
  // OpenAI, DeepSeek, OpenRouter, vLLM, SGLang, Together, Mistral, llama.cpp, LM Studio, MiniMax, Ollama.
  /context[ _-]?(?:length|size|window|limit)[^.]*(?:exceed|is only|is \d+|of (?:only )?\d+|\(\d+ tokens\))|(?:exceed|longer than|greater than|maximum|max|too large for)[^.]*context[ _-]?(?:length|size|window|limit)/iu,
  // Anthropic, Fireworks, Bedrock.
  /\b(?:prompt|input|request) (?:is )?too (?:long|large)/iu,
  // xAI, vLLM, OpenRouter, Gemini.
  /maximum (?:prompt|model|allowed input|input) length|(?:token count|tokens)[^.]*exceeds? the (?:maximum|limit|configured limit)/iu,
  // Groq, OpenAI.
  /reduce (?:the length of|your prompt)|must be reduced/iu,
  // Text Generation Inference, text-embeddings-inference.
  /`?inputs`?(?: tokens \+ `?max_new_tokens`?)? must (?:be <=|have less)/iu,
  // Embeddings: OpenAI; text-embeddings-inference.
  /array too long|tokens per request|batch size[^.]*(?:>|exceed)/iu,
  // Cohere, Kimi, Qwen, OpenAI.
  /too many tokens|token limit exceeded|exceeded model token limit|range of input length|string with maximum length/iu,
];

/** Those that say that too much came in a minute: less would go through later, too. */
const RATE = /rate limit|per (?:minute|day|hour)|too many requests|quota/iu;

/** Whether a refusal says that prompt and reply do not fit the model. */
export function isTooLarge({ message, codes }: ProviderWords, status: number | undefined): boolean {
  if (status === 401 || status === 402 || status === 403 || status === 404 || status === 408) return false;
  if (status === 413 || codes.some((code) => CODES.includes(code))) return true;
  // A single request beyond the limit of a minute can never go through.
  if (/request too large/iu.test(message)) return true;
  return !RATE.test(message) && SENTENCES.some((sentence) => sentence.test(message));
}
