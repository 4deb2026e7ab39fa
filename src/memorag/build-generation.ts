import { boundWorkspace } from '../cache/bound-workspace.ts';
import { cutName } from '../cache/cut-journal.ts';
import type { Backends } from '../config/backends.ts';
import { createCorpusTexts } from '../retrieval/corpus-texts.ts';
import { createCorpus } from '../retrieval/corpus.ts';
import type { OnMemorizeEvent } from '../spec/events.ts';
import type { MemorizeOptions, MemoryState } from '../spec/memory-model.ts';
import type { ChunkerRecord, MemoryWriter } from '../spec/memory-store.ts';
import type { Document } from '../spec/text.ts';
import { addUsage } from '../util/add-usage.ts';
import { allOrAbort } from '../util/all-or-abort.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { buildIndexes } from './build-indexes.ts';
import { describeMemory } from './describe-memory.ts';
import { journalName } from './embed-rows.ts';
import { createLoadedMemory, type LoadedMemory } from './loaded-memory.ts';
import type { WriteOptions } from './options.ts';
import { planRows } from './plan-rows.ts';
import { prepareDocuments } from './prepare-documents.ts';
import { EMPTY_PRIOR, type Prior } from './prior.ts';
import { routeDocuments } from './route-documents.ts';
import { createStageClock } from './stage-clock.ts';

export interface BuildInput extends WriteOptions {
  readonly backends: Backends;
  readonly writer: MemoryWriter;
  /** All documents of the next generation, in order. */
  readonly documents: readonly Document[];
  readonly chunker: ChunkerRecord;
  /** What the generation before holds and this one need not compute; default: nothing. */
  readonly prior?: Prior;
  /** Makes the memory model's state over the new corpus; default: memorizes all documents. */
  readonly memorize?: (options: MemorizeOptions) => Promise<MemoryState>;
}

/** Chunks, embeds, indexes and memorizes `documents`, commits them as the next generation, and returns it ready for questions. */
export async function buildGeneration(input: BuildInput): Promise<LoadedMemory> {
  const { backends, writer, documents, chunker, signal, prior = EMPTY_PRIOR } = input;
  const { memoryModel, warnings } = backends;
  const onEvent: OnMemorizeEvent = (event) => input.onEvent?.(event);
  const clock = createStageClock();
  onEvent({ type: 'memorize-start', documents: documents.length, characters: documents.reduce((sum, { text }) => sum + text.length, 0) });
  for (const warning of warnings) onEvent({ type: 'warning', ...warning });
  // Refuses what cannot fit before anything costly is done.
  if (memoryModel.isUnbounded !== true) {
    const { warnings: own = [] } = await memoryModel.estimate(documents, { signal });
    for (const warning of own) onEvent({ type: 'warning', ...warning });
  }

  const { workspace } = writer;
  const { chunks, windows } = await clock.run('chunk', () => prepareDocuments(documents, { backends, chunker, prior, workspace, signal, onProgress: onEvent }));
  const routing = routeDocuments(documents, backends.embedders);
  const rows = planRows({ chunks, windows, routing });
  const journals = (): ReadonlySet<string> =>
    new Set([...documents.map((document) => cutName(document, chunker)), ...routing.embedders.map(({ modelId }) => journalName(modelId))]);
  await boundWorkspace(workspace, { used: journals });
  let usage = NO_USAGE;
  const indexInput = { texts: createCorpusTexts({ documents, chunks, rows }), rows, routing, known: prior.vectors, workspace, settings: backends.config.index };
  const memorize = input.memorize ?? ((options: MemorizeOptions) => memoryModel.memorize(documents, options));
  await using unfinished = new AsyncDisposableStack();
  const [indexes, corpus, state] = await allOrAbort((beside) => {
    const built = clock.run('embed', () => buildIndexes({ ...indexInput, signal: beside, onEvent, onUsage: (embedded) => (usage = addUsage([usage, embedded])) }));
    const searchable = createCorpus({ documents, chunks, rows, indexes: built, embedders: routing.embedders });
    const memorized = clock.run('memorize', async () => unfinished.use(await memorize({ corpus: searchable, workspace, previousDirectory: writer.previous?.memoryDirectory, signal: beside, onProgress: onEvent, onWarning: (warning) => onEvent({ type: 'warning', ...warning }) })));
    return [built, searchable, memorized];
  }, { signal });

  const progress = { type: 'stage-progress', stage: 'save', total: documents.length, unit: 'documents' } as const;
  onEvent({ ...progress, done: 0 });
  usage = addUsage([usage, state.usage]);
  const timings = clock.seconds;
  const manifest = describeMemory({ documents, chunks, windows, routing, chunker, memoryModel, state, timings, usage });
  const saveMemory: MemoryState['save'] = (directory, options) => state.save(directory, options);
  const stored = await writer.commit({ documents, chunks, rows, indexes, manifest, saveMemory }, { signal });
  unfinished.move();
  onEvent({ ...progress, done: documents.length });
  onEvent({ type: 'memorize-end', directory: stored.root, chunks: chunks.length, windows: windows.length, seconds: clock.total(), reused: false, usage, timings });
  return createLoadedMemory({ stored, corpus, rows, indexes, state: state.at?.(stored.memoryDirectory) ?? state, warnings });
}
