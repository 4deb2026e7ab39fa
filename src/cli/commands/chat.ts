import { basename, join } from 'node:path';
import type { MemoRAG } from '../../memorag/memorag.ts';
import { MemoError } from '../../errors/memo-error.ts';
import type { Answer } from '../../spec/answer.ts';
import { statIfThere } from '../../util/stat-if-there.ts';
import { namedMemories } from '../asked-memories.ts';
import { isChatCommand, runChatCommand } from '../chat/chat-commands.ts';
import { createChatInterrupts, type ChatInterrupts } from '../chat/chat-interrupts.ts';
import { openChatLines } from '../chat/chat-lines.ts';
import { MOST_TURNS, toTurn, type ChatTurn } from '../chat/chat-turn.ts';
import { planChat } from '../chat/plan-chat.ts';
import { readTranscript, writeTranscript } from '../chat/transcript.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { errorValue } from '../error-value.ts';
import { formatAnswer, formatSources, formatWork } from '../format-answer.ts';
import { formatCount } from '../format-quantity.ts';
import { openMemory } from '../open-memory.ts';
import { oneLine, printableJson } from '../printable.ts';
import { costMember, createPaid } from '../paid.ts';
import { resolveCommandConfig, type CommandConfig } from '../resolve-command-config.ts';
import { createWaitingLine } from '../waiting-line.ts';
import { createWrappingWriter } from '../wrapping-writer.ts';

export interface ChatCommand {
  readonly operands: readonly string[];
  readonly named: readonly string[] | undefined;
  /** Where the transcript is written; absent: a file of its own in the cache directory. */
  readonly transcript: string | undefined;
  /** A transcript to go on with. */
  readonly continued: string | undefined;
  readonly keepsTranscript: boolean;
  readonly task: 'memorag' | 'rag' | 'qa';
  readonly useMemoryAnswer: boolean;
  readonly maxNewTokens: number | undefined;
  readonly dryRun: boolean;
}

const PROMPT = '> ';

/** `memorag chat`: questions and answers in turn, follow-ups understood by what came before. */
export async function chat(context: CommandContext, command: ChatCommand): Promise<CommandResult> {
  const config = await resolveCommandConfig(context);
  const names = namedMemories({ command: 'chat', operands: command.operands, named: command.named });
  if (command.dryRun) return await planChat(context, { memories: names, config, ...command });
  const memories = typeof names === 'string' ? [names] : names;
  const before = command.continued === undefined ? [] : await readTranscript(command.continued);
  const path = await transcriptPath(command, { config, memories });
  await using opened = await openMemory(context, names, config);
  const session = createSession(context, { pipe: opened.pipe, memories, turns: [...before], path, command });
  return await session.run();
}

async function transcriptPath({ transcript, continued, keepsTranscript }: ChatCommand, { config, memories }: { readonly config: CommandConfig; readonly memories: readonly string[] }): Promise<string | undefined> {
  if (!keepsTranscript) return undefined;
  if (transcript === undefined) return continued ?? join(config.cacheDirectory, '.chats', `${memories.map((name) => basename(name)).join('+').slice(0, 80)}-${new Date().toISOString().replaceAll(/[:.]/gu, '-')}.jsonl`);
  if (transcript !== continued && (await statIfThere(transcript)) !== undefined) {
    throw new MemoError({ code: 'wrong-usage', message: `${transcript} is there already`, remedy: 'name a new file, or go on with it by --continue' });
  }
  return transcript;
}

interface SessionOptions {
  readonly pipe: MemoRAG;
  readonly memories: readonly string[];
  /** Grows with the chat. */
  readonly turns: ChatTurn[];
  readonly path: string | undefined;
  readonly command: ChatCommand;
}

