import type { GraphEvidence, GraphRetrieval, GraphStep, RatedFact, Seed } from '../../hipporag/graph-retrieval.ts';
import type { PictureGraph, PicturePassage, PicturePhrase } from './picture-graph.ts';
import { createEdgeList } from './edge-list.ts';
import { passageHead } from './passage-head.ts';

export interface SubgraphOptions {
  /** Most phrases and passages together. */
  readonly most?: number | undefined;
  readonly answer?: { readonly text: string; readonly chunkIds: readonly string[] } | undefined;
}

const MOST_NODES = 40;
/** What a phrase on the way to a passage counts, so that no way is shown with a hole in it. */
const ON_PATH = 10;

/** The part of a graph that a question went over: its passages, the ways to them, where they began, and the facts beside them. */
export function chooseSubgraph(retrieval: GraphRetrieval, { most = MOST_NODES, answer }: SubgraphOptions = {}): PictureGraph {
  const { question, mode, facts, seeds } = retrieval;
  const evidence = retrieval.evidence.slice(0, most);
  const phrases = choosePhrases(retrieval, evidence, most - evidence.length);
  const cited = new Set(answer?.chunkIds);
  const passages = evidence.map((passage, at) => toPassage(passage, { rank: at + 1, isCited: cited.has(passage.chunkId) }));
  const ids = new Map([...phrases.map(({ id, label }) => [label, id] as const), ...passages.map(({ id, chunkId }) => [chunkKey(chunkId), id] as const)]);
  return {
    question,
    mode,
    phrases: phrases.map((phrase): PicturePhrase => ({ ...phrase, by: [...new Set(seedsOf(seeds, phrase.label).map(({ by }) => by))] })),
    passages,
    edges: collectEdges({ ids, facts, passages }),
    ...(answer === undefined ? {} : { answer: answer.text }),
  };
}

/** A passage's id is no phrase, however it reads. */
function chunkKey(chunkId: string): string {
  return `\u0000${chunkId}`;
}

function seedsOf(seeds: readonly Seed[], label: string): readonly Seed[] {
  return seeds.filter(({ node, kind }) => kind === 'phrase' && node === label);
}

function choosePhrases({ facts, seeds }: GraphRetrieval, evidence: readonly GraphEvidence[], room: number): readonly Omit<PicturePhrase, 'by'>[] {
  const merits = new Map<string, number>();
  const add = (label: string, merit: number): void => void merits.set(label, (merits.get(label) ?? 0) + merit);
  for (const { node, kind, weight } of seeds) if (kind === 'phrase') add(node, 1 + weight);
  for (const { fact: [subject, , object], score } of facts) for (const label of new Set([subject, object])) add(label, score / 2);
  for (const { path, score } of evidence) for (const label of phrasesOf(path?.steps ?? [])) add(label, ON_PATH * score);
  const chosen = [...merits].toSorted(([one, merit], [other, otherMerit]) => otherMerit - merit || (one < other ? -1 : 1)).slice(0, Math.max(0, room));
  const weighed = chosen.map(([label]) => ({ label, weight: seedsOf(seeds, label).reduce((sum, { weight }) => sum + weight, 0) }));
  return weighed.toSorted((one, other) => other.weight - one.weight).map((phrase, at) => ({ id: `e${at + 1}`, ...phrase }));
}

function phrasesOf(steps: readonly GraphStep[]): ReadonlySet<string> {
  return new Set(steps.flatMap((step) => (step.kind === 'contains' ? [heldPhrase(step)] : [step.from, step.to])));
}

/** A way may lead through a passage: it stands at either end of such a step. */
function heldPhrase({ from, to, chunkId }: GraphStep): string {
  return from === chunkId ? to : from;
}

function toPassage(evidence: GraphEvidence, { rank, isCited }: Pick<PicturePassage, 'rank' | 'isCited'>): PicturePassage {
  const { chunkId, text, score, path } = evidence;
  return { id: `p${rank}`, rank, chunkId, ...passageHead(evidence), text, score, isCited, ...(path === undefined ? {} : { path }) };
}

function collectEdges({ ids, facts, passages }: { readonly ids: ReadonlyMap<string, string>; readonly facts: readonly RatedFact[]; readonly passages: readonly PicturePassage[] }): PictureGraph['edges'] {
  const edges = createEdgeList();
  for (const { rank, path } of passages) {
    for (const step of path?.steps ?? []) {
      const { from, to, kind, fact, chunkId = to, score } = step;
      if (kind === 'contains') edges.add({ from: ids.get(heldPhrase(step)), to: ids.get(chunkKey(chunkId)), kind, rank });
      else if (fact === undefined) edges.add({ from: ids.get(from), to: ids.get(to), kind, label: score?.toFixed(2), rank });
      else edges.add({ from: ids.get(fact[0]), to: ids.get(fact[2]), kind, label: fact[1], rank });
    }
  }
  for (const { fact: [subject, predicate, object], chunkIds } of facts) {
    edges.add({ from: ids.get(subject), to: ids.get(object), kind: 'relation', label: predicate });
    for (const chunkId of chunkIds) for (const phrase of [subject, object]) edges.add({ from: ids.get(phrase), to: ids.get(chunkKey(chunkId)), kind: 'contains' });
  }
  return edges.all();
}
