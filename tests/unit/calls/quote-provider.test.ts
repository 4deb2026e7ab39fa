import { expect, test } from 'vitest';
import { quoteProvider } from '../../../src/calls/quote-provider.ts';

test.for<[string, string]>([
  ['The model is overloaded.', 'The model is overloaded'],
  ['two\r\nlines\tand \u001B[31mcolour\u0007', 'two lines and [31mcolour'],
  ['Incorrect API key provided: sk-proj-abcDEF123456. You can find yours at the site.', 'Incorrect API key provided: … You can find yours at the site'],
  ['Incorrect API key provided: sk-ab***********wxyz.', 'Incorrect API key provided: …'],
  ['invalid token hf_abcdefGHIJKL', 'invalid token …'],
  ['bad header: Authorization: Bearer abc.def.ghi', 'bad header: Authorization: …'],
  ['key 0123456789abcdef0123456789abcdef is unknown', 'key … is unknown'],
  ['no model "gpt-x" here', 'no model "gpt-x" here'],
  ['value "Call me Ishmael. Some years ago, never mind how long precisely, having little money" is no string', 'value … is no string'],
  ['value "Call me Ishmael. Some years ago, never mind how long precisely, having little money', 'value …'],
  ['Request 12345 failed on gpt-4o-2024-08-06', 'Request 12345 failed on gpt-4o-2024-08-06'],
])('%j is quoted as %j', ([message, expected]) => {
  expect(quoteProvider(message)).toBe(expected);
});

test('a long message is cut, and never within a character', () => {
  const quoted = quoteProvider(`${'x '.repeat(79)}y😀😀 and much more`);
  expect(quoted.length).toBeLessThanOrEqual(161);
  expect(quoted.isWellFormed()).toBe(true);
  expect(quoted.endsWith('…')).toBe(true);
});

test('what a provider repeats of a request is left out, whole or in parts', () => {
  const text = 'Call me Ishmael. Some years ago,\nnever mind how long precisely, having little or no money in my purse';
  expect(quoteProvider(`Bad prompt: ${text}! Try another.`, { texts: ['You are a reader.', text] })).toBe('Bad prompt: …! Try another');
  expect(quoteProvider(`At "me Ishmael. Some years ago, never" and "little or no money in my" it stopped`, { texts: [text] })).toBe('At "…" and "…" it stopped');
  expect(quoteProvider('Call me Ishmael no more', { texts: [text] })).toBe('Call me Ishmael no more');
});

test.for(['correcthorse', 'pass word', 'Zm9vYmFyLXNlY3JldA==', 'k.*y$&(', 'k'.repeat(600)])('the key %j is left out wherever a provider repeats it', (apiKey) => {
  const quoted = quoteProvider(`Incorrect key provided: ${apiKey}. <${apiKey}> is not known`, { apiKey });
  expect(quoted).toBe('Incorrect key provided: …. <…> is not known');
});
