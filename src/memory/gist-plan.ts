import { hash } from 'node:crypto';
import type { Document, Span } from '../spec/text.ts';
import type { GistSettings } from './gist.ts';
import { gistSpans, type GistSpan } from './gist-spans.ts';

/** A gist that is to be there. */
export interface PlannedGist {
  /** The same for the same text: two spans with one text have one gist. */
  readonly id: string;
  readonly level: number;
  readonly place?: (Span & { readonly documentId: string }) | undefined;
  readonly heading?: string | undefined;
  readonly children: readonly PlannedGist[];
}

export interface GistPlan {
  /** Of the spans, in the order of the texts. */
  readonly leaves: readonly PlannedGist[];
  /** Of gists, those that others are made of first. */
  readonly groups: readonly PlannedGist[];
}

/** The place of each document among the groups of documents: it keeps it while others come and go. */
export type GistSlots = ReadonlyMap<string, number>;

export interface PlanGistsOptions {
  readonly slots: GistSlots;
  readonly settings: GistSettings;
  readonly signal?: AbortSignal | undefined;
  /** Called with the gist of each span as soon as the text is cut so far: it can be written while the rest is cut. */
  readonly onLeaf?: (leaf: PlannedGist) => void;
}

/** Tokens of gists that tell what a text is about as a whole. */
const TOP_TOKENS = 2_048;

/**
 * Which gists there are to be: of spans; of consecutive gists of one document, as many as fill a span; then of documents next to each other;
 * until few enough are left. It follows from the texts alone, before any is written, and only the last group of a level changes when a text
 * is added.
 */
export async function planGists(documents: readonly Document[], { slots, settings, signal, onLeaf }: PlanGistsOptions): Promise<GistPlan> {
  const leaves: PlannedGist[] = [];
  for (const document of documents) {
    for await (const span of gistSpans(document, { ...settings, signal })) {
      const leaf = leafOf(document, span);
      leaves.push(leaf);
      onLeaf?.(leaf);
    }
  }
  const groups: PlannedGist[] = [];
  const most = Math.max(1, Math.floor(TOP_TOKENS / settings.gistTokens));
  const size = Math.max(2, Math.floor(settings.spanTokens / settings.gistTokens));
  let top: readonly Top[] = leaves.map((gist) => ({ gist, documentId: gist.place?.documentId ?? '', slot: slots.get(gist.place?.documentId ?? '') ?? 0 }));
  for (let level = 1; top.length > most; level += 1) {
    top = groupLevel(top, { level, size }).map((one) => {
      if (one.gist.level === level) groups.push(one.gist);
      return one;
    });
  }
  return { leaves, groups };
}

/** The slots of documents: those of before, and the next ones for what is new. */
export function assignSlots(documents: readonly Document[], before: GistSlots = new Map()): GistSlots {
  let next = Math.max(-1, ...before.values()) + 1;
  return new Map(documents.map(({ id }) => [id, before.get(id) ?? next++]));
}

/** Ids of all gists of a plan: a call each. */
export function plannedIds({ leaves, groups }: GistPlan): ReadonlySet<string> {
  return new Set([...leaves, ...groups].map(({ id }) => id));
}

function leafOf({ id: documentId, text }: Document, { start, end, heading }: GistSpan): PlannedGist {
  const id = hash('sha256', `${heading ?? ''}\n${text.slice(start, end)}`);
  return { id, level: 0, place: { documentId, start, end }, heading, children: [] };
}

/** A gist of the highest level so far, and what it stands in: a document, or neighbouring ones. */
interface Top {
  readonly gist: PlannedGist;
  /** `undefined`: of several. */
  readonly documentId: string | undefined;
  readonly slot: number;
}

function groupLevel(top: readonly Top[], { level, size }: { readonly level: number; readonly size: number }): readonly Top[] {
  const runs = [...Map.groupBy(top, ({ documentId, slot }) => documentId ?? slot).values()];
  const isWithin = runs.some((run) => run.length > 1);
  if (isWithin) return runs.flatMap((run) => inGroups(run, size).map((members) => join(members, level, members[0]?.slot ?? 0)));
  // Each document, or group of documents, is one gist by now: those whose places are next to each other are joined.
  const shelves = Map.groupBy(top, ({ slot }) => Math.floor(slot / size));
  return [...shelves].map(([shelf, members]) => join(members, level, shelf, true));
}

function join(members: readonly Top[], level: number, slot: number, isAcross = false): Top {
  const [only] = members;
  if (members.length === 1 && only !== undefined) return { ...only, slot, ...(isAcross ? { documentId: undefined } : {}) };
  const children = members.map(({ gist }) => gist);
  const gist: PlannedGist = {
    id: hash('sha256', children.map(({ id }) => id).join(' ')),
    level,
    heading: commonHeading(children),
    children,
  };
  return { gist, documentId: isAcross ? undefined : members[0]?.documentId, slot };
}

/** The heading of the first, where all stand under it or below. */
function commonHeading(children: readonly PlannedGist[]): string | undefined {
  const parts = children.map(({ heading }) => heading?.split(' > ') ?? []);
  const [first = []] = parts;
  const common = first.filter((_, depth) => parts.every((other) => other.slice(0, depth + 1).join(' > ') === first.slice(0, depth + 1).join(' > ')));
  return common.length === 0 ? undefined : common.join(' > ');
}

function inGroups<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, group) => items.slice(group * size, (group + 1) * size));
}
