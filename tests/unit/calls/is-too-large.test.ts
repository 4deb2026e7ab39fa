import { expect, test } from 'vitest';
import { isTooLarge } from '../../../src/calls/is-too-large.ts';

/** What providers and servers say where a request does not fit the model. */
const REFUSALS: readonly (readonly [string, string])[] = [
  ['OpenAI', 'This model\'s maximum context length is 8192 tokens. However, your messages resulted in 8545 tokens. Please reduce the length of the messages.'],
  ['OpenAI, Responses', 'Your input exceeds the context window of this model. Please adjust your input and try again.'],
  ['OpenAI, a long message', 'Invalid \'messages[1].content\': string too long. Expected a string with maximum length 1048576, but got a string with length 1200000 instead.'],
  ['OpenAI, beyond a minute', 'Request too large for gpt-4o in organization org on tokens per min (TPM): Limit 30000, Requested 49800. The input or output tokens must be reduced in order to run successfully.'],
  ['Azure', 'This model\'s maximum context length is 4096 tokens. However, you requested 4927 tokens (3927 in the messages, 1000 in the completion). Please reduce the length of the messages or completion.'],
  ['DeepSeek', 'This model\'s maximum context length is 65536 tokens. However, you requested 139214 tokens (131022 in the messages, 8192 in the completion). Please reduce the length of the messages or completion.'],
  ['OpenRouter', 'This endpoint\'s maximum context length is 131072 tokens. However, you requested about 200000 tokens (199000 of text input, 1000 in the output).'],
  ['OpenRouter, Poolside', 'Input length 131393 exceeds the maximum allowed input length of 131040 tokens.'],
  ['Anthropic', 'prompt is too long: 213462 tokens > 200000 maximum'],
  ['Anthropic, with the reply', 'input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000, decrease input length or `max_tokens` and try again'],
  ['Bedrock', 'Input is too long for requested model.'],
  ['Gemini', 'The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).'],
  ['xAI', 'This model\'s maximum prompt length is 131072 but the request contains 537812 tokens.'],
  ['Groq', 'Please reduce the length of the messages or completion.'],
  ['Together', 'The input (140000 tokens) is longer than the model\'s context length (131072 tokens).'],
  ['Fireworks', 'The prompt is too long: 140000, model maximum context length: 131071'],
  ['Mistral', 'Prompt contains 140000 tokens and 0 draft tokens, too large for model with 131072 maximum context length'],
  ['Cohere', 'too many tokens: size limit exceeded by 2326 tokens. Try using shorter or fewer inputs'],
  ['Kimi', 'Your request exceeded model token limit: 262144 (requested: 300000)'],
  ['Qwen', 'Range of input length should be [1, 129024]'],
  ['MiniMax', 'invalid params, context window exceeds limit'],
  ['vLLM', '\'max_tokens\' or \'max_completion_tokens\' is too large: 2000. This model\'s maximum context length is 4096 tokens and your request has 2104 input tokens (2000 > 4096 - 2104).'],
  ['vLLM, newer', 'You passed 5000 input tokens and requested 100 output tokens. However, the model\'s context length is only 4096 tokens, resulting in a maximum input length of 3996 tokens. Please reduce the length of the input prompt.'],
  ['vLLM, the decoder', 'The decoder prompt (length 5000) is longer than the maximum model length of 4096. Make sure that `max_model_len` is no smaller than the number of text tokens.'],
  ['SGLang', 'Requested token count exceeds the model\'s maximum context length of 4096 tokens. You requested a total of 5096 tokens: 4096 tokens from the input messages and 1000 tokens for the completion.'],
  ['llama.cpp', 'the request exceeds the available context size. try increasing the context size or enable context shift'],
  ['llama.cpp, with figures', 'request (14429 tokens) exceeds the available context size (8192 tokens), try increasing it'],
  ['llama-cpp-python', 'Requested tokens (2285) exceed context window of 2048'],
  ['LM Studio', 'The number of tokens to keep from the initial prompt is greater than the context length. Try to load the model with a larger context length, or provide a shorter input'],
  ['LM Studio, overflowing', 'Trying to keep the first 7431 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.'],
  ['Ollama', 'prompt too long; exceeded max context length by 5000 tokens'],
  ['Ollama, an embedder', 'the input length exceeds the context length'],
  ['Text Generation Inference', 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 100 `max_new_tokens`'],
  ['text-embeddings-inference', 'Input validation error: `inputs` must have less than 512 tokens. Given: 600'],
];

test.for(REFUSALS)('%s says that a request is too large', ([, message]) => {
  expect(isTooLarge({ message, codes: [] }, 400)).toBe(true);
});

test.for(['context_length_exceeded', 'exceed_context_size_error', 'request_too_large'])('the code %s is enough', (code) => {
  expect(isTooLarge({ message: 'no', codes: [code] }, 400)).toBe(true);
});

test('a payload that is too large for a proxy is, too', () => {
  expect(isTooLarge({ message: '', codes: [] }, 413)).toBe(true);
});

test.for<[number, string]>([
  [429, 'Rate limit reached for gpt-4o in organization org on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 2s.'],
  [429, 'Too many requests, please slow down'],
  [429, 'You exceeded your current quota, please check your plan and billing details.'],
  [400, 'Unsupported parameter: \'max_tokens\' is not supported with this model. Use \'max_completion_tokens\' instead.'],
  [400, 'max_tokens is too large: 100000. This model supports at most 16384 completion tokens, whereas you provided 100000.'],
  [400, 'Invalid schema for response_format \'clues\': context=(\'properties\', \'clues\'), schema must have a \'type\' key.'],
  [400, 'unknown field `context_length`'],
  [401, 'maximum context length is 5'],
  [500, 'The server had an error while processing your request. Sorry about that!'],
  [503, 'the model is overloaded'],
])('%i "%s" does not', ([status, message]) => {
  expect(isTooLarge({ message, codes: [] }, status)).toBe(false);
});
