import { graphOfPairs } from '../../src/graph/graph-of-pairs.ts';
import { createWalker } from '../../src/graph/walker.ts';
import type { WeightedGraph } from '../../src/graph/weighted-graph.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { median } from '../median.ts';
import { milliseconds } from '../pairs.ts';
import type { Setting } from '../setting.ts';
import { randomGraphPairs, type Shape } from '../random-graph-pairs.ts';

interface Case {
  readonly nodes: number;
  readonly edges: number;
  readonly shape: Shape;
  readonly tolerance: number;
  /** Most milliseconds. */
  readonly bound: number;
}

const CASES: readonly Case[] = [
  { nodes: 18_125, edges: 59_738, shape: 'power law', tolerance: 1e-9, bound: 6 },
  { nodes: 100_000, edges: 500_000, shape: 'power law', tolerance: 1e-6, bound: 80 },
  { nodes: 100_000, edges: 500_000, shape: 'uniform', tolerance: 1e-6, bound: 80 },
  { nodes: 1_000_000, edges: 5_000_000, shape: 'power law', tolerance: 1e-6, bound: 1000 },
  { nodes: 1_000_000, edges: 5_000_000, shape: 'uniform', tolerance: 1e-6, bound: 1000 },
];

/** Milliseconds for each kind of work before it is measured: what runs for the first time is compiled meanwhile. */
const WARM = 300;

/** Walks over random graphs, beside what this machine copies and gathers. */
export const pagerank: Benchmark = {
  name: 'pagerank',
  about: [
    'Personalised PageRank at a damping of 0.5 over random graphs, the first of the size of the graph of 1,890 passages; all masses together are off by',
    'no more than the tolerance. The seeds are a tenth of the nodes and five others, or those five alone. Edges per second count both ways, and stand beside',
    'plain random reads, by as many positions, of as many doubles; bytes are those of edges, rows and values, each counted once, beside a copy of as many',
    '(read and written), so that what is gathered again from beyond the caches counts on neither side.',
  ].join(' '),
  async run(setting) {
    const figures: Figure[] = [];
    for (const one of setting.isQuick ? CASES.slice(0, 1) : CASES) figures.push(...(await measure(one, setting)));
    return figures;
  },
};

async function measure({ nodes, edges, shape, tolerance, bound }: Case, setting: Setting): Promise<readonly Figure[]> {
  const graph = graphOfPairs(nodes, randomGraphPairs({ nodes, edges, shape, seed: 1 }));
  const walker = createWalker(graph);
  const into = new Float64Array(nodes);
  const options = { damping: 0.5, tolerance };
  const many = Array.from({ length: 4 }, (_, lane) => seedsOf(nodes, { lane, share: 0.1 }));
  const few = seedsOf(nodes, { lane: 0, share: 0 });
  const rounds = setting.rounds(nodes > 500_000 ? 5 : 25);
  const alone = (): unknown => walker.walk(many[0]!, options, into);
  const gather = gatherOver(graph, into);
  const copy = copyOf(bytesOf(graph));
  const times = await interleave(rounds, { alone, few: () => walker.walk(few, options, into), together: () => walker.walkEach(many, options), gather, copy });
  const { sweeps } = walker.walk(many[0]!, options, into);
  const perSecond = (ms: number): number => (graph.targets.length / 1e6 / ms) * 1000;
  return [
    { what: `${nodes.toLocaleString('en-US')} nodes, ${edges.toLocaleString('en-US')} edges, ${shape}, to ${tolerance.toExponential()}`, measured: times.alone, unit: 'ms per query', bound: { of: 'measured', kind: 'at most', value: bound }, samples: rounds },
    { what: '  four at once, each', measured: times.together / 4, unit: 'ms per query', reference: { what: 'alone', value: times.alone }, samples: rounds },
    { what: '  from five seeds', measured: times.few, unit: 'ms per query', reference: { what: 'from a tenth of the nodes', value: times.alone }, bound: { of: 'measured', kind: 'at most', value: bound }, samples: rounds },
    { what: '  sweeps', measured: sweeps, unit: 'sweeps', samples: 1 },
    { what: '  edges', measured: perSecond(times.alone / sweeps), unit: 'million edges/s', reference: { what: 'random reads', value: perSecond(times.gather) }, samples: rounds },
    { what: '  bytes', measured: bytesOf(graph) / 1e6, unit: 'MB per sweep', samples: 1 },
    { what: '  bandwidth', measured: rate(bytesOf(graph), times.alone / sweeps), unit: 'GB/s', reference: { what: 'copy', value: rate(2 * bytesOf(graph), times.copy) }, samples: rounds },
  ];
}

/** Gigabytes a second. */
function rate(bytes: number, ms: number): number {
  return bytes / 1e6 / ms;
}

/** Medians of all, each measured once a round: what the machine does meanwhile weighs on all alike. */
async function interleave<Name extends string>(rounds: number, works: Readonly<Record<Name, () => unknown>>): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(works) as Name[];
  for (const name of names) for (const end = performance.now() + WARM; performance.now() < end; ) works[name]();
  const taken = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) for (const name of names) taken.get(name)?.push(await milliseconds(works[name]));
  return Object.fromEntries(names.map((name) => [name, median(taken.get(name) ?? [])])) as Record<Name, number>;
}

function seedsOf(nodes: number, { lane, share }: { readonly lane: number; readonly share: number }): Float64Array {
  const seeds = new Float64Array(nodes);
  const first = nodes - Math.floor(share * nodes);
  for (let node = first; node < nodes; node += 1) seeds[node] = 0.05 * ((node * 7919 + lane * 104_729) % 1000) / 1000;
  for (let seed = 0; seed < 5; seed += 1) seeds[(seed * 15_485_863 + lane * 32_452_843) % first] = 1;
  return seeds;
}

/** What a sweep reads and writes, each once: targets, weights, and for each row its beginning, degree, inverse, reset and value (read and written). */
function bytesOf({ targets, size }: WeightedGraph): number {
  return 8 * targets.length + size * (4 + 5 * 8);
}

function gatherOver({ targets, size }: WeightedGraph, values: Float64Array): () => number {
  const positions = Int32Array.from(targets, (_, at) => Math.imul(at, 0x9e3779b1) >>> 0).map((position) => (position >>> 0) % size);
  return () => {
    let sum = 0;
    for (let at = 0; at < positions.length; at += 1) sum += values[positions[at]!]!;
    return sum;
  };
}

function copyOf(bytes: number): () => void {
  const from = new Float64Array(Math.ceil(bytes / 8)).fill(1);
  const to = new Float64Array(from.length);
  return () => to.set(from);
}
