import type { KeyPoint } from './key-point.ts';

/** What the extractive memory finds in the texts and keeps beside them. */
export interface Findings {
  /** Names in the texts, each once; a name's number is its place here. */
  readonly names: readonly string[];
  /** For each chunk, by its id, the numbers of the names in it. */
  readonly mentions: ReadonlyMap<string, readonly number[]>;
  readonly keyPoints: readonly KeyPoint[];
}

/** The findings of texts that were read apart. A name that both know is one; a new name is not looked for in texts that were read before it. */
export function joinFindings(first: Findings, second: Findings): Findings {
  const names = [...first.names];
  const numbers = new Map(names.map((name, number) => [name, number]));
  const moved = second.names.map((name) => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, names.length);
    return names.push(name) - 1;
  });
  const mentions = new Map(first.mentions);
  for (const [chunkId, own] of second.mentions) mentions.set(chunkId, own.flatMap((number) => moved[number] ?? []));
  return { names, mentions, keyPoints: [...first.keyPoints, ...second.keyPoints] };
}

/** The findings without what stands in other chunks and documents than these. Names that are left nowhere are gone. */
export function keepFindings({ names, mentions, keyPoints }: Findings, kept: { readonly chunkIds: ReadonlySet<string>; readonly documentIds: ReadonlySet<string> }): Findings {
  const rest = new Map([...mentions].filter(([chunkId]) => kept.chunkIds.has(chunkId)));
  const left = [...new Set([...rest.values()].flat())].toSorted((a, b) => a - b);
  const moved = new Map(left.map((number, place) => [number, place]));
  return {
    names: left.flatMap((number) => names[number] ?? []),
    mentions: new Map([...rest].map(([chunkId, own]) => [chunkId, own.flatMap((number) => moved.get(number) ?? [])])),
    keyPoints: keyPoints.filter(({ documentId }) => kept.documentIds.has(documentId)),
  };
}
