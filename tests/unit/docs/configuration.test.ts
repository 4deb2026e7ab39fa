import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configPaths } from '../../../src/config/config-keys.ts';

const paths = configPaths();
/** Keys that a place has as `generator` or `bridge` has them, whose rows say what they mean. */
const TOLD_ELSEWHERE = /^memory\.model\.|^(?:embedder|reranker)\.(?:calls|price)\.|^\w+\.bridge\./u;
/** `retrieval.limit`, and not `retrieval`. */
const keys = paths.filter((path) => !TOLD_ELSEWHERE.test(path) && !paths.some((other) => other.startsWith(`${path}.`)));

test.for(['docs/command-line.md', 'docs/library.md'])('%s has a row for every key of the configuration', (page) => {
  const rows = readFileSync(page, 'utf8').split('\n').map((line) => /^\| ([^|]*) \|/u.exec(line)?.[1] ?? '').join('\n');
  expect(keys.length).toBeGreaterThan(30);
  expect(keys.filter((key) => !rows.includes(`\`${key}\``))).toEqual([]);
});
