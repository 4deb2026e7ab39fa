import { findCommunities, type Communities } from '../graph/find-communities.ts';
import { compileWalkGraph } from '../knowledge/compile-walk-graph.ts';
import type { GraphWeights } from '../knowledge/graph-weights.ts';
import { normalisePhrase } from '../knowledge/normalise-phrase.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { WalkGraph } from '../knowledge/walk-graph.ts';
import { itemAt } from '../util/item-at.ts';

/** Phrases and passages that have more to do with each other than with the rest: a level above passages. */
export interface PassageCommunity {
  /** Its strongest phrases, strongest first, as a passage writes them. */
  readonly names: readonly string[];
  readonly phrases: number;
  /** Chunk ids, those that hold most of its strong phrases first; a passage is in one community. */
  readonly passages: readonly string[];
  /** Share of all edge weight that is at its phrases and passages, from 0 to 1. */
  readonly share: number;
}

const NAMES = 5;

/** With synonyms as they weigh in a walk, all dates and numbers would be one community; without them, spellings of one name would be several. */
const COMMUNITY_WEIGHTS: GraphWeights = { relation: 2, synonym: 0.25, contains: 1, mostSynonyms: 5, synonymReplaces: false };

const kept = new WeakMap<Knowledge, readonly PassageCommunity[]>();

/** The communities of a graph that hold a passage, those with most passages first. Found when first asked for: 18,000 nodes take half a second. */
export function communitiesOf(knowledge: Knowledge): readonly PassageCommunity[] {
  const known = kept.get(knowledge) ?? makeCommunities(compileWalkGraph(knowledge, COMMUNITY_WEIGHTS));
  kept.set(knowledge, known);
  return known;
}

function makeCommunities(walk: WalkGraph): readonly PassageCommunity[] {
  const found = findCommunities(walk.graph);
  const strengths = strengthsWithin(walk, found);
  const members = membersOf(walk, found);
  const all = walk.graph.degrees.reduce((sum, degree) => sum + degree, 0);
  const communities = members.filter(({ passages }) => passages.length > 0).map(({ phrases, passages, degree }): PassageCommunity => {
    const ranked = rankPassages(walk, passages, { found, strengths });
    return { names: namesOf(walk, phrases, { strengths, passages: ranked }), phrases: phrases.length, passages: ranked, share: degree / all };
  });
  return communities.toSorted((one, other) => other.passages.length - one.passages.length);
}

/** By node: weight of its edges to nodes of its own community. */
function strengthsWithin({ graph: { size, starts, targets, weights, nodes } }: WalkGraph, { communityOf }: Communities): Float64Array {
  const strengths = new Float64Array(size);
  for (let row = 0; row < size; row += 1) {
    const node = nodes[row]!;
    for (let edge = starts[row]!; edge < starts[row + 1]!; edge += 1) if (communityOf[nodes[targets[edge]!]!] === communityOf[node]) strengths[node]! += weights[edge]!;
  }
  return strengths;
}

interface Members {
  readonly phrases: number[];
  readonly passages: number[];
  degree: number;
}

/** Nodes by community, in their order. */
function membersOf(walk: WalkGraph, { communityOf, count }: Communities): readonly Members[] {
  const members = Array.from({ length: count }, (): Members => ({ phrases: [], passages: [], degree: 0 }));
  for (const [node, community] of communityOf.entries()) {
    if (community < 0) continue;
    const own = itemAt(members, community);
    (node < walk.phrases.length ? own.phrases : own.passages).push(node);
    own.degree += walk.graph.degrees[walk.graph.rows[node]!]!;
  }
  return members;
}

interface Strengths {
  readonly found: Communities;
  readonly strengths: Float64Array;
}

/** A phrase counts by the logarithm of its strength: a passage that holds several strong ones stands for more than one that holds the strongest alone. */
function rankPassages(walk: WalkGraph, passages: readonly number[], { found: { communityOf }, strengths }: Strengths): readonly string[] {
  const rated = passages.map((node) => {
    const chunkId = itemAt(walk.passages, node - walk.phrases.length);
    const own = Array.from(walk.knowledge.passages.get(chunkId)?.phrases ?? [], (phrase) => walk.phraseNodes[phrase]!).filter((phrase) => communityOf[phrase] === communityOf[node]);
    return { chunkId, score: own.reduce((sum, phrase) => sum + Math.log1p(strengths[phrase]!), 0) };
  });
  return rated.toSorted((one, other) => other.score - one.score).map(({ chunkId }) => chunkId);
}

/** Neither bare numbers nor what another name says already. */
function namesOf(walk: WalkGraph, phrases: readonly number[], { strengths, passages }: { readonly strengths: Float64Array; readonly passages: readonly string[] }): readonly string[] {
  const { vocabulary } = walk.knowledge;
  const inOrder = phrases.toSorted((one, other) => strengths[other]! - strengths[one]! || one - other);
  const names: string[] = [];
  for (const node of inOrder) {
    const text = itemAt(vocabulary.phrases, walk.phrases[node]!);
    if (!/\p{L}/u.test(text) || names.some((name) => isWithin(name, text) || isWithin(text, name))) continue;
    names.push(text);
    if (names.length === NAMES) break;
  }
  return asWritten(walk.knowledge, names, passages);
}

function isWithin(part: string, whole: string): boolean {
  return /\p{Script=Han}/u.test(part) ? whole.includes(part) : ` ${whole} `.includes(` ${part} `);
}

/** Phrases with their capitals and marks: the form that stands first. */
function asWritten({ vocabulary: { normalisation }, passages }: Knowledge, names: readonly string[], chunkIds: readonly string[]): readonly string[] {
  const forms = new Map<string, string>();
  const missing = new Set(names);
  for (const chunkId of chunkIds) {
    if (missing.size === 0) break;
    for (const [subject, , object] of passages.get(chunkId)?.extraction.triples ?? []) {
      for (const form of [subject, object]) {
        const phrase = normalisePhrase(form, normalisation);
        if (missing.delete(phrase)) forms.set(phrase, form.trim());
      }
    }
  }
  return names.map((name) => forms.get(name) ?? name);
}
