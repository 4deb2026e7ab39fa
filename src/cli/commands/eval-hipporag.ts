import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Backends } from '../../config/backends.ts';
import { openBackends } from '../../config/open-backends.ts';
import { createSingleEmbedderSet } from '../../embedders/single-embedder-set.ts';
import { buildGraph, graphViewOf, type BuiltGraph } from '../../evaluation/build-graph.ts';
import { evaluateAnswer } from '../../evaluation/evaluate-answers.ts';
import { evaluateGrowth, type Growth } from '../../evaluation/evaluate-growth.ts';
import type { QuestionReport } from '../../evaluation/evaluate-question.ts';
import { countRankings, defaultRanks, evaluateWalks, type WalksReport } from '../../evaluation/evaluate-walks.ts';
import { growingParts } from '../../evaluation/growing-parts.ts';
import { createHashEmbedder } from '../../evaluation/hash-embedder.ts';
import { createKnowingSet, type KnownPassages } from '../../evaluation/knowing-embedder.ts';
import { knownPassages } from '../../evaluation/known-passages.ts';
import type { HipporagReport } from '../../evaluation/hipporag-report.ts';
import { measure } from '../../evaluation/measures.ts';
import type { RetrievalQuestion } from '../../evaluation/retrieval-questions.ts';
import { openGraphMemoryWith } from '../../hipporag/open-graph-memory.ts';
import type { LoadedMemory } from '../../memorag/loaded-memory.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatCount } from '../format-quantity.ts';
import { formatHipporag } from '../format-hipporag.ts';
import { createProgress, type Progress } from '../progress.ts';
import { readRetrievalSet, type RetrievalSet, type RetrievalSetFiles } from '../read-retrieval-set.ts';
import { resolveCommandConfig, type CommandConfig } from '../resolve-command-config.ts';

export interface EvalHipporagCommand extends RetrievalSetFiles {
  /** Texts become phrases as in the reference. */
  readonly isReference: boolean;
  /** 0: settings are not compared. */
  readonly splits: number;
  /** 0: the corpus does not grow. */
  readonly parts: number;
  readonly withAnswers: boolean;
}

/** One sequence of halves for everybody. */
const SEED = 1;
/** The embedder that the reference was run with for the values that this project is compared with. */
const GOLDEN = { dimension: 1024, dropsStopWords: true } as const;

/** `memorag eval hipporag`: builds the graph of a corpus, and measures what each way of searching finds of what questions need. */
export async function evalHipporag(context: CommandContext, command: EvalHipporagCommand): Promise<CommandResult> {
  const { signal, note } = context;
  const inputs = await readRetrievalSet(command, context);
  const config = await evaluationConfig(context, command);
  await using opened = await openBackends(config, { signal });
  for (const { message } of opened.warnings) note(message);
  const set = isGolden(context) ? createSingleEmbedderSet(createHashEmbedder(GOLDEN)) : opened.embedders;
  const withKnown = (known?: KnownPassages): Backends => {
    const embedders = createKnowingSet(set, known);
    return { ...opened, embedders, memoryModel: openGraphMemoryWith(inputs.openie, { config, chat: opened.chat, embedders }) };
  };
  using progress = createProgress(context);
  const built = await build(withKnown(), inputs, { context, progress, corpus: command.corpus });
  await using memory = built.memory;
  const walks = await compare(memory, inputs.questions, { context, progress, splits: command.splits });
  const growth = command.parts < 2 ? undefined : await grow(withKnown(knownPassages(memory)), inputs, { context, progress, parts: command.parts, walks });
  const reports = command.withAnswers ? await answerAll({ ...opened, embedders: set }, memory, inputs.questions, { context, progress }) : undefined;
  const answers = reports === undefined ? undefined : measure(reports);
  const report = { ...describe(command, inputs, built), walks, ...(growth === undefined ? {} : { growth }), ...(answers === undefined ? {} : { answers }) };
  return { value: valueOf(report), text: formatHipporag(report, context.output) };
}

