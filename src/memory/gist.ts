import type { Span } from '../spec/text.ts';

/** How gists are made; another setting makes other gists. */
export interface GistSettings {
  /** Most cl100k tokens of a span that one gist is of. */
  readonly spanTokens: number;
  /** Most tokens of a gist. */
  readonly gistTokens: number;
}

/** What a model wrote, by what it was asked. */
export interface WrittenGist {
  /** Of everything that shapes the reply: model, settings, words and texts. */
  readonly key: string;
  readonly text: string;
  /** The model wrote nothing: the text's own sentences. */
  readonly isStandIn: boolean;
}

/** A gist in its place: of a span of a document, or of consecutive gists. */
export interface Gist extends WrittenGist {
  /** 0: of a span. */
  readonly level: number;
  /** In cl100k tokens. */
  readonly tokens: number;
  /** Of level 0. */
  readonly place?: (Span & { readonly documentId: string }) | undefined;
  /** What its text stands under. */
  readonly heading?: string | undefined;
  readonly children: readonly Gist[];
}

/** Spans of the text that a gist is of, in order. */
export function placesOf({ place, children }: Gist): readonly (Span & { readonly documentId: string })[] {
  return place === undefined ? children.flatMap(placesOf) : [place];
}

/** All gists of a text, from those of spans up to the few that tell what it is about as a whole: every level is of the whole. */
export function gistLevels(leaves: readonly Gist[], groups: readonly Gist[]): readonly (readonly Gist[])[] {
  const levels: (readonly Gist[])[] = [leaves];
  const highest = Math.max(0, ...groups.map(({ level }) => level));
  for (let level = 1; level <= highest; level += 1) {
    const parentOf = new Map(groups.filter((group) => group.level === level).flatMap((group) => group.children.map((child) => [child, group])));
    levels.push([...new Set((levels.at(-1) ?? []).map((gist) => parentOf.get(gist) ?? gist))]);
  }
  return levels;
}
