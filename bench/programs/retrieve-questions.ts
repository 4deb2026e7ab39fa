// Retrieves for questions from a saved graph, all at once, several times over; prints milliseconds per question of each round.
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { graphBackends } from '../../tests/fixtures/graph-backends.ts';
import { loadMemory } from '../../src/memorag/load-memory.ts';
import { loadedGraph, viewOf } from '../../src/hipporag/loaded-graph.ts';
import { retrieveMany } from '../../src/hipporag/retrieve-graph.ts';
import { milliseconds } from '../pairs.ts';
import { createWordEmbedder } from '../word-vectors.ts';

const inputSchema = z.object({ root: z.string(), dimension: z.number(), rounds: z.number(), questions: z.array(z.string()).min(1) });

const { root, dimension, rounds, questions } = inputSchema.parse(JSON.parse(await text(process.stdin)));
await using backends = await graphBackends({ embedder: createWordEmbedder(dimension) });
await using memory = loadedGraph(await loadMemory(backends, root, {}));
const view = viewOf(memory);
const asked = questions.map((question) => ({ text: question }));
await retrieveMany(view, asked, {});
const perQuestion: number[] = [];
for (let round = 0; round < rounds; round += 1) perQuestion.push((await milliseconds(async () => await retrieveMany(view, asked, {}))) / asked.length);
process.stdout.write(JSON.stringify({ perQuestion }));
