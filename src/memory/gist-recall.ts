import type { ChatModel } from '../spec/chat-model.ts';
import { CLUE_KIND, type Clue, type RecallTask } from '../spec/clue.ts';
import type { RecallOptions, RecallRequest, RecallResult } from '../spec/memory-model.ts';
import { cutText } from '../text/cut-text.ts';
import { oneLine } from '../text/one-line.ts';
import { addUsage } from '../util/add-usage.ts';
import { itemAt } from '../util/item-at.ts';
import { mapConcurrently } from '../util/map-concurrently.ts';
import { isAboutWhole } from './about-whole.ts';
import type { createCluePlacer } from './clue-place.ts';
import { placesOf } from './gist.ts';
import { viewGists, type GistView, type GistViewOptions } from './gist-view.ts';
import { recallByChat, type ChatRecalled } from './recall-by-chat.ts';
import { isAsked, MOST_CLUES, readableQuestion } from './recall-limits.ts';
import { firstSentences } from './whole-sentences.ts';

export interface GistRecallOptions extends GistViewOptions {
  readonly chat: ChatModel;
  readonly placeClue: ReturnType<typeof createCluePlacer>;
}

/** Tasks whose clues lead to where they were recalled from; questions and names are searched for everywhere. */
const PLACED: ReadonlySet<RecallTask> = new Set(['text-spans', 'reasoning-steps', 'key-points', 'answer']);
/** Characters of a question by which gists are chosen. */
const MOST_QUESTION = 1_000;
/** Places all over the text for a question about the whole. */
const MOST_SPREAD = 8;
const SPREAD_TOKENS = 60;

/** Recalls several requests from gists; what shows for a question is chosen once for all its tasks. */
export async function recallFromGists(gists: GistRecallOptions, requests: readonly RecallRequest[], options: RecallOptions): Promise<readonly RecallResult[]> {
  const { signal } = options;
  signal?.throwIfAborted();
  const questions = [...new Set(requests.filter(isAsked).map(({ question }) => question.trim()))];
  const found = await mapConcurrently(questions, gists.chat.maxConcurrency, (question) =>
    viewGists(readableQuestion(question, MOST_QUESTION), { ...gists, isAboutWhole: question === '' || isAboutWhole(question), signal }),
  );
  const views = new Map(questions.map((question, at) => [question, itemAt(found, at)]));
  const asked = requests.flatMap((request, position) => {
    const view = isAsked(request) ? views.get(request.question.trim()) : undefined;
    return view === undefined || view.gists.length === 0 ? [] : { request, position, view };
  });
  const items = asked.map(({ request, view: { read, gists: shown, ask } }) => ({ request, read, notes: { count: shown.length, ask } }));
  const recalled = await recallByChat(gists, items, { signal, ...(options.onDelta === undefined ? {} : { onDelta: ({ request, text }) => options.onDelta?.({ request: itemAt(asked, request).position, text }) }) });
  const results: RecallResult[] = requests.map(({ task }) => ({ task, clues: [] }));
  const charged = new Set<GistView>();
  for (const [at, { request, position, view }] of asked.entries()) {
    const own = itemAt(recalled, at);
    // Choosing what shows is paid for once: by the first request of a question.
    const usage = charged.has(view) ? own.usage : addUsage([view.usage, own.usage]);
    charged.add(view);
    results[position] = { ...(await toResult(gists, { request, view, recalled: own, signal })), usage };
  }
  return results;
}

interface Recalled {
  readonly request: RecallRequest;
  readonly view: GistView;
  readonly recalled: ChatRecalled;
  readonly signal: AbortSignal | undefined;
}

async function toResult(options: GistRecallOptions, { request: { task, question, limit = MOST_CLUES }, view, recalled, signal }: Recalled): Promise<RecallResult> {
  const own: Clue[] = [];
  for (const { text, numbers } of recalled.clues) {
    const places = PLACED.has(task) ? numbers.flatMap((number) => placesOf(itemAt(view.gists, number - 1))) : [];
    own.push({ kind: CLUE_KIND[task], text, ...(await options.placeClue(text, places, signal)) });
  }
  const { isNotFound } = recalled;
  const isWhole = question.trim() === '' || isAboutWhole(question) || recalled.isAboutWhole;
  const spread = isWhole && task === 'text-spans' ? await spreadClues(options, signal) : [];
  return {
    task,
    // Evidence from all over the text before what the model thought of first.
    clues: eachOnce([...spread, ...own]).slice(0, limit),
    ...(isNotFound ? { isNotFound } : {}),
    ...(isWhole ? { overview: overviewOf(options.levels) } : {}),
  };
}

/** The highest level: what the text says as a whole. */
function overviewOf(levels: GistViewOptions['levels']): string {
  return (levels.at(-1) ?? []).map(({ text }) => text).join('\n\n');
}

/** Clues that lead to places spread over the text, each in what the text says there. */
async function spreadClues({ levels, placeClue }: GistRecallOptions, signal: AbortSignal | undefined): Promise<readonly Clue[]> {
  const level = levels.find((gists) => gists.length <= MOST_SPREAD) ?? levels.at(-1) ?? [];
  const clues: Clue[] = [];
  for (const gist of level) {
    const text = oneLine(firstSentences(gist.text, SPREAD_TOKENS));
    if (/[\p{L}\p{N}]/u.test(text)) clues.push({ kind: CLUE_KIND['text-spans'], text: cutText(text, 1_000), ...(await placeClue(text, placesOf(gist), signal)) });
  }
  return clues;
}

function eachOnce(clues: readonly Clue[]): readonly Clue[] {
  const seen = new Set<string>();
  return clues.filter(({ text }) => !seen.has(text) && seen.add(text));
}

