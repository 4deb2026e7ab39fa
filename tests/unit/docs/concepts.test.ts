import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.ts';
import { CLUE_TASKS } from '../../../src/memory/clue-tasks.ts';
import { WALK_SETTINGS } from '../../../src/memory/walk-passages.ts';
import { RECALL_TASKS } from '../../../src/spec/clue.ts';

const page = readFileSync('docs/concepts.md', 'utf8');
const config = parseConfig({});

test.each([
  ['the walk in a collection', `by up to ${WALK_SETTINGS.inCollection},`],
  ['the walk in a book', `by up to ${WALK_SETTINGS.inBook},`],
  ['where a walk starts', `at the ${['no', 'one', 'two', 'three', 'four', 'five'][WALK_SETTINGS.seeds]} chunks`],
  ['chunks per clue', `(\`retHit\`, ${config.retrieval.retHit})`],
  ['chunks of evidence', `The first ${config.retrieval.limit} chunks (\`limit\`)`],
  ['tokens of evidence', `${config.retrieval.tokenBudget.toLocaleString('en')} tokens (\`tokenBudget\`)`],
  ['tokens of a chunk', `at most ${config.chunkSize} tokens (\`chunkSize\`)`],
])('the page says %s as the code has it', (_, words) => {
  expect(page).toContain(words);
});

test('the page lists every recall task, those of an answer first', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `') && RECALL_TASKS.some((task) => line.includes(`\`${task}\``)));
  const tasks = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(?<task>[\w-]+)`/gu)].map(({ groups }) => groups?.['task'] ?? ''));
  expect(tasks.slice(0, CLUE_TASKS.length)).toEqual(CLUE_TASKS);
  expect(tasks.toSorted()).toEqual([...RECALL_TASKS].toSorted());
});
