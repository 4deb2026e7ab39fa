import type { ChunkExtraction, ExtractionInput, Extractor, Triple } from '../spec/extraction.ts';
import { splitSentences } from '../text/split-sentences.ts';
import { itemAt } from '../util/item-at.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { cleanEntities, cleanTriples } from './clean-triples.ts';
import { findMentions } from './find-mentions.ts';
import { knownNames, type KnownNames } from './known-names.ts';
import { passageTitle, withoutFirstLine } from './passage-title.ts';
import { sentenceTriples } from './sentence-triples.ts';

/** Raised with every change that makes other entities or triples. */
const MODEL_ID = 'extractive-1';

/**
 * Entities and triples without any language model: names, and the words of the sentence that two of them stand in together. Names are those of
 * the chunk's own document, so the chunks of a document are to be read together; others change nothing.
 */
export function createExtractiveExtractor(): Extractor {
  return {
    kind: 'extractive',
    modelId: MODEL_ID,
    isLanguageModel: false,
    estimate: () => ({ modelCalls: 0, inputTokens: 0, outputTokens: 0 }),
    async extract(inputs, { signal, onExtracted }) {
      const extractions: ChunkExtraction[] = [];
      const documents = Map.groupBy(inputs.entries(), ([, { chunkId }]) => documentOf(chunkId));
      for (const chunks of documents.values()) {
        const names = await knownNames(chunks.map(([, { text }]) => text), signal);
        for (const [position, input] of chunks) {
          const extraction = extractChunk(input, names);
          extractions[position] = extraction;
          await onExtracted?.(position, extraction);
        }
      }
      return { extractions: inputs.map((_, position) => itemAt(extractions, position)), usage: NO_USAGE };
    },
  };
}

function documentOf(chunkId: string): string {
  const end = chunkId.lastIndexOf('#');
  return end === -1 ? chunkId : chunkId.slice(0, end);
}

function extractChunk({ text: whole }: ExtractionInput, names: KnownNames): ChunkExtraction {
  const isBelowTitle = names.title !== undefined && passageTitle(whole) === names.title;
  const text = isBelowTitle ? withoutFirstLine(whole) : whole;
  const entities = new Set<string>(isBelowTitle && names.title !== undefined ? [names.title] : []);
  const triples: Triple[] = [];
  let before: string | undefined;
  for (const { start, end } of splitSentences(text)) {
    const sentence = text.slice(start, end);
    const mentions = findMentions(sentence, names);
    for (const { name } of mentions) entities.add(name);
    triples.push(...sentenceTriples(sentence, { mentions, title: names.title, before }));
    before = mentions.findLast(({ isDate }) => isDate !== true)?.name ?? before;
  }
  const found = { entities: cleanEntities([...entities]), triples: cleanTriples(triples) };
  return { status: found.entities.length + found.triples.length === 0 ? 'empty' : 'done', source: 'extractive', ...found };
}
