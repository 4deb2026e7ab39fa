import { MemoError } from '../../errors/memo-error.ts';
import type { Answer } from '../../spec/answer.ts';
import type { Corpus } from '../../spec/corpus.ts';
import { statIfThere } from '../../util/stat-if-there.ts';
import { nearestWord } from '../../util/nearest-word.ts';
import { formatPlace } from '../format-answer.ts';
import { oneLine } from '../printable.ts';
import type { Screen } from '../screen.ts';
import { wrapText } from '../wrap-text.ts';
import type { ChatTurn } from './chat-turn.ts';
import { writeTranscript } from './transcript.ts';

/** What the commands of a chat look at. */
export interface ChatState {
  readonly memories: readonly string[];
  readonly turns: readonly ChatTurn[];
  /** The last answer of this process. */
  readonly last: Answer | undefined;
  readonly corpus: Corpus;
}

/** What a command has to say, to a person and to a program. */
export interface ChatReply {
  readonly text: string;
  readonly value: object;
}

type Command = (state: ChatState, argument: string, screen: Screen) => Promise<ChatReply> | ChatReply;

const COMMANDS: Readonly<Record<string, { readonly help: string; readonly run: Command }>> = {
  '/clues': { help: 'what was recalled for the last question', run: clues },
  '/source': { help: '/source N: the passage that citation [N] of the last answer stands in', run: source },
  '/history': { help: 'the questions and answers so far', run: history },
  '/save': { help: '/save FILE: write the transcript to a new file', run: save },
  '/help': { help: 'these commands', run: help },
  '/quit': { help: 'end the chat (so does the end of input)', run: () => ({ text: '', value: {} }) },
};

/** Whether a line is a command and no question. */
export function isChatCommand(line: string): boolean {
  return /^\/[a-z]+(?:\s|$)/u.test(line);
}

/** Runs `/clues`, `/source 2` and so on. Errors: `wrong-usage`. */
export async function runChatCommand(line: string, state: ChatState, screen: Screen): Promise<ChatReply> {
  const [, name = '', argument = ''] = /^(\S+)\s*([^]*)$/u.exec(line.trim()) ?? [];
  const command = COMMANDS[name];
  if (command !== undefined) return await command.run(state, argument.trim(), screen);
  const nearest = nearestWord(name, Object.keys(COMMANDS));
  throw new MemoError({ code: 'wrong-usage', message: `there is no command ${name}`, remedy: nearest === undefined ? 'see what there is with `/help`' : `did you mean ${nearest}?` });
}

function clues({ last }: ChatState, _: string, screen: Screen): ChatReply {
  const { clues: recalled } = answered(last);
  const lines = recalled.map(({ kind, text, weight }) => {
    const shown = weight === 0 ? screen.dim(' (steers nothing)') : '';
    return `  ${kind}: ${wrapText(oneLine(text), { width: screen.columns, indent: '    ' }).trimStart()}${shown}`;
  });
  return { text: lines.length === 0 ? 'Nothing was recalled.' : lines.join('\n'), value: { clues: recalled } };
}

function source({ last, corpus }: ChatState, argument: string, screen: Screen): ChatReply {
  const { citations } = answered(last);
  const citation = /^\[?\d{1,4}\]?$/u.test(argument) ? citations[Number(argument.replaceAll(/[[\]]/gu, '')) - 1] : undefined;
  if (citation === undefined) {
    const remedy = citations.length === 0 ? 'ask something that the text answers first' : `name a number from 1 to ${citations.length}`;
    throw new MemoError({ code: 'wrong-usage', message: `the last answer has no source ${argument === '' ? 'without a number' : argument}`, remedy });
  }
  const chunk = corpus.chunk(citation.chunkId);
  const passage = corpus.text({ ...chunk, end: Math.max(chunk.end, citation.end) });
  const body = wrapText(passage, { width: screen.columns, indent: '    ' });
  return { text: `${screen.bold(formatPlace(citation))}\n${body}`, value: { source: { ...citation, passage } } };
}

function history({ turns }: ChatState, _: string, screen: Screen): ChatReply {
  const shown = turns.map(({ question, answer }, position) => {
    return `${screen.bold(`${position + 1}. ${oneLine(question)}`)}\n${wrapText(oneLine(answer), { width: screen.columns, indent: '   ' })}`;
  });
  return { text: shown.length === 0 ? 'Nothing was asked yet.' : shown.join('\n'), value: { history: turns } };
}

async function save({ memories, turns }: ChatState, argument: string): Promise<ChatReply> {
  if (argument === '') throw new MemoError({ code: 'wrong-usage', message: 'no file was named', remedy: 'write `/save my-chat.jsonl`' });
  if ((await statIfThere(argument)) !== undefined) throw new MemoError({ code: 'wrong-usage', message: `${argument} is there already`, remedy: 'name a new file' });
  await writeTranscript(argument, { memories, turns });
  return { text: `Saved to ${argument}.`, value: { saved: argument } };
}

function help(): ChatReply {
  const names = Object.entries(COMMANDS).map(([name, { help: words }]) => `  ${name.padEnd(9)} ${words}`);
  return { text: names.join('\n'), value: { help: Object.fromEntries(Object.entries(COMMANDS).map(([name, command]) => [name, command.help])) } };
}

function answered(last: Answer | undefined): Answer {
  if (last !== undefined) return last;
  throw new MemoError({ code: 'wrong-usage', message: 'nothing was answered yet', remedy: 'ask a question first' });
}
