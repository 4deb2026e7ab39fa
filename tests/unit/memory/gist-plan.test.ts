import { describe, expect, test } from 'vitest';
import { assignSlots, planGists, plannedIds, type GistSlots } from '../../../src/memory/gist-plan.ts';
import type { Document } from '../../../src/spec/text.ts';
import { numberedTale } from '../../fixtures/numbered-tale.ts';

const SETTINGS = { spanTokens: 128, gistTokens: 32 };
/** Gists that fill a span, and those that are few enough at the top. */
const SIZE = 4;
const MOST = 64;

const text = (id: string, paragraphs: number): Document => ({ id, title: id, text: numberedTale(paragraphs).replaceAll('Halcyon', id) });
const small = (count: number): readonly Document[] => Array.from({ length: count }, (_, number) => text(`ship-${number}`, 1));
const plan = (documents: readonly Document[], slots: GistSlots = assignSlots(documents)) => planGists(documents, { slots, settings: SETTINGS });
const newIn = (ids: ReadonlySet<string>, before: ReadonlySet<string>): readonly string[] => [...ids].filter((id) => !before.has(id));

describe('groups', () => {
  test('are not made where the gists of spans are few', async () => {
    expect((await plan([text('a', 10)])).groups).toEqual([]);
  });

  test('hold consecutive gists, all of them, until few are left', async () => {
    const { leaves, groups } = await plan([text('a', 300)]);
    expect(leaves.length).toBeGreaterThan(MOST);
    const first = groups.filter(({ level }) => level === 1);
    expect(first.flatMap(({ children }) => children)).toEqual(leaves);
    expect(first.every(({ children }) => children.length >= 2 && children.length <= SIZE)).toBe(true);
    expect(groups.every((group) => group.children.every((child) => child.level < group.level))).toBe(true);
    const parents = new Set(groups.flatMap(({ children }) => children));
    expect([...leaves, ...groups].filter((gist) => !parents.has(gist)).length).toBeLessThanOrEqual(MOST);
  });

  test('are of one document as long as one has several gists', async () => {
    const { groups } = await plan([text('a', 200), text('b', 200), ...small(3)]);
    const documentsOf = (gist: (typeof groups)[number]): readonly string[] => (gist.place === undefined ? gist.children.flatMap(documentsOf) : [gist.place.documentId]);
    for (const group of groups) expect(new Set(documentsOf(group)).size).toBe(1);
  });

  test('of the same text twice are written once', async () => {
    const once = plannedIds(await plan([text('a', 100)]));
    const twice = plannedIds(await plan([text('a', 100), { ...text('a', 100), id: 'again' }]));
    expect(newIn(once, twice)).toEqual([]);
  });
});

describe('of many documents', () => {
  test('only the last group of each level changes with one more', async () => {
    const [before, after] = [await plan(small(200)), await plan(small(201))];
    const levels = Math.max(...after.groups.map(({ level }) => level));
    expect(newIn(plannedIds(after), plannedIds(before)).length).toBeLessThanOrEqual(1 + levels);
  });

  test('only the groups that held it change with one less', async () => {
    const documents = small(200);
    const slots = assignSlots(documents);
    const before = await plan(documents, slots);
    const rest = documents.filter(({ id }) => id !== 'ship-37');
    const after = await plan(rest, assignSlots(rest, slots));
    const levels = Math.max(...before.groups.map(({ level }) => level));
    expect(newIn(plannedIds(after), plannedIds(before)).length).toBeLessThanOrEqual(levels);
    expect(newIn(plannedIds(before), plannedIds(after)).length).toBeGreaterThan(0);
  });

  test('one that comes back after others takes a place behind them', async () => {
    const slots = assignSlots(small(10));
    const rest = small(10).filter(({ id }) => id !== 'ship-3');
    const grown = assignSlots([...rest, text('new', 1)], assignSlots(rest, slots));
    expect(grown.get('new')).toBe(10);
    expect(grown.get('ship-9')).toBe(9);
  });

  test('few that are left of many far apart are joined all the same', async () => {
    const documents = small(400);
    const kept = documents.filter((_, number) => number % 5 === 0);
    const { groups } = await plan(kept, assignSlots(kept, assignSlots(documents)));
    const inGroups = new Set(groups.flatMap(({ children }) => children));
    expect([...groups].filter((group) => !inGroups.has(group)).length).toBeLessThanOrEqual(MOST);
  });
});
