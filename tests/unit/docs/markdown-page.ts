import { readFile } from 'node:fs/promises';

/** A fenced block: ```` ```sh fails ```` has the language `sh` and the mark `fails`. */
export interface Fence {
  readonly language: string;
  readonly marks: readonly string[];
  readonly lines: readonly string[];
  /** Line of the page (from 1) that the fence opens on. */
  readonly line: number;
}

export interface Link {
  readonly target: string;
  readonly line: number;
}

export interface MarkdownPage {
  readonly path: string;
  readonly fences: readonly Fence[];
  /** What `#…` in a link may name. */
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly Link[];
}

/** What the documentation tests look at in a page: fences, headings and links. */
export async function readMarkdownPage(path: string): Promise<MarkdownPage> {
  const { fences, prose } = splitFences((await readFile(path, 'utf8')).split('\n'));
  return { path, fences, anchors: anchorsOf(prose), links: linksOf(prose) };
}

interface Line {
  readonly text: string;
  readonly number: number;
}

function splitFences(lines: readonly string[]): { readonly fences: readonly Fence[]; readonly prose: readonly Line[] } {
  const fences: Fence[] = [];
  const prose: Line[] = [];
  let open: { readonly info: string; readonly line: number; readonly lines: string[] } | undefined;
  for (const [index, text] of lines.entries()) {
    const info = /^```(?<info>.*)$/u.exec(text)?.groups?.['info'];
    if (open === undefined && info === undefined) prose.push({ text, number: index + 1 });
    else if (open === undefined) open = { info: info ?? '', line: index + 1, lines: [] };
    else if (info === undefined) open.lines.push(text);
    else {
      const [language = '', ...marks] = open.info.split(' ');
      fences.push({ language, marks, lines: open.lines, line: open.line });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`the fence of line ${open.line} is never closed`);
  return { fences, prose };
}

/** As the page's readers number them: lower case, punctuation left out, spaces as hyphens, `-1` behind a heading that is there already. */
function anchorsOf(prose: readonly Line[]): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { text } of prose) {
    const heading = /^#{1,6} (?<heading>.+)$/u.exec(text)?.groups?.['heading'];
    if (heading === undefined) continue;
    const slug = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').trim().replaceAll(' ', '-');
    let anchor = slug;
    for (let number = 1; anchors.has(anchor); number += 1) anchor = `${slug}-${number}`;
    anchors.add(anchor);
  }
  return anchors;
}

function linksOf(prose: readonly Line[]): readonly Link[] {
  return prose.flatMap(({ text, number }) =>
    [...text.replaceAll(/`[^`]*`/gu, (code) => 'x'.repeat(code.length)).matchAll(/\]\((?<target>[^)\s]+)\)/gu)].map(({ groups }) => ({ target: groups?.['target'] ?? '', line: number })),
  );
}
