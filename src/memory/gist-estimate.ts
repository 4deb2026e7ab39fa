import type { ChatModel, ChatRequest } from '../spec/chat-model.ts';
import type { Estimate } from '../spec/memory-model.ts';
import type { Document } from '../spec/text.ts';
import { piecesInTurns } from '../text/pieces-in-turns.ts';
import { countTokens } from '../text/tokens.ts';
import { CLUE_TASKS } from './clue-tasks.ts';
import type { GistSettings } from './gist.ts';
import { assignSlots, planGists, type GistPlan, type PlannedGist } from './gist-plan.ts';
import { gistCall, requestOf } from './gist-request.ts';
import { MOST_ROUNDS, OPEN_TOKENS } from './gist-view.ts';
import { mostReplyTokens } from './recall-by-chat.ts';
import { readGist } from './write-gist.ts';

export interface EstimateGistsOptions {
  readonly chat: Pick<ChatModel, 'kept'>;
  readonly settings: GistSettings;
  /** Most cl100k tokens of gists in a prompt. */
  readonly promptTokens: number;
  readonly signal?: AbortSignal | undefined;
}

/** What a chat template adds to each message. */
const MESSAGE_TOKENS = 4;
/** What a question asks around the gists. */
const TASK_TOKENS = 150;
/** Of a gist's line on disk, beside its text. */
const LINE_BYTES = 250;
const BYTES_PER_TOKEN = 4;

/** What memorizing these documents takes: every call is known from the texts alone; how long a gist gets is not, nor which comes back empty and is asked for once more. */
export async function estimateGists(documents: readonly Document[], { chat, settings, promptTokens, signal }: EstimateGistsOptions): Promise<Estimate> {
  let tokens = 0;
  for await (const piece of piecesInTurns(documents.map(({ text }) => text), signal)) tokens += countTokens(piece);
  const plan = await planGists(documents, { slots: assignSlots(documents), settings, signal });
  const calls = [...new Map([...plan.leaves, ...plan.groups].map((gist) => [gist.id, gist])).values()];
  const textOf = new Map(documents.map(({ id, text }) => [id, text]));
  const kept = keptGists(calls, { textOf, settings, chat });
  const asked = calls.filter(({ id }) => !kept.has(id));
  const inputTokens = asked.reduce((sum, planned) => sum + inputOf(planned, textOf, settings), 0);
  return {
    tokens,
    bytes: calls.length * (LINE_BYTES + BYTES_PER_TOKEN * settings.gistTokens),
    modelCalls: asked.length,
    inputTokens,
    outputTokens: asked.length * settings.gistTokens,
    ...(kept.size === 0 ? {} : { reusedCalls: kept.size }),
    perQuestion: questionOf(plan, { settings, promptTokens }),
  };
}

/** The texts of those that the call cache holds. A gist of gists is looked for where all of these are there: what they will say otherwise nobody knows. */
function keptGists(calls: readonly PlannedGist[], { textOf, settings, chat }: { readonly textOf: ReadonlyMap<string, string> } & Pick<EstimateGistsOptions, 'settings' | 'chat'>): ReadonlyMap<string, string> {
  const kept = new Map<string, string>();
  for (const planned of chat.kept === undefined ? [] : calls) {
    const children = planned.children.map(({ id }) => kept.get(id));
    if (children.includes(undefined)) continue;
    const request = requestOf(planned, { texts: textOf, children: children.map((child) => child ?? '') });
    const reply = chat.kept?.(gistCall(request, settings));
    const text = reply === undefined ? '' : readGist(reply, settings.gistTokens);
    if (text !== '') kept.set(planned.id, text);
  }
  return kept;
}

function inputOf(planned: PlannedGist, textOf: ReadonlyMap<string, string>, settings: GistSettings): number {
  const request = requestOf(planned, { texts: textOf, children: planned.children.map(() => '') });
  return callTokens(gistCall(request, settings)) + planned.children.length * settings.gistTokens;
}

function callTokens({ messages }: ChatRequest): number {
  return messages.reduce((sum, { content }) => sum + countTokens(content) + MESSAGE_TOKENS, 0);
}

function questionOf({ leaves, groups }: GistPlan, { settings: { gistTokens }, promptTokens }: Pick<EstimateGistsOptions, 'settings' | 'promptTokens'>): NonNullable<Estimate['perQuestion']> {
  const all = leaves.length * gistTokens;
  const isChosen = all > promptTokens && groups.length > 0;
  const modelCalls = CLUE_TASKS.length + (isChosen ? 1 : 0);
  const shown = Math.min(all, promptTokens);
  const replies = CLUE_TASKS.reduce((sum, task) => sum + mostReplyTokens(task, { isNumbered: true }), 0);
  return { modelCalls, inputTokens: modelCalls * (shown + TASK_TOKENS), outputTokens: replies + (isChosen ? MOST_ROUNDS * OPEN_TOKENS : 0) };
}
