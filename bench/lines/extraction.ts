import { createExtractiveExtractor } from '../../src/extraction/extractive-extractor.ts';
import { estimateExtraction } from '../../src/extraction/estimate-extraction.ts';
import { prepareChunks } from '../../src/text/prepare-chunks.ts';
import { splitSentences } from '../../src/text/split-sentences.ts';
import { countTokens } from '../../src/text/tokens.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { measurePairs, milliseconds } from '../pairs.ts';
import { publishedPassages } from '../published-passages.ts';
import type { Setting } from '../setting.ts';

/** What the published systems took for each of the 11,656 passages of MuSiQue. */
const PUBLISHED = [
  { what: 'HippoRAG 2, published', input: 790, output: 257 },
  { what: 'LightRAG, published', input: 5_877, output: 1_570 },
  { what: 'GraphRAG, published', input: 9_909, output: 3_097 },
  { what: 'RAPTOR, published', input: 146, output: 17 },
] as const;
const CHUNK_SIZE = 512;

/** What reading passages for facts takes: tokens of a language model, or time without one. */
export const extraction: Benchmark = {
  name: 'extraction',
  about: [
    'Facts of passages of MuSiQue. By a language model: the tokens of our prompts, one call a passage, and of replies that hold what a model has found in them, in our form, beside the published figures of',
    'other systems on the same kind of passage (HippoRAG 2 makes two calls a passage). Without a language model: a book in chunks of 512 tokens, beside cutting it into sentences.',
  ].join(' '),
  run: async (setting) => [...cost(), await read(setting, 'English', setting.books.longNovel), await read(setting, 'Chinese', setting.books.chinese)],
};

function cost(): readonly Figure[] {
  const passages = publishedPassages();
  const { modelCalls, inputTokens } = estimateExtraction(passages.map(({ text }) => text));
  const output = passages.reduce((sum, { reply }) => sum + countTokens(reply), 0) / passages.length;
  const figure = (what: string, measured: number, reference: Figure['reference']): Figure => ({ what, measured, unit: 'tokens per passage', ...(reference === undefined ? {} : { reference }), samples: passages.length });
  return PUBLISHED.flatMap(({ what, input, output: theirs }) => [
    figure('prompts of a language model', inputTokens / modelCalls, { what, value: input }),
    figure('its replies', output, { what, value: theirs }),
  ]);
}

async function read(setting: Setting, language: string, text: string): Promise<Figure> {
  const { chunks } = prepareChunks({ id: 'book', title: 'Book', text }, { chunkSize: CHUNK_SIZE });
  const inputs = chunks.map(({ id, start, end }) => ({ chunkId: id, text: text.slice(start, end) }));
  const extractor = createExtractiveExtractor();
  const pairs = await measurePairs(setting.rounds(3), () => milliseconds(() => extractor.extract(inputs, {})), () => milliseconds(() => inputs.map((input) => splitSentences(input.text))));
  return { what: `facts of a book without a language model, ${language}`, measured: pairs.first, unit: 'ms', reference: { what: 'sentences', value: pairs.second, ratio: pairs.ratio }, bound: { of: 'measured', kind: 'at most', value: 10_000 }, samples: pairs.samples };
}
