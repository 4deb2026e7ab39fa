import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chunkText } from '../../../src/text/chunk-text.ts';
import { decodeText } from '../../../src/text/decode-text.ts';
import { projectRoot } from '../../../src/util/project-root.ts';
import { bookText, BOOKS, hasBooks } from './books.ts';

const PYTHON = join(projectRoot(), '.venv', 'bin', 'python');

/** The library that the reference system cuts with; its offsets count code points. */
const SCRIPT = `
import json, sys
from semantic_text_splitter import TextSplitter
text = sys.stdin.buffer.read().decode('utf-8')
splitter = TextSplitter.from_tiktoken_model('gpt-3.5-turbo', 512)
print(json.dumps([[start, start + len(chunk)] for start, chunk in splitter.chunk_indices(text)]))
`;

const hasLibrary = existsSync(PYTHON) && libraryImports();

function libraryImports(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import semantic_text_splitter'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 1) return false;
    throw error;
  }
}

function exampleText(file: string): string {
  return decodeText(readFileSync(join(projectRoot(), 'examples', 'books', file)), { name: file });
}

const texts: readonly (readonly [name: string, read: () => string])[] = [
  ['the-tidewright-of-carrow.txt', () => exampleText('the-tidewright-of-carrow.txt')],
  ['shi-tuo-ji.md', () => exampleText('shi-tuo-ji.md')],
  ...(hasBooks ? BOOKS.map((book) => [book, () => bookText(book)] as const) : []),
];

test.skipIf(!hasLibrary).each(texts)(`%s is cut where semantic-text-splitter cuts it${hasLibrary ? '' : ' (skipped: the library is not in .venv)'}`, (name, read) => {
  const text = read();
  const output = execFileSync(PYTHON, ['-c', SCRIPT], { input: text, maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' });
  const reference: readonly (readonly [number, number])[] = JSON.parse(output);
  const chunks = chunkText(text, { chunkSize: 512 });
  const ours = new Set(chunks.map(({ start, end }) => `${start}-${end}`));
  const offsets = codePointOffsets(text);
  const shared = reference.filter(([start, end]) => ours.has(`${offsets[start]}-${offsets[end]}`)).length;
  console.log(`${name}: ${chunks.length} chunks, ${reference.length} of the reference, ${shared} shared`);
  // All of them when this was written; other Unicode data on either side may move a few.
  expect(shared).toBeGreaterThanOrEqual(reference.length * 0.98);
  expect(reference.length).toBeGreaterThan(1);
}, 180_000);

function codePointOffsets(text: string): number[] {
  const offsets: number[] = [];
  for (let offset = 0; offset < text.length; offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1) offsets.push(offset);
  return [...offsets, text.length];
}
