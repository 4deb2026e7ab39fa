import { expect, test } from 'vitest';
import { openingFlags } from '../../../src/cli/flags.ts';

test.each([
  { given: { flags: {}, config: undefined }, needed: [] },
  { given: { flags: { cache: 'memories' }, config: 'served.json' }, needed: ['--config', 'served.json', '--cache', 'memories'] },
  { given: { flags: { 'memory-model': 'gist', 'generator-url': 'http://127.0.0.1:8000/v1', 'generator-model': 'm' }, config: undefined }, needed: ['--generator-model', 'm', '--generator-url', 'http://127.0.0.1:8000/v1'] },
  { given: { flags: { 'memory-model': 'beacon', model: 'folder', ratio: '8', 'chunk-size': '256' }, config: undefined }, needed: ['--memory-model', 'beacon', '--model', 'folder', '--ratio', '8'] },
])('a memory made with $given is opened again with $needed', ({ given, needed }) => {
  expect(openingFlags(given)).toEqual(needed);
});
