import type { Evidence } from '../../spec/retriever.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { formatPlace } from '../format-answer.ts';
import { openMemory } from '../open-memory.ts';
import { oneLine } from '../printable.ts';
import { readQuestion } from '../read-questions.ts';
import { resolveCommandConfig } from '../resolve-command-config.ts';
import type { Screen } from '../screen.ts';
import { wrapText } from '../wrap-text.ts';

export interface SearchCommand {
  readonly memory: string;
  readonly words: readonly string[];
}

/** `memorag search`: the passages that a question finds by itself, without clues and without an answer. */
export async function search(context: CommandContext, { memory, words }: SearchCommand): Promise<CommandResult> {
  const { signal, output, stdin } = context;
  const question = await readQuestion(words, { stdin, signal });
  await using opened = await openMemory(context, memory, await resolveCommandConfig(context));
  const { pipe, memory: { manifest } } = opened;
  const evidence = await pipe.retrieve(question, { signal });
  const titles = new Map(manifest.documents.map(({ id, title }) => [id, title]));
  const passages = evidence.map((passage, position) => {
    const title = titles.get(passage.documentId) ?? passage.documentId;
    return formatPassage(passage, { number: position + 1, title, screen: output });
  });
  return { value: { question, evidence }, text: passages.length === 0 ? 'Nothing was found.' : passages.join('\n\n') };
}

const MAX_SHOWN = 600;

interface Shown {
  readonly number: number;
  readonly title: string;
  readonly screen: Screen;
}

function formatPassage({ text, heading, lines, score }: Evidence, { number, title, screen }: Shown): string {
  const place = formatPlace({ title, ...(heading === undefined ? {} : { heading }), ...(lines === undefined ? {} : { line: lines[0] }) });
  const line = oneLine(text);
  const shown = line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN).toWellFormed()} …` : line;
  return `${number}. ${place} ${screen.dim(score.toFixed(3))}\n${wrapText(shown, { width: screen.columns, indent: '   ' })}`;
}
