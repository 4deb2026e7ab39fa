import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readMarkdownPage } from './markdown-page.ts';

const SOURCES = ['src/**/*.ts', 'python-bridge/memorag_bridge/**/*.py', 'scripts/*.mjs', 'bin/*.mjs'];
/** Letters that must be fixed in a message, so that one which is nothing but values proves nothing. */
const LEAST_FIXED = 12;

const patterns = globSync(SOURCES).flatMap((path) => literalsOf(readFileSync(path, 'utf8'))).flatMap(patternOf);
const { fences } = await readMarkdownPage('docs/troubleshooting.md');
// What a `sh fails` fence shows is printed by the command itself (commands.test.ts).
const quoted = fences.filter(({ language }) => language === 'text').flatMap(({ lines, line }) => lines.map((text, index) => ({ text, line: line + index + 1 })));

test('the page quotes messages', () => {
  expect(quoted.length).toBeGreaterThan(30);
});

test.each(quoted)('line $line: the code has "$text"', ({ text }) => {
  const spellings = [text, text.replace(/^(?:memorag: (?:note: )?| {2}remedy: |\[setup\] )/u, '')];
  expect(patterns.some((pattern) => spellings.some((spelling) => pattern.test(spelling)))).toBe(true);
});

test('a message that no code has is noticed', () => {
  expect(patterns.some((pattern) => pattern.test('the memory cache/book is somewhat damaged: by water'))).toBe(false);
});

/** The string literals of a source, as they stand between their quotes. */
function literalsOf(source: string): readonly string[] {
  const found = source.matchAll(/'(?<single>(?:[^'\\\n]|\\.)*)'|"(?<double>(?:[^"\\\n]|\\.)*)"|`(?<template>(?:[^`\\]|\\.)*?)`/gu);
  return [...found].map(({ groups }) => groups?.['single'] ?? groups?.['double'] ?? groups?.['template'] ?? '');
}

/** Matches what begins as this literal says, with anything in the place of its values. */
function patternOf(literal: string): readonly RegExp[] {
  const fixed = literal.split(/\$?\{(?:[^{}]|\{[^{}]*\})*\}/u).map((part) => part.replaceAll(/\\(?<character>.)/gu, '$<character>'));
  const letters = fixed.join('').replaceAll(/[^\p{L}]/gu, '').length;
  return letters < LEAST_FIXED ? [] : [new RegExp(`^${fixed.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`)).join('.*')}`, 'u')];
}
