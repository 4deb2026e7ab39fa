import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as memorag from '../../src/index.ts';

const SOURCE = resolve('src');
/** Lowest first: a file imports from its own layer and from those before it. Backends share a rank and do not see each other's internals. */
const LAYERS = ['errors', 'spec', 'util', 'text', 'prompts', 'excerpts', 'graph', 'bridge', 'calls', 'chat', 'embedders', 'rerankers', 'generators', 'memory', 'retrieval', 'extraction', 'knowledge', 'cache', 'config', 'memorag', 'hipporag', 'evaluation', 'cli', 'server'];
const BACKENDS = ['embedders', 'rerankers', 'generators', 'memory', 'retrieval', 'extraction'];

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => join(SOURCE, file));
const imports = new Map(files.map((file) => [file, importsOf(file)]));

describe('architecture', () => {
  test('every folder of src is a known layer', () => {
    const folders = readdirSync(SOURCE, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    expect(folders.filter((folder) => !LAYERS.includes(folder))).toEqual([]);
  });

  test('imports point down only', () => {
    const upward = edges().filter(([from, to]) => rank(to) > rank(from));
    expect(upward.map(describeEdge)).toEqual([]);
  });

  test('no backend imports another kind of backend', () => {
    const across = edges().filter(([from, to]) => layer(from) !== layer(to) && BACKENDS.includes(layer(from)) && BACKENDS.includes(layer(to)));
    expect(across.map(describeEdge)).toEqual([]);
  });

  test('there are no import cycles', () => {
    expect(findCycle()).toBeUndefined();
  });

  test('spec and errors do no I/O: they import nothing but each other', () => {
    const outside = files.filter((file) => ['spec', 'errors'].includes(layer(file))).filter((file) => /from '(?!\.)/.test(readFileSync(file, 'utf8')));
    expect(outside.map(name)).toEqual([]);
  });

  test('there is one barrel, without default exports or `export *` anywhere', () => {
    const offenders = files.filter((file) => /^export (default|\*)/m.test(readFileSync(file, 'utf8')));
    expect(offenders.map(name)).toEqual([]);
    const barrels = files.filter((file) => file.endsWith('/index.ts'));
    expect(barrels.map(name)).toEqual(['index.ts']);
  });

  test('the public names are these', () => {
    expect(Object.keys(memorag).toSorted()).toEqual(['ERROR_CODES', 'HippoRAG', 'MemoError', 'MemoRAG', 'fuse', 'isMemoError', 'readDocuments']);
  });
});

function importsOf(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) => match[1] ?? '');
  return specifiers.map((specifier) => resolve(dirname(file), specifier));
}

function edges(): readonly (readonly [from: string, to: string])[] {
  return [...imports].filter(([from]) => name(from) !== 'index.ts').flatMap(([from, targets]) => targets.filter((to) => to.startsWith(SOURCE)).map((to) => [from, to] as const));
}

function findCycle(): readonly string[] | undefined {
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].map(name);
    if (finished.has(file)) return undefined;
    for (const next of imports.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle !== undefined) return cycle;
    }
    finished.add(file);
    return undefined;
  };
  for (const file of files) {
    const cycle = visit(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

function layer(file: string): string {
  return relative(SOURCE, file).split('/')[0] ?? '';
}

function rank(file: string): number {
  return LAYERS.indexOf(layer(file));
}

function name(file: string): string {
  return relative(SOURCE, file);
}

function describeEdge([from, to]: readonly [string, string]): string {
  return `${name(from)} -> ${name(to)}`;
}
