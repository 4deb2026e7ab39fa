import { createEntityIndex } from '../memory/entity-index.ts';
import type { Warning } from '../spec/embedder.ts';
import type { Turn, Usage } from '../spec/generator.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { carryNames } from './carry-names.ts';
import { noteFailure } from './note-failure.ts';
import type { AskedMemory } from './loaded-memory.ts';
import type { WithSignal } from './options.ts';
import type { QueryContext } from './query-context.ts';
import { rewriteFollowUp } from './rewrite-follow-up.ts';

export interface StandaloneQuestion {
  /** As it can be searched for; the question itself where it needs nothing of what came before. */
  readonly question: string;
  readonly usage: Usage;
  readonly warnings: readonly Warning[];
}

export interface FollowUp {
  readonly question: string;
  readonly history: readonly Turn[] | undefined;
}

/** A question that stands alone: as the language model rewrites it, or with what it points to carried over from the turns before it. */
export async function standaloneQuestion({ backends, memory }: QueryContext, { question, history = [] }: FollowUp, { signal }: WithSignal): Promise<StandaloneQuestion> {
  if (history.length === 0) return { question, usage: NO_USAGE, warnings: [] };
  const carry = async (): Promise<string> => await carryNames(question, history, namesFinder({ memory, isQuoted: !backends.memoryModel.isLanguageModel, signal }));
  if (backends.chat === undefined) return { question: await carry(), usage: NO_USAGE, warnings: [] };
  try {
    const { question: rewritten, usage } = await rewriteFollowUp(backends.chat, question, history, { signal });
    if (rewritten !== undefined) return { question: rewritten, usage, warnings: [] };
    const message = 'the language model did not write the follow-up question in the form that was asked for; words of the question before it were carried over';
    return { question: await carry(), usage, warnings: [{ code: 'follow-up-not-rewritten', message }] };
  } catch (error) {
    const warning = noteFailure(error, { code: 'follow-up-not-rewritten', what: 'the follow-up question could not be rewritten, and words of the question before it were carried over', signal });
    return { question: await carry(), usage: NO_USAGE, warnings: [warning] };
  }
}

interface NamesFinderOptions extends WithSignal {
  readonly memory: Pick<AskedMemory, 'state'>;
  /** The memory model quotes, so that asking it costs no call. */
  readonly isQuoted: boolean;
}

/** Names in a question: those that look like names, and those that the texts know, which Chinese ones are told by. */
function namesFinder({ memory, isQuoted, signal }: NamesFinderOptions): (text: string) => Promise<readonly string[]> {
  const { findInQuestion } = createEntityIndex([]);
  return async (text) => {
    const recalled = isQuoted ? await memory.state.recall([{ task: 'key-entities', question: text, limit: MOST_NAMES }], { signal }) : [];
    const known = recalled.flatMap(({ clues }) => clues.map((clue) => clue.text)).filter((name) => text.includes(name));
    const names = [...new Set([...known, ...findInQuestion(text).map(({ name }) => name)])];
    return names.filter((name) => !names.some((other) => other !== name && other.includes(name)));
  };
}

/** Beside the names of a question, a memory gives those of the places that it finds. */
const MOST_NAMES = 16;
