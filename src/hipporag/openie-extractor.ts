import type { OpenieResults } from '../extraction/import-openie.ts';
import type { ChunkExtraction, ExtractionInput, Extractor } from '../spec/extraction.ts';
import { itemAt } from '../util/item-at.ts';
import { NO_USAGE } from '../util/no-usage.ts';

/** Answers from a file for the texts that it holds, and hands the others to another extractor; what the file failed to read, to one with a language model only. */
export function createOpenieExtractor(results: Pick<OpenieResults, 'find'>, rest: Extractor): Extractor {
  const find = (text: string): ChunkExtraction | undefined => {
    const extraction = results.find(text);
    return extraction?.status === 'failed' && rest.isLanguageModel ? undefined : extraction;
  };
  return {
    kind: rest.kind,
    get modelId() {
      return rest.modelId;
    },
    isLanguageModel: rest.isLanguageModel,
    readsBetter: (text) => rest.isLanguageModel || (results.find(text)?.status ?? 'failed') !== 'failed',
    estimate: (texts) => rest.estimate(texts.filter((text) => find(text) === undefined)),
    async extract(inputs, { signal, onExtracted }) {
      const extractions = inputs.map(({ text }) => find(text));
      const open: (readonly [position: number, input: ExtractionInput])[] = [];
      for (const [position, input] of inputs.entries()) {
        const extraction = extractions[position];
        if (extraction === undefined) open.push([position, input]);
        else await onExtracted?.(position, extraction);
      }
      const positionOf = (at: number): number => itemAt(open, at)[0];
      const read = open.length === 0 ? undefined : await rest.extract(open.map(([, input]) => input), { signal, onExtracted: (at, extraction) => onExtracted?.(positionOf(at), extraction) });
      for (const [at, extraction] of read?.extractions.entries() ?? []) extractions[positionOf(at)] = extraction;
      return { extractions: extractions.map((extraction) => extraction ?? unread()), usage: read?.usage ?? NO_USAGE };
    },
  };
}

function unread(): never {
  throw new RangeError('nobody read a chunk');
}
