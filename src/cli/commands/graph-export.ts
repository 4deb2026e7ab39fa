import { MemoError } from '../../errors/memo-error.ts';
import type { GraphQueryOptions, HippoRAG } from '../../hipporag/hipporag.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatBytes, formatCount } from '../format-quantity.ts';
import { openSavedGraph, resolveGraphConfig } from '../graph/open-graph.ts';
import { planGraph } from '../graph/plan-graph.ts';
import { checkOutFile, writeOutFile } from '../out-file.ts';
import { chooseSubgraph } from '../picture/choose-subgraph.ts';
import type { PictureGraph } from '../picture/picture-graph.ts';
import { picturePage } from '../picture/picture-page.ts';
import { printableJson } from '../printable.ts';
import { readQuestion } from '../read-questions.ts';

export interface GraphExportCommand {
  readonly memory: string;
  readonly format: 'json' | 'html';
  /** Absent: the whole graph. */
  readonly question: string | undefined;
  /** Answer the question too, and mark what the answer cites. */
  readonly answer: boolean;
  /** Absent: standard output. */
  readonly out: string | undefined;
  readonly dryRun: boolean;
}

/** `memorag graph export`: a graph as JSON, or a question's part of it as JSON or as a page to be looked at. */
export async function graphExport(context: CommandContext, command: GraphExportCommand): Promise<CommandResult> {
  const { memory, format, out } = command;
  checkUsage(command, context);
  const config = await resolveGraphConfig(context);
  const { signal, stdin } = context;
  const question = command.question === undefined ? undefined : await readQuestion([command.question], { stdin, signal });
  const wanted = question === undefined ? undefined : { question, answer: command.answer, signal };
  if (command.dryRun) return await planGraph(context, memory, config, (hippo) => (wanted === undefined ? Promise.resolve() : subgraph(hippo, wanted)));
  if (out !== undefined) await checkOutFile(out, '--out');
  await using hippo = await openSavedGraph(context, memory, config);
  const value = wanted === undefined ? hippo.export() : await subgraph(hippo, wanted);
  if (out === undefined) return { value, text: 'edges' in value && format === 'html' ? picturePage(value) : printableJson(value) };
  const text = 'edges' in value && format === 'html' ? picturePage(value) : `${JSON.stringify(value, undefined, 1)}\n`;
  await writeOutFile(out, text, '--out');
  const [phrases, passages, bytes] = [value.phrases.length, value.passages.length, Buffer.byteLength(text)];
  return { value: { file: out, format, phrases, passages, bytes }, text: `Wrote ${formatCount(phrases, 'phrases')} and ${formatCount(passages, 'passages')} to ${out}, ${formatBytes(bytes)}.` };
}

function checkUsage({ format, question, answer, out }: GraphExportCommand, { json }: CommandContext): void {
  if (question === undefined && format === 'html') throw new MemoError({ code: 'wrong-usage', message: 'a picture is of a question, and none was given', remedy: 'ask one with --question, or export the whole graph with `--format json`' });
  if (question === undefined && answer) throw new MemoError({ code: 'wrong-usage', message: '--answer was given without --question', remedy: 'ask a question with --question' });
  if (format === 'html' && out === undefined && json) throw new MemoError({ code: 'wrong-usage', message: 'a page is no JSON value', remedy: 'name a file for it with --out, or leave --json out' });
}

interface Wanted {
  readonly question: string;
  readonly answer: boolean;
  readonly signal: AbortSignal;
}

async function subgraph(hippo: HippoRAG, { question, answer, signal }: Wanted): Promise<PictureGraph> {
  const options: GraphQueryOptions = { signal, paths: true };
  const retrieval = await hippo.retrieve(question, options);
  if (!answer) return chooseSubgraph(retrieval);
  const { answer: text, citations } = await hippo.answer(retrieval, options);
  return chooseSubgraph(retrieval, { answer: { text, chunkIds: citations.map(({ chunkId }) => chunkId) } });
}
