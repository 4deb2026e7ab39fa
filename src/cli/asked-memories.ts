import { resolveMemory } from '../cache/resolve-memory.ts';
import { isMemoError, MemoError } from '../errors/memo-error.ts';
import { commandLine } from './memory-name.ts';

export interface AskedOperands {
  /** The command, for the words of an error. */
  readonly command: string;
  readonly operands: readonly string[];
  /** What `--memory` names. */
  readonly named: readonly string[] | undefined;
  readonly cacheDirectory: string;
}

export interface AskedMemories {
  /** One name, or a list to be asked as one. */
  readonly memories: string | readonly string[];
  /** The words of the question. */
  readonly words: readonly string[];
}

/**
 * Memories and question of `ask book "question"`, `ask "question" --memory a b` and `ask book "question" --memory a b`: beside
 * `--memory`, a single operand is the question. A question behind `--memory` is in its list, and is taken out of it.
 */
export async function askedMemories({ command, operands, named, cacheDirectory }: AskedOperands): Promise<AskedMemories> {
  const [first, ...words] = operands;
  if (named === undefined) return { memories: first ?? missing('memory', command), words };
  if (first === undefined) return await takeQuestion(named, { command, cacheDirectory });
  return words.length === 0 ? { memories: named, words: [first] } : { memories: [first, ...named], words };
}

/** Memories of a command that takes no question: at most one operand, and what `--memory` names. */
export function namedMemories({ command, operands: [first], named }: Omit<AskedOperands, 'cacheDirectory'>): string | readonly string[] {
  if (named === undefined) return first ?? missing('memory', command);
  return first === undefined ? named : [first, ...named];
}

async function takeQuestion(named: readonly string[], { command, cacheDirectory }: Pick<AskedOperands, 'command' | 'cacheDirectory'>): Promise<AskedMemories> {
  const last = named.at(-1) ?? '';
  const memories = named.slice(0, -1);
  if (memories.length > 0 && looksAsked(last) && !(await isMemory(last, cacheDirectory))) return { memories, words: [last] };
  throw new MemoError({
    code: 'wrong-usage',
    message: 'no question was given: every word behind --memory names a memory',
    remedy: `write the question first, as \`${commandLine(command, 'your question', '--memory', ...named)}\``,
  });
}

function looksAsked(text: string): boolean {
  return text === '-' || /\s|[?？]$/u.test(text.trim());
}

async function isMemory(name: string, cacheDirectory: string): Promise<boolean> {
  try {
    await resolveMemory(name, { cacheDirectory });
    return true;
  } catch (error) {
    if (isMemoError(error, 'memory-unknown')) return false;
    throw error;
  }
}

function missing(operand: string, command: string): never {
  throw new MemoError({ code: 'wrong-usage', message: `missing required argument '${operand}'`, remedy: `see what there is with \`memorag ${command} --help\`` });
}
