import { expect, test } from 'vitest';
import { adaptDialect, PLAIN_DIALECT, type Dialect } from '../../../src/chat/dialect.ts';
import type { ChatRequest } from '../../../src/spec/chat-model.ts';

const EVERYTHING: Dialect = { ...PLAIN_DIALECT, hasPromptCacheKey: true, hasCacheControl: true, hasStore: true };
const REQUEST: ChatRequest = { messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'Who?' }], maxNewTokens: 16, form: { name: 'clues', schema: { type: 'object' } } };

test.each<[number, string, Partial<Dialect> | undefined]>([
  [400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", { tokensField: 'max_completion_tokens' }],
  [400, "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.", { hasTemperature: false }],
  [422, '{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}', { hasStreamOptions: false }],
  [400, "Validation error at #/stream_options: Extra inputs are not permitted", { hasStreamOptions: false }],
  [422, "Unexpected fields in the request: {'response_format', 'stream_options'}", { structured: 'tool', hasStreamOptions: false }],
  [400, "Unrecognized request argument supplied: prompt_cache_key", { hasPromptCacheKey: false }],
  [400, "Unknown parameter: 'store'.", { hasStore: false }],
  [400, 'System role not supported', { hasSystemRole: false }],
  [500, 'Conversation roles must alternate user/assistant/user/assistant/...', { hasSystemRole: false }],
  [400, 'deepseek-reasoner does not support Json Output.', { structured: 'tool' }],
  [400, 'This response_format type is unavailable now', { structured: 'tool' }],
  [500, 'failed to parse grammar', { structured: 'tool' }],
  // What asking in another way would not heal.
  [401, 'Unsupported key', undefined],
  [429, 'temperature is not supported at this rate', undefined],
  [400, 'temperature 0.5 was noted', undefined],
  [400, 'The model is not available in your region', undefined],
])('%i %j changes %j', (status, text, patch) => {
  expect(adaptDialect(EVERYTHING, { status, text }, REQUEST)).toEqual(patch);
});

test('what was not asked for is not given up', () => {
  const { form: _, ...plain } = REQUEST;
  expect(adaptDialect(EVERYTHING, { status: 400, text: 'response_format is not supported' }, plain)).toBeUndefined();
  expect(adaptDialect({ ...EVERYTHING, mayChooseForm: false }, { status: 400, text: 'response_format is not supported' }, REQUEST)).toBeUndefined();
  expect(adaptDialect({ ...EVERYTHING, hasTemperature: false }, { status: 400, text: 'temperature is not supported' }, REQUEST)).toBeUndefined();
  expect(adaptDialect({ ...EVERYTHING, structured: 'tool' }, { status: 400, text: 'deepseek-reasoner does not support this tool_choice' }, REQUEST)).toEqual({ structured: 'none' });
});