function describe({ corpus, questions, openie }: EvalHipporagCommand, { missing, questions: asked }: RetrievalSet, { memory, reused }: BuiltGraph): Omit<HipporagReport, 'walks'> {
  const { knowledge: { passages, vocabulary, factCounts, phrasePassages } } = graphViewOf(memory);
  return {
    corpus,
    questions,
    ...(openie === undefined ? {} : { openie }),
    embedders: memory.stored.manifest.embedders.map(({ modelId }) => modelId),
    normalisation: vocabulary.normalisation,
    memory: {
      directory: memory.stored.root,
      reused,
      passages: passages.size,
      phrases: phrasePassages.reduce((sum, count) => (count > 0 ? sum + 1 : sum), 0),
      facts: factCounts.reduce((sum, count) => (count > 0 ? sum + 1 : sum), 0),
      factsBy: [...new Set([...passages.values()].map(({ extraction }) => extraction.source))],
    },
    missing,
    unanswerable: asked.filter(({ isAnswerable }) => !isAnswerable).length,
  };
}

/** For a program: everything but where each single passage stood. */
function valueOf({ walks: { methods, ...walks }, ...report }: HipporagReport): unknown {
  return { ...report, methods: methods.map(({ name, measures }) => ({ name, measures })), ...walks };
}

/** What is configured, but for the memory model, which is the graph. */
async function evaluationConfig(context: CommandContext, { isReference }: EvalHipporagCommand): Promise<CommandConfig> {
  const { flags } = context;
  const config = await resolveCommandConfig(isGolden(context) ? { ...context, flags: { ...flags, embedder: 'none' } } : context);
  return { ...config, memory: { kind: 'extractive' }, graph: isReference ? { ...config.graph, normalisation: 'reference' } : config.graph };
}

function isGolden({ flags }: CommandContext): boolean {
  return flags.embedder === 'golden';
}

interface Showing {
  readonly context: CommandContext;
  readonly progress: Progress;
}

async function build(backends: Backends, { documents, openieKey }: RetrievalSet, { context: { signal, note }, progress, corpus }: Showing & { readonly corpus: string }): Promise<BuiltGraph> {
  const { modelCalls, inputTokens } = await backends.memoryModel.estimate(documents, { signal });
  if (modelCalls > 0) note(`passages are read for facts by a language model: at most ${formatCount(modelCalls, 'calls')} with ${formatCount(inputTokens ?? 0, 'tokens')}; --extraction extractive asks none`);
  return await buildGraph(backends, documents, { name: basename(corpus).replace(/\.json[l]?$/u, ''), madeOf: [openieKey, backends.config.graph.normalisation], signal, onEvent: progress.onEvent });
}

async function compare(memory: LoadedMemory, questions: readonly RetrievalQuestion[], { context: { signal }, progress, splits }: Showing & { readonly splits: number }): Promise<WalksReport> {
  const advance = counter(progress, countRankings(questions.length, splits));
  return await evaluateWalks(graphViewOf(memory), questions, { splits, seed: SEED, signal, onRanked: advance });
}

/** Progress of questions, by their number. */
function counter({ onEvent }: Progress, total: number): (count: number) => void {
  let done = 0;
  return (count) => {
    done += count;
    onEvent({ type: 'stage-progress', stage: 'ask', done, total, unit: 'questions' });
  };
}

interface Growing extends Showing {
  readonly parts: number;
  readonly walks: WalksReport;
}

async function grow(backends: Backends, { documents, questions }: RetrievalSet, { context: { signal }, progress, parts, walks }: Growing): Promise<Growth> {
  const directory = await mkdtemp(join(tmpdir(), 'memorag-growing-'));
  try {
    return await evaluateGrowth(growingParts(documents, questions, parts), questions, { backends, directory: join(directory, 'memory'), whole: defaultRanks(walks.methods), signal, onEvent: progress.onEvent });
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function answerAll(backends: Backends, memory: LoadedMemory, questions: readonly RetrievalQuestion[], { context: { signal }, progress }: Showing): Promise<readonly QuestionReport[]> {
  const reports: QuestionReport[] = [];
  const view = graphViewOf(memory);
  const advance = counter(progress, questions.length);
  for (const question of questions) {
    signal.throwIfAborted();
    reports.push(await evaluateAnswer(question, { backends, memory, view, signal }));
    advance(1);
  }
  return reports;
}
