import { isMemoError } from '../errors/memo-error.ts';
import type { ChatMessage } from '../spec/chat-message.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { Corpus } from '../spec/corpus.ts';
import type { Usage } from '../spec/generator.ts';
import type { MemoryState, RecallOptions, RecallRequest, RecallResult } from '../spec/memory-model.ts';
import { createCluePlacer } from './clue-place.ts';
import type { Gist } from './gist.ts';
import { promptCapacity } from './gist-capacity.ts';
import { writeGists, type GistHeader } from './gist-files.ts';
import { recallFromGists } from './gist-recall.ts';
import { gistTitles, readGistsPrompt, shownTokens } from './gist-view.ts';

/** What recalls and is saved; growing and forgetting are the model's (gist-memory.ts). */
export type GistState = Pick<MemoryState, 'recall' | 'save' | 'details' | 'usage' | typeof Symbol.asyncDispose>;

export interface GistStateOptions {
  readonly chat: ChatModel;
  readonly corpus: Corpus;
  readonly header: Omit<GistHeader, 'version' | 'gists'>;
  readonly levels: readonly (readonly Gist[])[];
  readonly promptTokens?: number | undefined;
  readonly usage?: Usage | undefined;
}

/** Where a prompt was too long after all, the next one takes this share of its gists. */
const NEXT_FILL = 0.6;
const MOST_TRIES = 6;

/** A memory of texts that recalls out of gists of them. */
export function createGistState({ chat, corpus, header, levels, promptTokens, usage }: GistStateOptions): GistState {
  const { nonce, language } = header;
  const titleOf = gistTitles(new Map(corpus.documents.map(({ id, title }) => [id, title])));
  const levelReads = new Map<readonly Gist[], readonly ChatMessage[]>();
  const readOf = (gists: readonly Gist[]): readonly ChatMessage[] => {
    const known = levelReads.get(gists) ?? readGistsPrompt(gists, { nonce, language, titleOf });
    // A whole level is shown to every question; what was opened for one is not.
    if (levels.includes(gists)) levelReads.set(gists, known);
    return known;
  };
  const placeClue = createCluePlacer(corpus);
  let learned = Infinity;
  const recall = async (requests: readonly RecallRequest[], options: RecallOptions): Promise<readonly RecallResult[]> => {
    options.signal?.throwIfAborted();
    const capacity = await promptCapacity(chat, { promptTokens, signal: options.signal });
    for (let tried = 1; ; tried += 1) {
      const most = Math.min(capacity, learned);
      try {
        return await recallFromGists({ chat, levels, nonce, language, promptTokens: most, titleOf, readOf, placeClue }, requests, options);
      } catch (error) {
        // Refused before the first word of a reply; what the model takes is known from now on.
        if (!isMemoError(error, 'input-too-large') || tried === MOST_TRIES) throw error;
        learned = Math.floor(NEXT_FILL * shownTokens(levels, most));
      }
    }
  };
  return {
    recall,
    details: { levels: levels.length, gists: new Set(levels.flat()).size },
    ...(usage === undefined ? {} : { usage }),
    save: (directory) => writeGists(directory, { header, levels }),
    // Nothing is held but the caller's own corpus.
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
