import { expect, test } from 'vitest';
import { keyPlaceOf } from '../../../src/config/key-place.ts';

test.each([
  [{ kind: 'openai' }, 'OPENAI_API_KEY or generator.apiKey'],
  [{ kind: 'openai', apiKey: 'k', baseURL: 'http://127.0.0.1:8000/v1' }, 'OPENAI_API_KEY or generator.apiKey'],
  [{ kind: 'openai-compatible', baseURL: 'http://127.0.0.1:8000/v1' }, 'MEMORAG_GENERATOR_KEY or generator.apiKey'],
  // A variable that is set already, and whose key was withheld, is no remedy.
  [{ kind: 'openai', baseURL: 'http://127.0.0.1:8000/v1' }, 'generator.apiKey, beside the address (the key of OPENAI_API_KEY goes to no address out of a file)'],
])('the key of %j is set in %s', (part, place) => {
  expect(keyPlaceOf({ ...part, path: 'generator', variable: 'MEMORAG_GENERATOR_KEY' })).toBe(place);
});
