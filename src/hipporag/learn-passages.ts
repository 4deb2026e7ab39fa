import { join } from 'node:path';
import { factText } from '../knowledge/fact-text.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { planPassages, type PassagePlan } from '../knowledge/plan-passages.ts';
import { withPassages } from '../knowledge/with-passages.ts';
import { journalName } from '../memorag/embed-rows.ts';
import { embedTexts } from '../memorag/embed-texts.ts';
import type { Embedder } from '../spec/embedder.ts';
import type { OnProgress } from '../spec/events.ts';
import type { ChunkExtraction, ExtractionInput, Extractor } from '../spec/extraction.ts';
import type { Usage } from '../spec/generator.ts';
import type { MemorizeOptions } from '../spec/memory-model.ts';
import { addUsage } from '../util/add-usage.ts';
import { itemAt } from '../util/item-at.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { extractOnce } from './extract-once.ts';

/** A chunk that the graph is to hold. */
export interface UnlearnedPassage extends ExtractionInput {
  /** What was read of it before; absent: it is to be read. */
  readonly extraction?: ChunkExtraction | undefined;
}

export interface LearnOptions extends Pick<MemorizeOptions, 'workspace' | 'signal' | 'onProgress'> {
  readonly extractor: Extractor;
  /** Of phrases and facts. */
  readonly embedder: Embedder;
}

export interface Learned {
  readonly knowledge: Knowledge;
  readonly usage: Usage;
}

/** Reads passages, embeds the phrases and facts that are new in them, links them to what is like them, and adds all of it. */
export async function learnPassages(knowledge: Knowledge, passages: readonly UnlearnedPassage[], options: LearnOptions): Promise<Learned> {
  const { vocabulary } = knowledge;
  const { extractor, workspace, signal, onProgress } = options;
  const unread = passages.filter(({ extraction }) => extraction === undefined);
  const read = await extractOnce(unread, { extractor, workspace, signal, onProgress: (progress) => onProgress?.({ type: 'stage-progress', stage: 'extract', unit: 'chunks', ...progress }) });
  const found = new Map(unread.map(({ chunkId }, at) => [chunkId, itemAt(read.extractions, at)]));
  const plan = planPassages(vocabulary, passages.map(({ chunkId, extraction }) => ({ chunkId, extraction: extraction ?? itemOf(found, chunkId) })));
  const { usage, vectors } = await embedPlan(plan, options);
  const rows = plan.newPhrases.length * vocabulary.phraseVectors.dimension;
  await vocabulary.grow(
    { phrases: plan.newPhrases, phraseVectors: vectors.subarray(0, rows), facts: plan.newFacts, factVectors: vectors.subarray(rows) },
    { signal, onCompared: (done, total) => onProgress?.({ type: 'stage-progress', stage: 'link', done, total, unit: 'phrases' }) },
  );
  return { knowledge: withPassages(knowledge, plan), usage: addUsage([read.usage, usage]) };
}

async function embedPlan({ newPhrases, newFacts }: PassagePlan, { embedder, workspace, signal, onProgress }: LearnOptions): Promise<{ readonly vectors: Float32Array; readonly usage: Usage }> {
  let usage = NO_USAGE;
  const texts = [...newPhrases, ...newFacts.map((fact) => factText(fact))];
  const onRows = countRows(texts.length, onProgress);
  // Not the journal of the passages: they are embedded meanwhile.
  const journal = join(workspace, `phrases-${journalName(embedder.modelId)}`);
  const { vectors } = await embedTexts(texts, { embedder, known: new Map(), journal, signal, onRows, onUsage: (own) => (usage = addUsage([usage, own])) });
  return { vectors, usage };
}

function countRows(total: number, onProgress: OnProgress | undefined): (count: number, origin: 'computed' | 'known') => void {
  let [done, reused] = [0, 0];
  return (count, origin) => {
    done += count;
    if (origin === 'known') reused += count;
    onProgress?.({ type: 'stage-progress', stage: 'memorize', done, total, unit: 'vectors', ...(reused > 0 ? { reused } : {}) });
  };
}

function itemOf(extractions: ReadonlyMap<string, ChunkExtraction>, chunkId: string): ChunkExtraction {
  const extraction = extractions.get(chunkId);
  if (extraction === undefined) throw new RangeError(`nobody read the chunk ${chunkId}`);
  return extraction;
}
