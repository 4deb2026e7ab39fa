import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { captionsOf } from '../../../../src/cli/picture/captions.ts';
import { chooseSubgraph } from '../../../../src/cli/picture/choose-subgraph.ts';
import { edgeCurves } from '../../../../src/cli/picture/edge-curves.ts';
import { layOutAcross, layOutDown } from '../../../../src/cli/picture/lay-out.ts';
import { picturePage } from '../../../../src/cli/picture/picture-page.ts';
import { placeLabels } from '../../../../src/cli/picture/place-labels.ts';
import type { GraphEvidence, GraphRetrieval } from '../../../../src/hipporag/graph-retrieval.ts';
import { LAMP_RETRIEVAL } from '../../../fixtures/graph-retrieval.ts';

const [FIRST] = LAMP_RETRIEVAL.evidence;
const HOSTILE = '</script><script>alert(1)</script>" onload="alert(2)\u202E&amp;';

/** Forty phrases around one, and eight passages. */
const CROWD: GraphRetrieval = {
  ...LAMP_RETRIEVAL,
  seeds: Array.from({ length: 40 }, (_, at) => ({ node: `一个很长的名字 number ${at}`, kind: 'phrase', weight: 1 / 40, by: 'fact' })),
  facts: Array.from({ length: 39 }, (_, at) => ({ fact: ['一个很长的名字 number 0', '说到了', `一个很长的名字 number ${at + 1}`], score: 1, chunkIds: [`lamp#${at % 8}`] })),
  evidence: Array.from({ length: 8 }, (_, at): GraphEvidence => ({ ...(FIRST ?? none()), chunkId: `lamp#${at}` })),
};

describe('the page of a picture', () => {
  const page = picturePage(chooseSubgraph(LAMP_RETRIEVAL));

  test('needs no other file', () => {
    expect(page).not.toMatch(/\b(?:src|href)=|url\((?!#)|@import|https?:/u);
  });

  test('lets run and colour only what it holds itself', () => {
    const [, style = ''] = /<style>(.*)<\/style>/su.exec(page) ?? [];
    const [, script = ''] = /<script>(.*)<\/script>/su.exec(page) ?? [];
    const policy = `style-src 'sha256-${hash('sha256', style, 'base64')}'; script-src 'sha256-${hash('sha256', script, 'base64')}'`;
    expect(page).toContain(`content="default-src 'none'; ${policy};`);
    expect(page).not.toContain(' style="');
  });

  test('has every node twice, for wide and for narrow screens, to be reached by keys, and its note', () => {
    for (const id of ['e1', 'e2', 'e3', 'p1', 'p2']) {
      expect(page.split(`data-node="${id}" tabindex="0"`)).toHaveLength(3);
      expect(page).toContain(`id="note-${id}"`);
    }
  });

  test('tells the way to a passage in words', () => {
    expect(page).toContain('<li>tobias <em>kept the lamp at</em> merrow point</li><li>tobias <em>≈ 0.91</em> old tobias</li><li>old tobias <em>stands in</em> this passage</li>');
  });

  test('is the same for the same graph', () => {
    expect(picturePage(chooseSubgraph(LAMP_RETRIEVAL))).toBe(page);
  });

  test('shows what a text, a title or a predicate holds as text', () => {
    const evil = picturePage(chooseSubgraph({
      ...LAMP_RETRIEVAL,
      question: HOSTILE,
      facts: [{ fact: ['tobias', HOSTILE, 'merrow point'], score: 1, chunkIds: [] }],
      seeds: [{ node: HOSTILE, kind: 'phrase', weight: 1, by: 'question' }, ...LAMP_RETRIEVAL.seeds],
      evidence: [{ ...(FIRST ?? none()), title: HOSTILE, heading: HOSTILE, text: HOSTILE }],
    }));
    expect(evil.match(/<script>/gu)).toHaveLength(1);
    expect(evil).not.toContain('" onload=');
    expect(evil).not.toContain('\u202E');
    expect(evil).toContain('&#60;/script&#62;');
  });

  test('of no phrase says that words and vectors found the passages', () => {
    const plain = picturePage(chooseSubgraph({ ...LAMP_RETRIEVAL, mode: 'dense', seeds: [], facts: [], evidence: LAMP_RETRIEVAL.evidence }));
    expect(plain).toContain('No fact and no name of the question is in the graph: 2 passages found by words and vectors alone.');
    expect(picturePage(chooseSubgraph({ ...LAMP_RETRIEVAL, mode: 'dense', seeds: [], facts: [], evidence: [] }))).toContain('0 passages');
  });
});

describe('nodes of a crowded picture', () => {
  const graph = chooseSubgraph(CROWD);

  test('are at most forty', () => {
    expect(graph.phrases.length + graph.passages.length).toBe(40);
  });

  test.each([['wide', layOutAcross(graph, 900)], ['narrow', layOutDown(graph, 360)]])('are hidden by no words of a %s picture, nor words by words', (_, layout) => {
    const words = [...placeLabels(layout, graph.edges, edgeCurves(layout, graph.edges)).values()].filter(({ isHidden }) => !isHidden).map(({ x, y, width }) => ({ x, y, width, height: 15 }));
    const others = [...layout.phrases, ...layout.passages, ...captionsOf(layout)].map(({ box }) => box);
    expect(words.length).toBeGreaterThan(0);
    for (const [at, one] of words.entries()) {
      for (const other of [...others, ...words.slice(at + 1)]) expect(Math.abs(one.x - other.x) < (one.width + other.width) / 2 && Math.abs(one.y - other.y) < (one.height + other.height) / 2).toBe(false);
    }
  });

  test.each([['wide', layOutAcross(graph, 900)], ['narrow', layOutDown(graph, 360)]])('neither overlap nor leave a %s picture', (_, { phrases, passages, width, height }) => {
    const boxes = [...phrases, ...passages].map(({ box }) => box);
    for (const [at, one] of boxes.entries()) {
      expect(one.x - one.width / 2).toBeGreaterThanOrEqual(0);
      expect(one.x + one.width / 2).toBeLessThanOrEqual(width);
      expect(one.y + one.height / 2).toBeLessThanOrEqual(height);
      for (const other of boxes.slice(at + 1)) {
        expect(Math.abs(one.x - other.x) < (one.width + other.width) / 2 && Math.abs(one.y - other.y) < (one.height + other.height) / 2).toBe(false);
      }
    }
  });
});

function none(): never {
  throw new Error('the fixture has no passage');
}
