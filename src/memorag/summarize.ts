import { MemoError } from '../errors/memo-error.ts';
import type { Citation, Summary, SummaryPoint } from '../spec/answer.ts';
import type { Clue } from '../spec/clue.ts';
import type { Generator } from '../spec/generator.ts';
import type { Evidence } from '../spec/retriever.ts';
import { cite, toCitation } from './cite.ts';
import type { SummarizeOptions } from './options.ts';
import { renumberMarks } from './renumber-marks.ts';
import { retrieve } from './retrieve.ts';
import { unfinishedGeneration } from './unfinished-generation.ts';
import { addUsage } from '../util/add-usage.ts';
import type { QueryContext } from './query-context.ts';

const DEFAULT_POINTS = 7;
/** Chunks of evidence per key point, the reference's `ret_hit`. */
const EVIDENCE_PER_POINT = 3;

/** Key points from memory, evidence for each, a paragraph (or key passage) per point, merged. */
export async function summarize({ backends, memory }: QueryContext, options: SummarizeOptions): Promise<Summary> {
  const { focus = '', points: limit = DEFAULT_POINTS, signal, onProgress } = options;
  const { generator } = backends;
  if (generator === undefined) throw new MemoError({ code: 'generator-missing', message: 'a summary needs a generator', remedy: 'set `generator` to another kind than none' });
  const [recalled] = await memory.state.recall([{ task: 'key-points', question: focus.trim(), limit }], { signal });
  const clues = recalled?.clues ?? [];
  const total = clues.length;
  onProgress?.({ type: 'stage-progress', stage: 'summarize', done: 0, total, unit: 'points' });
  const points: SummaryPoint[] = [];
  const citations: Citation[] = [];
  const usages = [recalled?.usage];
  for (const clue of clues) {
    const evidence = await evidenceFor(clue, { backends, memory }, signal);
    const written = await write(generator, { question: clue.text, evidence }, signal);
    const first = citations.length;
    citations.push(...cite(written.citations, { evidence, corpus: memory.corpus }));
    const heading = citations[first]?.heading;
    points.push({ point: clue.text, text: renumberMarks(written.text, (mark) => mark + first), ...(heading === undefined ? {} : { heading }) });
    usages.push(written.usage);
    onProgress?.({ type: 'stage-progress', stage: 'summarize', done: points.length, total, unit: 'points' });
  }
  return { summary: points.map((point) => point.text).join('\n\n'), isGenerated: generator.isLanguageModel, points, citations, usage: addUsage(usages) };
}

/** The chunk that a quoted key point stands in; for a point in a language model's words, what retrieval finds. */
async function evidenceFor(clue: Clue, { backends, memory }: QueryContext, signal: AbortSignal | undefined): Promise<readonly Evidence[]> {
  const { source } = clue;
  if (source === undefined) return retrieve(memory, clue.text, { limit: EVIDENCE_PER_POINT, signal, defaults: backends.config.retrieval, openReranker: backends.openReranker });
  const { chunkId } = toCitation(source, memory.corpus);
  return [{ ...source, chunkId, text: memory.corpus.text(source), score: 1, clues: [] }];
}

async function write(generator: Generator, request: { readonly question: string; readonly evidence: readonly Evidence[] }, signal: AbortSignal | undefined) {
  let text = '';
  for await (const event of generator.generate({ task: 'summary-point', ...request }, { signal })) {
    if (event.type === 'finish') return { text, citations: event.citations, usage: event.usage };
    text += event.text;
  }
  throw unfinishedGeneration(generator);
}
