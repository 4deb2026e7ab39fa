/** The id of a document of one memory among the documents of several. */
export type JoinId = (documentId: string) => string;

export interface NamedDocuments {
  /** The memory's name, unique among the memories. */
  readonly name: string;
  readonly documentIds: readonly string[];
}

/** How each memory's document ids read among those of all: as they are, and `name/id` for an id that several hold. */
export function joinNames(memories: readonly NamedDocuments[]): readonly JoinId[] {
  const holders = new Map<string, number>();
  for (const { documentIds } of memories) for (const id of documentIds) holders.set(id, (holders.get(id) ?? 0) + 1);
  const taken = new Set([...holders].filter(([, count]) => count === 1).map(([id]) => id));
  return memories.map(({ name, documentIds }) => {
    const joined = new Map(documentIds.filter((id) => holders.get(id) !== 1).map((id) => [id, uniqueName(`${name}/${id}`, taken)]));
    return (documentId) => joined.get(documentId) ?? documentId;
  });
}

/** A name that nobody has yet, with -2, -3 where it must be; it is taken then. */
export function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let number = 2; taken.has(unique); number += 1) unique = `${name}-${number}`;
  taken.add(unique);
  return unique;
}
