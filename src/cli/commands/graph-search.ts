import type { GraphEvidence, GraphRetrieval, GraphRetrieveOptions } from '../../hipporag/graph-retrieval.ts';
import type { HippoRAG } from '../../hipporag/hipporag.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { foundBy } from '../graph/format-graph-answer.ts';
import { formatPath } from '../graph/format-path.ts';
import { openWithMemory, refuseTogether } from '../graph/open-fused.ts';
import { openSavedGraph, resolveGraphConfig } from '../graph/open-graph.ts';
import { planGraph } from '../graph/plan-graph.ts';
import { oneLine } from '../printable.ts';
import { readQuestion } from '../read-questions.ts';
import type { Screen } from '../screen.ts';
import { wrapText } from '../wrap-text.ts';
import { formatPassage } from './search.ts';

export interface GraphSearchCommand {
  readonly memory: string;
  readonly words: readonly string[];
  readonly where: GraphRetrieveOptions['metadata'];
  /** A memory of the same texts, whose clues the walk is begun with too. */
  readonly beside: string | undefined;
  readonly iterative: boolean;
  /** The plain twin: no walk. */
  readonly dense: boolean;
  readonly dryRun: boolean;
}

/** `memorag graph search`: the passages that a walk finds, with their scores and the ways to them. */
export async function graphSearch(context: CommandContext, { memory, words, where, beside, iterative, dense, dryRun }: GraphSearchCommand): Promise<CommandResult> {
  if (beside !== undefined) refuseTogether({ iterative, dense, dryRun });
  const config = await resolveGraphConfig(context);
  const { signal, stdin, output } = context;
  const question = await readQuestion(words, { stdin, signal });
  const options = { signal, metadata: where, paths: true };
  const retrieve = (hippo: HippoRAG): Promise<GraphRetrieval> => {
    if (dense) return hippo.retrieveDense(question, { signal, metadata: where });
    return iterative ? hippo.retrieveIterative(question, options) : hippo.retrieve(question, options);
  };
  if (dryRun) return await planGraph(context, memory, config, retrieve);
  await using hippo = await openSavedGraph(context, memory, config);
  await using opened = beside === undefined ? undefined : await openWithMemory(context, beside, hippo);
  const retrieval = opened === undefined ? await retrieve(hippo) : await opened.fused.retrieve(question, options);
  return { value: retrieval, text: retrieval.evidence.length === 0 ? 'Nothing was found.' : format(retrieval, output) };
}

function format(retrieval: GraphRetrieval, screen: Screen): string {
  const { question, evidence, facts, thoughts = [] } = retrieval;
  const ranks = new Map(evidence.map(({ chunkId }, at) => [chunkId, `${at + 1}`]));
  const passages = evidence.map((passage, at) => [formatPassage(passage, { question, number: at + 1, screen }), ...why(passage, { screen, ranks, facts })].join('\n'));
  return [...thoughts.slice(1).map((thought) => wrapText(`Then looked for: ${oneLine(thought)}`, { width: screen.columns })), ...beginning(retrieval, screen, ranks), ...passages, screen.dim(foundBy(retrieval))].join('\n\n');
}

/** The facts that the question was linked to, and where the walk began. */
function beginning({ facts, seeds, mode }: GraphRetrieval, screen: Screen, ranks: ReadonlyMap<string, string>): readonly string[] {
  if (mode !== 'graph') return [];
  const lines = facts.slice(0, MOST_FACTS).map(({ fact, score, chunkIds }) => {
    const told = chunkIds.flatMap((chunkId) => ranks.get(chunkId) ?? []);
    return wrapText(`${score.toFixed(2)} ${fact.map(oneLine).join(' — ')}${told.length === 0 ? '' : ` (${told.join(', ')})`}`, { width: screen.columns, indent: '  ' });
  });
  const names = [...new Set(seeds.filter(({ kind }) => kind === 'phrase').map(({ node }) => oneLine(node)))];
  return [
    ...(lines.length === 0 ? [] : [`${screen.bold('Facts near the question')}\n${lines.join('\n')}`]),
    ...(names.length === 0 ? [] : [wrapText(`The walk began at: ${names.join(', ')}`, { width: screen.columns })]),
  ];
}

const MOST_FACTS = 5;

function why({ path, chunkId, walkScore, denseScore }: GraphEvidence, { screen, ranks, facts }: { readonly screen: Screen; readonly ranks: ReadonlyMap<string, string>; readonly facts: GraphRetrieval['facts'] }): readonly string[] {
  const way = path === undefined || path.steps.length === 0 ? [] : [`way: ${formatPath(path, { facts, nameOf: (id) => (id === chunkId ? 'this passage' : `passage ${ranks.get(id) ?? id}`) })}`];
  const scores = [...(walkScore === undefined ? [] : [`walk ${walkScore.toPrecision(2)}`]), ...(denseScore === undefined ? [] : [`cosine ${denseScore.toFixed(2)}`])].join(', ');
  return [...way, ...(scores === '' ? [] : [scores])].map((line) => screen.dim(wrapText(line, { width: screen.columns, indent: '   ' })));
}
