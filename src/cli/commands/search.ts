import type { Evidence } from '../../spec/retriever.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { askedMemories } from '../asked-memories.ts';
import { formatPlace } from '../format-answer.ts';
import { openMemory } from '../open-memory.ts';
import { oneLine } from '../printable.ts';
import { readQuestion } from '../read-questions.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';
import type { Screen } from '../screen.ts';
import { wrapText } from '../wrap-text.ts';

export interface SearchCommand {
  readonly operands: readonly string[];
  readonly named: readonly string[] | undefined;
}

/** `memorag search`: the passages that a question finds by itself, without clues and without an answer. */
export async function search(context: CommandContext, { operands, named }: SearchCommand): Promise<CommandResult> {
  const { signal, output, stdin } = context;
  const config = await resolveCommandConfig(context);
  const { memories, words } = await askedMemories({ command: 'search', operands, named, cacheDirectory: config.cacheDirectory });
  const question = await readQuestion(words, { stdin, signal });
  await using opened = await openMemory(context, memories, config);
  const evidence = await opened.pipe.retrieve(question, { signal });
  const passages = evidence.map((passage, position) => formatPassage(passage, { number: position + 1, screen: output }));
  return { value: { question, evidence }, text: passages.length === 0 ? 'Nothing was found.' : passages.join('\n\n') };
}

const MAX_SHOWN = 600;

interface Shown {
  readonly number: number;
  readonly screen: Screen;
}

function formatPassage(passage: Evidence, { number, screen }: Shown): string {
  const { documentId, text, title = documentId, lines, score } = passage;
  const place = formatPlace({ ...passage, title, ...(lines === undefined ? {} : { line: lines[0] }) });
  const line = oneLine(text);
  const shown = line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN).toWellFormed()} …` : line;
  return `${number}. ${place} ${screen.dim(score.toFixed(3))}\n${wrapText(shown, { width: screen.columns, indent: '   ' })}`;
}
