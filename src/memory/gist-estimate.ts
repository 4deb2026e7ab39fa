import type { ChatRequest } from '../spec/chat-model.ts';
import type { Estimate } from '../spec/memory-model.ts';
import type { Document } from '../spec/text.ts';
import { piecesInTurns } from '../text/pieces-in-turns.ts';
import { countTokens } from '../text/tokens.ts';
import type { GistSettings } from './gist.ts';
import { assignSlots, planGists, type GistPlan, type PlannedGist } from './gist-plan.ts';
import { gistCall } from './gist-request.ts';

export interface EstimateGistsOptions {
  readonly settings: GistSettings;
  /** Most cl100k tokens of gists in a prompt. */
  readonly promptTokens: number;
  readonly signal?: AbortSignal | undefined;
}

/** What a chat template adds to each message. */
const MESSAGE_TOKENS = 4;
/** Tasks that one question is asked as, and what is asked around the gists. */
const TASKS = 3;
const TASK_TOKENS = 150;
const REPLY_TOKENS = 200;
/** Of a gist's line on disk, beside its text. */
const LINE_BYTES = 250;
const BYTES_PER_TOKEN = 4;

/** What memorizing these documents takes: every call is known from the texts alone; only how long a gist gets is not. */
export async function estimateGists(documents: readonly Document[], { settings, promptTokens, signal }: EstimateGistsOptions): Promise<Estimate> {
  let tokens = 0;
  for await (const piece of piecesInTurns(documents.map(({ text }) => text), signal)) tokens += countTokens(piece);
  const plan = await planGists(documents, { slots: assignSlots(documents), settings, signal });
  const calls = [...new Map([...plan.leaves, ...plan.groups].map((gist) => [gist.id, gist])).values()];
  const textOf = new Map(documents.map(({ id, text }) => [id, text]));
  const inputTokens = calls.reduce((sum, planned) => sum + inputOf(planned, textOf, settings), 0);
  return {
    tokens,
    bytes: calls.length * (LINE_BYTES + BYTES_PER_TOKEN * settings.gistTokens),
    modelCalls: calls.length,
    inputTokens,
    outputTokens: calls.length * settings.gistTokens,
    perQuestion: questionOf(plan, { settings, promptTokens }),
  };
}

function inputOf({ place, heading, children }: PlannedGist, textOf: ReadonlyMap<string, string>, settings: GistSettings): number {
  if (place === undefined) return callTokens(gistCall({ kind: 'group', texts: children.map(() => '') }, settings)) + children.length * settings.gistTokens;
  return callTokens(gistCall({ kind: 'span', texts: [textOf.get(place.documentId)?.slice(place.start, place.end) ?? ''], heading }, settings));
}

function callTokens({ messages }: ChatRequest): number {
  return messages.reduce((sum, { content }) => sum + countTokens(content) + MESSAGE_TOKENS, 0);
}

function questionOf({ leaves, groups }: GistPlan, { settings: { gistTokens }, promptTokens }: Pick<EstimateGistsOptions, 'settings' | 'promptTokens'>): NonNullable<Estimate['perQuestion']> {
  const all = leaves.length * gistTokens;
  const rounds = all <= promptTokens || groups.length === 0 ? 0 : 1;
  const shown = Math.min(all, promptTokens);
  return { modelCalls: TASKS + rounds, inputTokens: (TASKS + rounds) * (shown + TASK_TOKENS), outputTokens: TASKS * REPLY_TOKENS };
}