function createSession(context: CommandContext, { pipe, memories, turns, path, command }: SessionOptions) {
  const { json, output, stdin, signal, note } = context;
  const isTerminal = output.isTerminal && 'isTTY' in stdin && stdin.isTTY === true && !json;
  const paid = createPaid(pipe);
  let last: Answer | undefined;
  let isSaved = false;
  let failures = 0;

  const answer = async (question: string, interrupts: ChatInterrupts): Promise<void> => {
    const own = interrupts.begin();
    const asked = { task: command.task, history: turns.slice(-MOST_TURNS), useMemoryAnswer: command.useMemoryAnswer, maxNewTokens: command.maxNewTokens, signal: AbortSignal.any([signal, own]) };
    const writer = isTerminal ? createWrappingWriter(output) : undefined;
    using waiting = createWaitingLine({ stderr: context.stderr, quiet: context.quiet || !isTerminal }, command.task === 'rag' ? 'retrieve' : 'recall');
    try {
      for await (const event of pipe.stream(question, asked)) {
        waiting.onEvent(event);
        if (event.type === 'answer-delta') writer?.write(event.text);
        if (event.type !== 'answer-end') continue;
        writer?.end();
        last = event.answer;
      }
    } catch (error) {
      // What comes next begins a line of its own.
      if (asked.signal.aborted && writer !== undefined) output.line();
      else writer?.end();
      if (own.aborted && !signal.aborted) return;
      throw error;
    }
    if (last === undefined) return;
    turns.push(toTurn(last, new Date()));
    const cost = paid();
    if (json) output.line(printableJson({ ...last, ...costMember(cost) }, 0));
    else output.line(writer === undefined ? `\n${formatAnswer(last, output, cost)}\n` : `\n\n${[...formatSources(last.citations, last.answer, output), formatWork(last, output, cost)].join('\n\n')}\n`);
    for (const { message } of last.warnings) note(message);
    if (path !== undefined) await saveTo(path);
  };
  const saveTo = async (file: string): Promise<void> => {
    isSaved = false;
    await writeTranscript(file, { memories, turns });
    isSaved = true;
  };
  const runLine = async (line: string, interrupts: ChatInterrupts): Promise<void> => {
    if (!isTerminal && !json) output.line(output.bold(`${PROMPT}${oneLine(line)}`));
    try {
      if (!isChatCommand(line)) return await answer(line, interrupts);
      interrupts.begin();
      const reply = await runChatCommand(line, { memories, turns, last, corpus: pipe.corpus }, output);
      output.line(json ? printableJson(reply.value, 0) : reply.text);
    } catch (error) {
      // One question that fails does not end a chat.
      if (signal.aborted) throw error;
      failures += 1;
      const { message, remedy, ...rest } = errorValue(error);
      if (json) output.line(printableJson({ question: line, error: { ...rest, message, remedy } }, 0));
      note(`${message}${remedy === undefined ? '' : `; ${remedy}`}`);
    }
  };

  return {
    async run(): Promise<CommandResult> {
      const interrupts = createChatInterrupts({ onFirst: () => (isTerminal ? output.line('\n(Ctrl-C again ends the chat)') : undefined) });
      using _ = context.divert(() => interrupts.press());
      using lines = openChatLines({ stdin, terminal: isTerminal ? process.stdout : undefined, signal: AbortSignal.any([signal, interrupts.leaving]), onInterrupt: () => void interrupts.press() });
      if (isTerminal) output.line(output.dim(`${greeting(memories, turns)} /help shows the commands, /quit ends it.`));
      try {
        for (;;) {
          const line = await lines.next(PROMPT);
          // Its prompt stands there, and nothing behind it.
          if (line === undefined && isTerminal) output.line();
          signal.throwIfAborted();
          if (line === undefined || line.trim() === '/quit') break;
          if (line.trim() !== '') await runLine(line, interrupts);
        }
      } finally {
        if (isSaved) note(`the chat is saved in ${path}`);
      }
      const exitCode = interrupts.isLeaving ? 130 : failures > 0 && !isTerminal ? 1 : 0;
      return { value: undefined, text: '', exitCode };
    },
  };
}

function greeting(memories: readonly string[], turns: readonly ChatTurn[]): string {
  const before = turns.length === 0 ? '' : `, going on after ${formatCount(turns.length, 'turns')}`;
  return `Chat with ${memories.map(oneLine).join(', ')}${before}.`;
}
