import type { PassageCommunity } from './passage-communities.ts';

/** A community with what it has to say on a question. */
export interface RatedCommunity extends PassageCommunity {
  /** From 0 to 1, the best one's. */
  readonly score: number;
}

/** A passage of a community. */
export interface CommunityPassage {
  readonly chunkId: string;
  /** Position of its community. */
  readonly community: number;
  readonly score: number;
}

/** How well a passage fits the question, from 0 to 1; `-Infinity`: not to be found. */
export type ScorePassage = (chunkId: string) => number;

/** Communities by all that their passages have to say, best first: the size of a theme counts, and how near it is to the question. */
export function rateCommunities(communities: readonly PassageCommunity[], scoreOf: ScorePassage): readonly RatedCommunity[] {
  const found = communities.map((community) => ({ ...community, passages: community.passages.filter((chunkId) => scoreOf(chunkId) > -Infinity) })).filter(({ passages }) => passages.length > 0);
  const sums = found.map(({ passages }) => passages.reduce((sum, chunkId) => sum + scoreOf(chunkId), 0));
  const most = Math.max(...sums);
  const rated = found.map((community, at): RatedCommunity => ({ ...community, score: most > 0 ? sums[at]! / most : 1 }));
  return rated.toSorted((one, other) => other.score - one.score);
}

/**
 * Passages of communities in turns: the best of each, then the next of each, so that a reply shows many themes and not one. Within a community
 * a passage counts by its place there and by how well it fits the question.
 */
export function passagesInTurns(communities: readonly RatedCommunity[], scoreOf: ScorePassage, limit: number): readonly CommunityPassage[] {
  const ranked = communities.slice(0, Math.max(0, limit)).map(({ passages, score }, community) =>
    passages
      .map((chunkId, place): CommunityPassage => ({ chunkId, community, score: score * (0.5 * (1 - place / passages.length) + 0.5 * scoreOf(chunkId)) }))
      .toSorted((one, other) => other.score - one.score),
  );
  const rounds = Math.max(0, ...ranked.map((own) => own.length));
  const inTurns = Array.from({ length: rounds }, (_, round) => ranked.flatMap((own) => own.slice(round, round + 1))).flat();
  return inTurns.slice(0, Math.max(0, limit));
}
