import { z } from 'zod';
import { formOf } from '../chat/reply-form.ts';
import { askForNumbers, gistContextPrompt, gistOpenPrompt } from '../prompts/gist-recall-prompt.ts';
import type { PromptLanguage } from '../prompts/prompt-language.ts';
import type { ChatMessage } from '../spec/chat-message.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { Usage } from '../spec/generator.ts';
import { searchTerms } from '../text/search-terms.ts';
import { queryTerms } from '../text/query-terms.ts';
import { addUsage } from '../util/add-usage.ts';
import { placesOf, type Gist } from './gist.ts';

export interface GistViewOptions {
  readonly chat: ChatModel;
  readonly levels: readonly (readonly Gist[])[];
  readonly nonce: string;
  readonly language: PromptLanguage;
  /** Most cl100k tokens of gists in a prompt. */
  readonly promptTokens: number;
  readonly titleOf: (gist: Gist) => string | undefined;
  /** The messages over these gists: the same object for the same gists, so that a provider's prompt cache is known to hold them. */
  readonly readOf: (gists: readonly Gist[]) => readonly ChatMessage[];
}

/** The gists that a question is asked over. */
export interface GistView {
  readonly gists: readonly Gist[];
  readonly read: readonly ChatMessage[];
  /** Asks for numbers of gists, in the question's language. */
  readonly ask: string;
  /** What choosing them took. */
  readonly usage: Usage;
}

/** Rounds in which a model chooses which gists are looked at in detail. */
export const MOST_ROUNDS = 2;
const MOST_OPENED = 6;
/** What a gist of words, numbers and tags around it takes. */
const FRAME_TOKENS = 40;
/** Of the reply that says which. */
export const OPEN_TOKENS = 64;

/**
 * The gists for a question: the most detailed level that fits into a prompt; where that is not the most detailed of all, the model says
 * which of its gists to open, and those below them are shown instead.
 */
export async function viewGists(question: string, options: GistViewOptions & { readonly isAboutWhole: boolean; readonly signal?: AbortSignal | undefined }): Promise<GistView> {
  const { levels, language, isAboutWhole, readOf } = options;
  let gists = fittingLevel(question, levels, options);
  const usages: Usage[] = [];
  const rounds = isAboutWhole ? 0 : MOST_ROUNDS;
  for (let round = 0; round < rounds && gists.some(({ children }) => children.length > 0); round += 1) {
    const { opened, usage } = await choose(question, gists, options);
    usages.push(usage);
    if (opened.length === 0) break;
    gists = deepest(opened, options);
  }
  return { gists, read: readOf(gists), ask: askForNumbers(question, language), usage: addUsage(usages) };
}

/** The messages over some gists. */
export function readGistsPrompt(gists: readonly Gist[], { nonce, language, titleOf }: Pick<GistViewOptions, 'nonce' | 'language' | 'titleOf'>): readonly ChatMessage[] {
  return gistContextPrompt({ gists: gists.map((gist) => ({ title: titleOf(gist), heading: gist.heading, text: gist.text })), nonce, language });
}

/** The most detailed level within the tokens; where not even the highest is, as much of that as fits: what shares words with the question first. */
function fittingLevel(question: string, levels: GistViewOptions['levels'], { promptTokens }: Pick<GistViewOptions, 'promptTokens'>): readonly Gist[] {
  const fitting = levels.find((level) => tokensOf(level) <= promptTokens);
  if (fitting !== undefined) return fitting;
  const top = levels.at(-1) ?? [];
  const chosen = new Set<Gist>();
  for (const gist of new Set([...nearest(question, top, top.length), ...spread(top)])) {
    if (chosen.size === 0 || tokensOf([...chosen, gist]) <= promptTokens) chosen.add(gist);
  }
  return top.filter((gist) => chosen.has(gist));
}

/** The first of a list, its middle, its quarters, and so on. */
function spread<Item>(items: readonly Item[]): readonly Item[] {
  const order: Item[] = [];
  for (let parts = 1; parts < 2 * items.length; parts *= 2) {
    for (let part = 0; part < parts; part += 1) order.push(...items.slice(Math.floor((part * items.length) / parts)).slice(0, 1));
  }
  return order;
}

/** Tokens of what a prompt of that size would show at most. */
export function shownTokens(levels: GistViewOptions['levels'], promptTokens: number): number {
  const fitting = levels.find((level) => tokensOf(level) <= promptTokens);
  return fitting === undefined || fitting !== levels[0] ? promptTokens : tokensOf(fitting);
}

/** What stands below the opened gists, as deep as the tokens allow for. */
function deepest(opened: readonly Gist[], { promptTokens }: Pick<GistViewOptions, 'promptTokens'>): readonly Gist[] {
  let gists = opened;
  for (;;) {
    const below = gists.flatMap((gist) => (gist.children.length === 0 ? [gist] : gist.children));
    if (below.length === gists.length || tokensOf(below) > promptTokens) return gists;
    gists = below;
  }
}

function tokensOf(gists: readonly Gist[]): number {
  return gists.reduce((sum, { tokens }) => sum + tokens + FRAME_TOKENS, 0);
}

const openSchema = z.object({ open: z.array(z.number()).describe('numbers of the notes, the most useful first') });
const OPEN_FORM = formOf('open_notes', openSchema);

async function choose(
  question: string,
  gists: readonly Gist[],
  { chat, nonce, promptTokens, readOf, signal }: GistViewOptions & { readonly signal?: AbortSignal | undefined },
): Promise<{ readonly opened: readonly Gist[]; readonly usage: Usage }> {
  const read = readOf(gists);
  const reply = await chat.chat(
    { messages: [...read, gistOpenPrompt({ question, most: MOST_OPENED, nonce })], maxNewTokens: OPEN_TOKENS, sharedMessages: read.length, nonce, form: OPEN_FORM },
    { signal },
  );
  const named = [...reply.text.matchAll(/\d{1,5}/gu)].map(([number]) => gists[Number(number) - 1]);
  // What shares words with the question is looked at whatever the model says: it costs nothing, and a model may name nothing.
  const wanted = new Set([...named.filter((gist) => gist !== undefined).slice(0, MOST_OPENED), ...nearest(question, gists, 2)]);
  const opened: Gist[] = [];
  for (const gist of wanted) if (opened.length === 0 || tokensOf(childrenOf([...opened, gist])) <= promptTokens) opened.push(gist);
  return { opened: opened.toSorted((left, right) => gists.indexOf(left) - gists.indexOf(right)), usage: reply.usage };
}

function childrenOf(gists: readonly Gist[]): readonly Gist[] {
  return gists.flatMap((gist) => (gist.children.length === 0 ? [gist] : gist.children));
}

/** The gists that share most with the question. */
function nearest(question: string, gists: readonly Gist[], most: number): readonly Gist[] {
  const wanted = new Set(queryTerms(question));
  const rated = gists.map((gist) => ({ gist, shared: new Set(searchTerms(gist.text).filter((term) => wanted.has(term))).size }));
  return rated.filter(({ shared }) => shared > 0).toSorted((left, right) => right.shared - left.shared).slice(0, most).map(({ gist }) => gist);
}

/** Titles of the documents that a gist is of; `undefined` where all gists are of one. */
export function gistTitles(titles: ReadonlyMap<string, string>): (gist: Gist) => string | undefined {
  if (titles.size < 2) return () => undefined;
  return (gist) => {
    const own = [...new Set(placesOf(gist).map(({ documentId }) => titles.get(documentId) ?? documentId))];
    return own.length <= 3 ? own.join(', ') : `${own[0]} … ${own.at(-1)}`;
  };
}
