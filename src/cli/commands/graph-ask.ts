import type { GraphAnswer, GraphQueryEvent } from '../../hipporag/answer-question.ts';
import type { GraphRetrieveOptions } from '../../hipporag/graph-retrieval.ts';
import type { FusedMemories } from '../../hipporag/fuse.ts';
import type { GraphQueryOptions, HippoRAG } from '../../hipporag/hipporag.ts';
import { createAnswerLines } from '../answer-lines.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatGraphAnswer, formatGraphRest } from '../graph/format-graph-answer.ts';
import { openWithMemory, refuseTogether } from '../graph/open-fused.ts';
import { openSavedGraph, resolveGraphConfig } from '../graph/open-graph.ts';
import { planGraph } from '../graph/plan-graph.ts';
import { costMember, createPaid } from '../paid.ts';
import { readQuestion } from '../read-questions.ts';
import { createWaitingLine } from '../waiting-line.ts';

export interface GraphAskCommand {
  readonly memory: string;
  readonly words: readonly string[];
  readonly where: GraphRetrieveOptions['metadata'];
  /** A memory of the same texts, whose clues the walk is begun with too. */
  readonly beside: string | undefined;
  /** What is found suggests what to look for next. */
  readonly iterative: boolean;
  readonly maxNewTokens: number | undefined;
  readonly dryRun: boolean;
  /** Absent: on a terminal. */
  readonly stream: boolean | undefined;
}

/** `memorag graph ask`: answers a question from a walk over a graph, with citations and the ways that led to them. */
export async function graphAsk(context: CommandContext, { memory, words, where, beside, iterative, maxNewTokens, dryRun, stream }: GraphAskCommand): Promise<CommandResult> {
  if (beside !== undefined) refuseTogether({ iterative, dryRun });
  const config = await resolveGraphConfig(context);
  const { signal, stdin } = context;
  const question = await readQuestion(words, { stdin, signal });
  const options: Asked['options'] = { signal, maxNewTokens, metadata: where, paths: true };
  const asked = { question, options, iterative };
  if (dryRun) return await planGraph(context, memory, config, (hippo) => lastAnswer(answers(hippo, asked)));
  await using hippo = await openSavedGraph(context, memory, config);
  if (beside === undefined) return await ask(context, hippo, { ...asked, fused: undefined, stream });
  await using opened = await openWithMemory(context, beside, hippo);
  return await ask(context, hippo, { ...asked, fused: opened.fused, stream });
}

interface Asked {
  readonly question: string;
  readonly options: Omit<GraphQueryOptions, 'clues'>;
  readonly iterative: boolean;
  readonly fused?: FusedMemories | undefined;
}

async function ask(context: CommandContext, hippo: HippoRAG, { stream, ...asked }: Asked & { readonly stream: boolean | undefined }): Promise<CommandResult> {
  const { json, output, note } = context;
  const paid = createPaid(hippo);
  using writer = !json && (stream ?? output.isTerminal) ? createAnswerLines(output) : undefined;
  using waiting = createWaitingLine(context, 'retrieve');
  for await (const event of answers(hippo, asked)) {
    if (event.type === 'answer-end') {
      writer?.end();
      for (const { message } of event.answer.warnings) note(message);
      const cost = paid();
      return { value: { ...event.answer, ...costMember(cost) }, text: writer === undefined ? formatGraphAnswer(event.answer, output, cost) : formatGraphRest(event.answer, output, cost) };
    }
    if (writer !== undefined || event.type !== 'answer-delta') waiting.onEvent(event);
    if (event.type === 'answer-delta') writer?.write(event.text);
  }
  throw new Error('the answer never ended');
}

async function* answers(hippo: HippoRAG, { question, options, iterative, fused }: Asked): AsyncGenerator<GraphQueryEvent> {
  if (!iterative) return yield* (fused ?? hippo).stream(question, options);
  const retrieval = await hippo.retrieveIterative(question, options);
  const answer = await hippo.answer(retrieval, options);
  yield { type: 'answer-delta', text: answer.answer };
  yield { type: 'answer-end', answer };
}

async function lastAnswer(events: AsyncIterable<GraphQueryEvent>): Promise<GraphAnswer> {
  for await (const event of events) if (event.type === 'answer-end') return event.answer;
  throw new Error('the answer never ended');
}
