import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

const reportSchema = z.strictObject({
  date: z.iso.date(),
  command: z.string(),
  machine: z.strictObject({ cpu: z.string(), cores: z.number(), memoryGiB: z.number(), platform: z.string(), node: z.string(), load: z.number() }),
  texts: z.string(),
  bounds: z.number(),
  held: z.number(),
  benchmarks: z.array(z.strictObject({
    name: z.string(),
    about: z.string(),
    figures: z.array(z.strictObject({
      what: z.string(),
      measured: z.number(),
      unit: z.string(),
      samples: z.number().int().positive(),
      reference: z.strictObject({ what: z.string(), value: z.number(), ratio: z.number().optional() }).optional(),
      bound: z.strictObject({ of: z.enum(['measured', 'ratio']), kind: z.enum(['at most', 'at least']), value: z.number() }).optional(),
      verdict: z.strictObject({ ratio: z.number().optional(), holds: z.boolean().optional(), used: z.number().optional() }),
    })).min(1),
  })),
});

/** Processes start and a model loads, on a machine that may be busy. */
const LONG = 180_000;
let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'memorag-bench-test-'));
});
afterAll(async () => await rm(directory, { recursive: true, force: true }));

describe('npm run bench', () => {
  test('quick benchmarks print a table, write JSON and write the page', async () => {
    const [json, page] = [join(directory, 'report.json'), join(directory, 'page.md')];
    const { stdout } = await execa(process.execPath, ['bench/main.ts', 'chunk', 'index', '--quick', '--json', json, '--write', page]);
    const report = reportSchema.parse(JSON.parse(await readFile(json, 'utf8')));
    expect(report.benchmarks.map(({ name }) => name)).toEqual(['chunk', 'index']);
    const [first] = report.benchmarks[0]?.figures ?? [];
    expect(first?.measured).toBeGreaterThan(0);
    expect(first?.verdict.ratio).toBeGreaterThan(0);
    expect(stdout).toContain(first?.what);
    const written = await readFile(page, 'utf8');
    expect(written).toContain(`| ${first?.what} |`);
    expect(written).toContain(report.machine.cpu);
  }, LONG);

  test('what needs a memory memorizes, asks, appends and forgets in processes of its own', async () => {
    const json = join(directory, 'memories.json');
    await execa(process.execPath, ['bench/main.ts', 'append', 'ask', '--quick', '--json', json]);
    const report = reportSchema.parse(JSON.parse(await readFile(json, 'utf8')));
    const figures = report.benchmarks.flatMap((benchmark) => benchmark.figures);
    const measured = (what: string): number => figures.find((figure) => figure.what === what)?.measured ?? 0;
    for (const what of ['append 1 % to a novel', 'forget it again', 'load a memorized novel', 'ask, median of all but the first']) expect(measured(what)).toBeGreaterThan(0);
    expect(figures.filter(({ bound }) => bound !== undefined)).toHaveLength(report.bounds);
  }, LONG);

  test('an unknown benchmark is refused with the names of all', async () => {
    const { exitCode, stderr } = await execa(process.execPath, ['bench/main.ts', 'chunks'], { reject: false });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/no benchmark "chunks".*chunk, index, embedder, memorize, growth, append, ask, start, calls/);
  }, LONG);
});
