import type { GraphInfo } from '../../hipporag/graph-info.ts';
import { formatCount, formatNumber } from '../format-quantity.ts';
import { formatTable } from '../format-table.ts';
import { oneLine } from '../printable.ts';

const SOURCES: Readonly<Record<keyof GraphInfo['sources'], string>> = {
  model: 'by a language model',
  imported: 'from a file',
  extractive: 'without a language model',
};

/** What a graph holds, in one line. */
export function graphCounts({ counts }: GraphInfo): string {
  return [formatCount(counts.passages, 'passages'), formatCount(counts.phrases, 'phrases'), formatCount(counts.facts, 'facts'), formatCount(counts.synonyms, 'synonyms')].join(', ');
}

/** How passages were read, in one line. */
export function readingOf({ extraction, sources }: GraphInfo): string {
  const by = Object.entries(SOURCES).flatMap(([source, words]) => (source === 'model' || source === 'imported' || source === 'extractive' ? (sources[source] > 0 ? [`${formatNumber(sources[source])} ${words}`] : []) : []));
  const rest = [...(extraction.empty > 0 ? [`${formatNumber(extraction.empty)} hold no fact`] : []), ...(extraction.failed > 0 ? [`${formatNumber(extraction.failed)} could not be read`] : [])];
  return [by.join(', '), ...rest].filter((part) => part !== '').join('; ');
}

/** What `graph info` prints of a graph. */
export function formatGraphInfo(info: GraphInfo): string {
  const { counts, unread, problems, hubs, dead, normalisation, synonymThreshold, embedder, documents } = info;
  const facts = formatTable([
    ['holds', `${formatCount(documents, 'documents')}, ${formatCount(counts.passages, 'passages')}`],
    ['phrases', formatNumber(counts.phrases)],
    ['facts', formatNumber(counts.facts)],
    ['edges', `${formatCount(counts.relations, 'relations')}, ${formatCount(counts.synonyms, 'synonyms')}, ${formatNumber(counts.contains)} between phrases and passages`],
    ['read', readingOf(info)],
    ...(unread > 0 ? [['to read', `${formatCount(unread, 'passages')}: index or append the same texts again`]] : []),
    ...problems.map(({ problem, chunks }) => ['not read', `${formatCount(chunks, 'passages')}: ${oneLine(problem)}`]),
    ...(dead > 0 ? [['kept', `${formatNumber(dead)} phrases and facts that no passage tells any more, until a later write drops them`]] : []),
    ['made with', [`${normalisation} phrases`, `synonyms from a cosine of ${synonymThreshold}`, ...(embedder === undefined ? [] : [embedder])].join(', ')],
  ]);
  if (hubs.length === 0) return facts;
  const rows = hubs.map(({ phrase, passages }) => [oneLine(phrase), formatNumber(passages)]);
  return `${facts}\n\n${formatTable([['hub', 'passages'], ...rows], { right: [1] })}`;
}
