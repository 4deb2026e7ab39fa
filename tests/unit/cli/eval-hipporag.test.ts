import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { walkGrid } from '../../../src/evaluation/walk-grid.ts';
import { displayWidth } from '../../../src/cli/display-width.ts';
import { runHere } from './run-here.ts';

const TOWNS = ['Ardwick', 'Belford', 'Corvale', 'Dunmere', 'Elstow', 'Farholm', 'Gillan', 'Harrow End'];
/** A town's river stands in one passage, the river's mouth in another: no passage answers a question alone. */
const PASSAGES = TOWNS.flatMap((town, number) => [
  { title: town, text: `${town} is a market town on the river Wend${number}. Its mill was built in 18${10 + number}.` },
  { title: `Wend${number}`, text: `The Wend${number} is a river that reaches the sea at Port Saint${number}. It is fished for trout.` },
  { title: `Mill law ${number}`, text: `A law of 17${10 + number} says how many mills may be built in a shire.` },
]);
const QUESTIONS = TOWNS.map((town, number) => ({
  id: town,
  question: `Where does the river of ${town} reach the sea?`,
  answer: `Port Saint${number}`,
  answerable: number !== 7,
  paragraphs: PASSAGES.slice(3 * number, 3 * number + 2).map((passage) => ({ ...passage, is_supporting: true })),
}));
const OPENIE = {
  docs: PASSAGES.map(({ title, text }, at) => {
    const number = Math.floor(at / 3);
    const triples = [[[title, 'lies on', `Wend${number}`]], [[title, 'reaches the sea at', `Port Saint${number}`]], [['law', 'limits', 'mills']]][at % 3];
    return { idx: `${at}`, passage: `${title}\n${text}`, extracted_entities: [title], extracted_triples: triples };
  }),
};

let folder = '';
const file = (name: string): string => join(folder, name);
const words = (...more: readonly string[]): readonly string[] => ['eval', 'hipporag', '--corpus', file('corpus.json'), '--questions', file('questions.json'), '--embedder', 'golden', ...more];
const memorag = (...line: readonly string[]) => runHere(line, { cache: file('cache') });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memorag-eval-hipporag-'));
  await writeFile(file('corpus.json'), JSON.stringify(PASSAGES));
  await writeFile(file('questions.json'), JSON.stringify(QUESTIONS));
  await writeFile(file('openie.json'), JSON.stringify(OPENIE).replace('"idx":"0"', '"idx":NaN'));
});
afterAll(async () => { await rm(folder, { recursive: true }); });

test('a program gets the methods, the settings chosen by halves, the growth and the answers', async () => {
  const { exitCode, stdout } = await memorag(...words('--openie', file('openie.json'), '--splits', '5', '--parts', '2', '--with-answers', '--json'));
  expect(exitCode).toBe(0);
  const value = JSON.parse(stdout);
  expect(value).toMatchObject({
    embedders: ['hash-1024-stop-words'], normalisation: 'unicode', missing: 0, unanswerable: 1,
    memory: { reused: false, passages: 24, facts: 17, factsBy: ['imported'] },
    halves: { splits: 5, measures: { questions: 8 } },
    growth: { different: 0, steps: [{ documents: 12 }, { documents: 24, methods: [{ measures: { questions: 8 } }, { first: { questions: 4 } }] }] },
    answers: { answerable: 7, unanswerable: 1 },
  });
  expect(value.methods.map(({ name }: { name: string }) => name)).toEqual(['dense', 'words', 'hybrid', 'faithful', 'default', 'memory', 'fused']);
  expect(value.grid).toHaveLength(walkGrid().length);
  expect(value.grid.reduce((sum: number, { chosen }: { chosen: number }) => sum + chosen, 0)).toBe(10);
  // The graph leads from a town to its river's passage, which has no word of the question but `river`, `reach` and `sea`.
  const allIn = (name: string, k: number): number => value.methods.find((method: { name: string }) => method.name === name).measures.depths.find((depth: { k: number }) => depth.k === k).all;
  expect({ words: allIn('words', 2), default: allIn('default', 2) }).toEqual({ words: expect.any(Number), default: 1 });
  expect(allIn('words', 2)).toBeLessThan(1);
});

test('a person gets tables that fit the screen, and the second run computes nothing anew', async () => {
  const { exitCode, stdout, stderr } = await memorag(...words('--openie', file('openie.json'), '--splits', '5', '--parts', '2', '--with-answers'));
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/R@2 +R@5 +R@10 +all in 5\ndense [^]*\nwords [^]*\nhybrid [^]*\nfaithful [^]*\ndefault [^]*\nmemory [^]*\nfused [^]*\nchosen by halves [^]*seed 1[^]*\nThe memory that grew ranks every question as the one that was made at once\.[^]*\nwithout an answer +1/u);
  expect(stdout.split('\n').filter((line) => displayWidth(line) > 160)).toEqual([]);
  expect(stderr).toMatch(/^ask: \d+ questions in/mu);
  expect((await readdir(file('cache'))).filter((name) => name.startsWith('eval-corpus-'))).toHaveLength(1);
});

test('other extractions, and phrases as in the reference, are memories of their own', async () => {
  const { exitCode, stdout } = await memorag(...words('--reference', '--splits', '0', '--first', '2', '--json'));
  expect({ exitCode, value: JSON.parse(stdout) }).toMatchObject({ exitCode: 0, value: { normalisation: 'reference', memory: { reused: false, factsBy: ['extractive'] }, grid: [], methods: [{ measures: { questions: 2 } }, {}, {}, {}, {}, {}, {}] } });
  expect(JSON.parse(stdout)).not.toHaveProperty('halves');
});

test('what the corpus has not is said, and counts as not found', async () => {
  await writeFile(file('wider.json'), JSON.stringify([{ question: 'Who?', answer: 'x', paragraphs: [{ title: 'nowhere', text: 'to be found' }] }, { question: 'What?', answer: 'y' }]));
  const { exitCode, stdout, stderr } = await memorag('eval', 'hipporag', '--corpus', file('corpus.json'), '--questions', file('wider.json'), '--embedder', 'golden', '--json');
  expect({ exitCode, value: JSON.parse(stdout) }).toMatchObject({ exitCode: 0, value: { missing: 1, methods: [{ measures: { questions: 1 } }, {}, {}, {}, {}, {}, {}] } });
  expect(JSON.parse(stdout).methods.flatMap(({ measures }: { measures: { depths: readonly { recall: number }[] } }) => measures.depths.map(({ recall }) => recall))).toEqual(Array.from({ length: 49 }, () => 0));
  expect(stderr).toMatch(/needed by questions and not in .*: 1 passage$/mu);
  expect(stderr).toMatch(/not measured, .*: 1 question$/mu);
});

test.each<[string, readonly string[], RegExp]>([
  ['no corpus', ['--questions', 'q.json'], /--corpus/u],
  ['a file that is not there', ['--corpus', 'none.json', '--questions', 'none.json'], /none\.json cannot be read\n.*check its path/u],
  ['a folder', ['--corpus', '.', '--questions', '.'], /is no regular file/u],
  ['a count that is none', ['--corpus', 'c', '--questions', 'q', '--splits', 'x'], /--splits is "x"/u],
])('%s is wrong usage', async (_, line, message) => {
  const { exitCode, stdout, stderr } = await memorag('eval', 'hipporag', ...line);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(message);
});
