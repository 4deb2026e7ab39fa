import { hash } from 'node:crypto';
import { card, drawPicture, hexagon, star } from './draw-picture.ts';
import { escapeHtml } from './escape-html.ts';
import { layOutAcross, layOutDown } from './lay-out.ts';
import type { PictureGraph } from './picture-graph.ts';
import { passageNote, phraseNote } from './picture-notes.ts';
import { PICTURE_SCRIPT } from './picture-script.ts';
import { PICTURE_STYLE } from './picture-style.ts';

const WIDE = 900;
const NARROW = 360;

/** One page that shows a question's part of a graph; it needs no other file, and lets none in. */
export function picturePage(graph: PictureGraph): string {
  const { question, phrases, passages, answer } = graph;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${sourceHash(PICTURE_STYLE)}'; script-src '${sourceHash(PICTURE_SCRIPT)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(question)}</title>
<style>${PICTURE_STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(question)}</h1>
<p class="meta">${escapeHtml(describe(graph))}</p>
${answer === undefined ? '' : `<p class="answer">${escapeHtml(answer)}</p>`}
</header>
<main>
<figure>
${drawPicture(graph, layOutAcross(graph, WIDE))}
${drawPicture(graph, layOutDown(graph, NARROW))}
${legend(graph)}
</figure>
<aside id="panel" aria-live="polite"><button id="close" class="close" type="button">Close</button><div id="reading"></div></aside>
</main>
<section><h2>Passages</h2><div class="notes">${passages.map((passage) => passageNote(passage, passages)).join('\n')}</div></section>
${phrases.length === 0 ? '' : `<section><h2>Phrases and facts</h2><div class="notes">${phrases.map((phrase) => phraseNote(phrase, graph)).join('\n')}</div></section>`}
<footer>Drawn by memorag. Point at, tap, or reach by Tab a phrase or a passage to see what it is tied to; Escape lets go.</footer>
<script>${PICTURE_SCRIPT}</script>
</body>
</html>
`;
}

/** As a policy names what it lets run. */
function sourceHash(source: string): string {
  return `sha256-${hash('sha256', source, 'base64')}`;
}

function describe({ mode, phrases, passages }: PictureGraph): string {
  const found = `${passages.length} ${passages.length === 1 ? 'passage' : 'passages'}`;
  if (mode === 'dense') return `No fact and no name of the question is in the graph: ${found} found by words and vectors alone.`;
  if (mode === 'whole') return `The question is about the texts as a whole: ${found}, in turns from the communities of the graph.`;
  const begun = phrases.filter(({ by }) => by.length > 0).length;
  return `A walk from ${begun} ${begun === 1 ? 'phrase' : 'phrases'} found ${found}.`;
}

function legend({ phrases, passages, edges }: PictureGraph): string {
  const box = { x: 17, y: 9, width: 30, height: 15 };
  const entries = [
    phrases.some(({ by }) => by.length > 0) ? [`<g class="seed">${hexagon(box)}</g>`, 'a phrase that the walk begins at'] : undefined,
    phrases.some(({ by }) => by.length === 0) ? ['<g class="phrase"><rect class="shape" x="2" y="1.5" width="30" height="15" rx="7.5"/></g>', 'another phrase'] : undefined,
    [`<g class="passage">${card({ ...box, width: 26, height: 16 }, 7)}</g>`, 'a passage; its bar is its score'],
    passages.some(({ isCited }) => isCited) ? [star(17, 9), 'the answer cites it'] : undefined,
    edges.some(({ kind }) => kind === 'relation') ? [line('relation'), 'a fact'] : undefined,
    edges.some(({ kind }) => kind === 'synonym') ? [line('synonym'), 'like phrases, by their cosine'] : undefined,
    edges.some(({ kind }) => kind === 'contains') ? [line('contains'), 'a phrase of a passage'] : undefined,
    edges.some(({ ranks }) => ranks.length > 0) ? [line('way'), 'on the best way to a passage'] : undefined,
  ];
  return `<ul class="legend">${entries.flatMap((entry) => (entry === undefined ? [] : [`<li><svg viewBox="0 0 34 18" aria-hidden="true">${entry[0]}</svg>${entry[1]}</li>`])).join('')}</ul>`;
}

function line(name: string): string {
  return `<path class="edge ${name}" d="M1 9 H33"/>`;
}
