import { ANSWER_SENTENCES, rankExcerpts } from '../../excerpts/rank-excerpts.ts';
import type { Evidence } from '../../spec/retriever.ts';
import { cutText } from '../../text/cut-text.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { askedMemories } from '../asked-memories.ts';
import { formatPlace } from '../format-answer.ts';
import { openMemory } from '../open-memory.ts';
import { planQuestions } from '../plan-questions.ts';
import { oneLine } from '../printable.ts';
import { readQuestion } from '../read-questions.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';
import type { Screen } from '../screen.ts';
import { wrapText } from '../wrap-text.ts';

export interface SearchCommand {
  readonly operands: readonly string[];
  readonly named: readonly string[] | undefined;
  readonly dryRun: boolean;
}

/** `memorag search`: the passages that a question finds by itself, without clues and without an answer. */
export async function search(context: CommandContext, { operands, named, dryRun }: SearchCommand): Promise<CommandResult> {
  const { signal, output, stdin } = context;
  const config = await resolveCommandConfig(context);
  const { memories, words } = await askedMemories({ command: 'search', operands, named, cacheDirectory: config.cacheDirectory });
  const question = await readQuestion(words, { stdin, signal });
  if (dryRun) return await planQuestions(context, { memories, config, work: (pipe) => pipe.retrieve(question, { signal }) });
  await using opened = await openMemory(context, memories, config);
  const evidence = await opened.pipe.retrieve(question, { signal });
  const passages = evidence.map((passage, position) => formatPassage(passage, { question, number: position + 1, screen: output }));
  return { value: { question, evidence }, text: passages.length === 0 ? 'Nothing was found.' : passages.join('\n\n') };
}

const MAX_SHOWN = 600;

interface Shown {
  readonly question: string;
  readonly number: number;
  readonly screen: Screen;
}

/** A passage, or the part of it that is nearest to the question, below its number and its place. */
export function formatPassage(passage: Evidence, { question, number, screen }: Shown): string {
  const { documentId, title = documentId, lines, score } = passage;
  const place = formatPlace({ ...passage, title, ...(lines === undefined ? {} : { line: lines[0] }) });
  return `${number}. ${place} ${screen.dim(score.toFixed(3))}\n${wrapText(shownPart(passage, question), { width: screen.columns, indent: '   ' })}`;
}

/** The passage where it is short; else what follows from the sentences nearest to the question. */
function shownPart({ text, start }: Evidence, question: string): string {
  const whole = oneLine(text);
  if (whole.length <= MAX_SHOWN) return whole;
  const { excerpts } = rankExcerpts(question, { passages: [{ text, start }], sentences: ANSWER_SENTENCES, most: 1 });
  const from = (excerpts[0]?.start ?? start) - start;
  const rest = oneLine(text.slice(from));
  const cut = rest.length > MAX_SHOWN ? `${cutText(rest, MAX_SHOWN)} …` : rest;
  return from > 0 ? `… ${cut}` : cut;
}
