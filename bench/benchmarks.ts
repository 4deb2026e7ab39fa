import type { Benchmark } from './benchmark.ts';
import { append } from './lines/append.ts';
import { ask } from './lines/ask.ts';
import { calls } from './lines/calls.ts';
import { chunk } from './lines/chunk.ts';
import { embedder } from './lines/embedder.ts';
import { extraction } from './lines/extraction.ts';
import { gists } from './lines/gists.ts';
import { graph } from './lines/graph.ts';
import { growth } from './lines/growth.ts';
import { index } from './lines/index.ts';
import { knowledge } from './lines/knowledge.ts';
import { memorize } from './lines/memorize.ts';
import { pagerank } from './lines/pagerank.ts';
import { start } from './lines/start.ts';

/** All of them, in the order of the report. */
export const BENCHMARKS: readonly Benchmark[] = [chunk, index, embedder, memorize, growth, append, ask, start, calls, gists, extraction, pagerank, knowledge, graph];
