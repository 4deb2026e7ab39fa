import type { MemoRAG } from '../../memorag/memorag.ts';
import type { QueryOptions } from '../../memorag/options.ts';
import { cutText } from '../../text/cut-text.ts';
import type { CommandContext, CommandResult } from '../command-context.ts';
import { planQuestions } from '../plan-questions.ts';
import type { CommandConfig } from '../resolve-command-config.ts';
import { MOST_TURNS } from './chat-turn.ts';

export interface PlannedChat extends Pick<QueryOptions, 'task' | 'useMemoryAnswer' | 'maxNewTokens'> {
  readonly memories: string | readonly string[];
  readonly config: CommandConfig;
}

/** Of a question that is longer than most. */
const QUESTION_CHARACTERS = 300;
const CHARACTERS_PER_TOKEN = 4;
/** Of answers that no language model writes. */
const QUOTED_TOKENS = 256;

/** `memorag chat --dry-run`: what questions will be asked nobody knows, so it is said what one would cost at most, asked with all the turns that a question is asked with. */
export async function planChat(context: CommandContext, { memories, config, task, useMemoryAnswer, maxNewTokens }: PlannedChat): Promise<CommandResult> {
  const { signal } = context;
  const work = async (pipe: MemoRAG): Promise<unknown> => await pipe.query(...longest(pipe, { task, useMemoryAnswer, maxNewTokens, signal }));
  return await planQuestions(context, { memories, config, work, about: `each question at most, about, with ${MOST_TURNS} turns before it` });
}

/** In the words of the texts, so that as much is found as can be. */
function longest(pipe: MemoRAG, options: QueryOptions): readonly [question: string, options: QueryOptions] {
  const said = pipe.corpus.documents.find(({ text }) => text.trim() !== '')?.text.trim() ?? '?';
  const { generator } = pipe.config;
  const tokens = options.maxNewTokens ?? ('maxNewTokens' in generator ? generator.maxNewTokens : QUOTED_TOKENS);
  const characters = CHARACTERS_PER_TOKEN * tokens;
  const answer = said.repeat(Math.ceil(characters / said.length)).slice(0, characters);
  const question = cutText(said, QUESTION_CHARACTERS);
  return [question, { ...options, history: Array.from({ length: MOST_TURNS }, () => ({ question, answer })) }];
}
