import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { importOpenie } from '../src/extraction/import-openie.ts';

export interface PublishedPassage {
  readonly text: string;
  /** What a model has found in it, in the form of our replies. */
  readonly reply: string;
}

const FOLDER = new URL('../../shared/data/hipporag/', import.meta.url);
const RESULTS = 'openie_musique_train_gpt-3.5-turbo-1106.json';
/** Where the shared data is not there: one passage of the same kind. */
const SAMPLE: PublishedPassage = {
  text: 'Gannet Rock\nGannet Rock is a lighthouse two miles off Marrow Bay. It was built in 1868 by the Harbour Company, and its keeper from 1868 to 1887 was Tobias Renn.',
  reply: '{"entities":["Gannet Rock","Marrow Bay","1868","Harbour Company","1887","Tobias Renn"],"triples":[["Gannet Rock","is","lighthouse"],["Gannet Rock","is two miles off","Marrow Bay"],["Gannet Rock","was built in","1868"],["Gannet Rock","was built by","Harbour Company"],["Tobias Renn","was keeper of","Gannet Rock"]]}',
};

/** The 1,890 passages of MuSiQue with what a model has found in them, from the shared data. */
export function publishedPassages(): readonly PublishedPassage[] {
  if (!existsSync(FOLDER)) return [SAMPLE];
  const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');
  const corpus = z.array(z.object({ title: z.string(), text: z.string() })).parse(JSON.parse(read('musique_train_corpus.json')));
  const inputs = corpus.map(({ title, text }, number) => ({ chunkId: `${number}#0`, text: `${title}\n${text}` }));
  const { extractions } = importOpenie(read(RESULTS), inputs, { name: RESULTS });
  return inputs.map(({ text }, position) => {
    const { entities = [], triples = [] } = extractions[position] ?? {};
    return { text, reply: JSON.stringify({ entities, triples }) };
  });
}
