import { cl100k } from '../../src/text/cl100k.ts';
import { prepareChunks } from '../../src/text/prepare-chunks.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { measurePairs, milliseconds } from '../pairs.ts';
import type { Setting } from '../setting.ts';

const CHUNK_SIZE = 512;

/** Chunks and windows of a book beside one plain pass of the tokenizer. */
export const chunk: Benchmark = {
  name: 'chunk',
  about: [
    'Cutting a book into chunks of 512 tokens, with their headings, lines and windows, beside one `encode_ordinary` of tiktoken over the',
    'whole text.',
  ].join(' '),
  run: async (setting) => [await cut(setting, 'English', setting.books.longNovel), await cut(setting, 'Chinese', setting.books.chinese)],
};

async function cut(setting: Setting, language: string, text: string): Promise<Figure> {
  const document = { id: 'book', title: 'Book', text };
  const chunks = (): unknown => prepareChunks(document, { chunkSize: CHUNK_SIZE });
  const tokens = (): unknown => cl100k().encode_ordinary(text);
  tokens();
  const pairs = await measurePairs(setting.rounds(7), () => milliseconds(chunks), () => milliseconds(tokens));
  return {
    what: `chunk a book, ${language}`,
    measured: pairs.first,
    unit: 'ms',
    reference: { what: 'encode_ordinary', value: pairs.second, ratio: pairs.ratio },
    bound: { of: 'ratio', kind: 'at most', value: 2 },
    samples: pairs.samples,
  };
}
