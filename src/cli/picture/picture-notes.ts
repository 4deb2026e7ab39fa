import type { GraphStep } from '../../hipporag/graph-retrieval.ts';
import { escapeHtml } from './escape-html.ts';
import type { PictureGraph, PicturePassage, PicturePhrase } from './picture-graph.ts';

/** What is to be read of a passage: where it is, how it was reached, its text. */
export function passageNote({ id, rank, head, where, score, text, path, isCited }: PicturePassage, passages: readonly PicturePassage[]): string {
  const names = new Map(passages.map((passage) => [passage.chunkId, passage.rank === rank ? 'this passage' : `passage ${passage.rank}`]));
  const steps = path === undefined || path.steps.length === 0 ? '' : `<ol class="steps">${path.steps.map((step) => `<li>${stepWords(step, names)}</li>`).join('')}</ol>`;
  return [
    `<article class="note" id="note-${id}"><h3>${rank}. ${escapeHtml(head)}</h3>`,
    `<p class="where">${where === '' ? '' : `${escapeHtml(where)} · `}score ${score.toFixed(3)}${isCited ? ' · cited by the answer' : ''}</p>`,
    `${steps}<p class="text">${escapeHtml(text.trim())}</p></article>`,
  ].join('');
}

/** What is to be read of a phrase: whether the walk begins there, the facts beside it, the passages that hold it. */
export function phraseNote({ id, label, weight, by }: PicturePhrase, { phrases, edges, passages }: PictureGraph): string {
  const labels = new Map(phrases.map((phrase) => [phrase.id, phrase.label]));
  const own = edges.filter(({ from, to }) => from === id || to === id);
  const facts = own.flatMap(({ kind, from, to, labels: words }) => {
    const [one, other] = [escapeHtml(labels.get(from) ?? ''), escapeHtml(labels.get(to) ?? '')];
    if (kind === 'contains') return [];
    return words.map((word) => (kind === 'synonym' ? `${one} <em>≈ ${escapeHtml(word)}</em> ${other}` : `${one} <em>${escapeHtml(word)}</em> ${other}`));
  });
  const held = passages.filter((passage) => own.some(({ kind, from, to }) => kind === 'contains' && (from === passage.id || to === passage.id)));
  return [
    `<article class="note" id="note-${id}"><h3>${escapeHtml(label)}</h3>`,
    `<p class="how">${escapeHtml(begins(weight, by))}${held.length === 0 ? '' : ` In ${held.length === 1 ? 'passage' : 'passages'} ${held.map(({ rank }) => rank).join(', ')}.`}</p>`,
    facts.length === 0 ? '' : `<ul class="facts">${facts.map((fact) => `<li>${fact}</li>`).join('')}</ul>`,
    '</article>',
  ].join('');
}

const WHY: Readonly<Record<string, string>> = { question: 'the question names it', fact: 'a fact near the question tells of it', clue: 'a clue names it', dense: 'its words are near the question' };

function begins(weight: number, by: readonly string[]): string {
  if (by.length === 0) return 'On the way; the walk does not begin here.';
  return `The walk begins here: ${by.map((reason) => WHY[reason] ?? reason).join(', and ')} (${(100 * weight).toFixed(1)} % of its start).`;
}

function stepWords({ from, to, kind, fact, score, chunkId = to }: GraphStep, names: ReadonlyMap<string, string>): string {
  const [one, other] = [escapeHtml(from), escapeHtml(to)];
  if (kind === 'contains') return `${from === chunkId ? other : one} <em>stands in</em> ${escapeHtml(names.get(chunkId) ?? chunkId)}`;
  if (kind === 'synonym') return `${one} <em>≈ ${score === undefined ? '' : score.toFixed(2)}</em> ${other}`;
  if (fact === undefined) return `${one} <em>–</em> ${other}`;
  return `${escapeHtml(fact[0])} <em>${escapeHtml(fact[1])}</em> ${escapeHtml(fact[2])}`;
}
