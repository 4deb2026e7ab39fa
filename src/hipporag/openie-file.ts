import { readOpenie, type ImportedOpenie, type OpenieResults } from '../extraction/import-openie.ts';
import type { WriteOptions } from '../memorag/options.ts';
import type { Corpus } from '../spec/corpus.ts';

/** A file `openie_results_ner_*.json` of the reference implementation. */
export interface OpenieFile {
  /** For messages. */
  readonly name: string;
  readonly text: string;
}

/** How such a file fitted the texts of a memory. */
export type OpenieFit = Omit<ImportedOpenie, 'extractions'>;

/** What a file holds; results that were read already stay as they are. */
export function openieResults(openie: OpenieFile | OpenieResults): OpenieResults {
  return 'find' in openie ? openie : readOpenie(openie.text, openie);
}

/** What messages call it. */
export function nameOf(openie: OpenieFile | OpenieResults): string {
  return 'find' in openie ? 'the extractions' : openie.name;
}

/** Says how results fitted the texts of a memory, and warns of what was of no use. */
export function reportOpenie(results: OpenieResults, { name, corpus, onEvent }: Pick<WriteOptions, 'onEvent'> & { readonly name: string; readonly corpus: Corpus }): OpenieFit {
  const { extractions: _, ...fit } = results.match(corpus.chunks.map((chunk) => ({ chunkId: chunk.id, text: corpus.text(chunk) })));
  if (fit.unmatched + fit.damaged > 0) {
    onEvent?.({ type: 'warning', code: 'openie-unmatched', message: `${name}: ${fit.unmatched} of ${fit.passages} passages are no chunk of these texts, and ${fit.damaged} cannot be read` });
  }
  return fit;
}
