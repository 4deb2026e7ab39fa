/** Names inside a saved memory. Everything else about its shape stands in the files that write it. */
export const CURRENT_FILE = 'CURRENT';
/** CURRENT of a memory whose removal has begun. */
export const REMOVED_CURRENT_FILE = 'CURRENT.removed';
export const LEASES_DIRECTORY = 'leases';
export const WRITER_DIRECTORY = 'writer';
export const WORKSPACE_DIRECTORY = 'work';
export const MANIFEST_FILE = 'manifest.json';
export const DOCUMENTS_FILE = 'documents.jsonl';
export const CHUNKS_FILE = 'chunks.jsonl';
export const ROWS_FILE = 'windows.jsonl';
export const TEXTS_DIRECTORY = 'texts';
export const MEMORY_DIRECTORY = 'memory';

const GENERATION_PATTERN = /^gen-(?<number>\d{6,12})$/u;
const OWN_ENTRY_PATTERN = /^(?:CURRENT(?:\.removed|\.[0-9a-f]{16}\.tmp)?|gen-\d{6,12}(?:\.partial|\.removed-[0-9a-f]{16})?|leases|work)$/u;
// What file managers leave in every directory that they show.
const IGNORED_ENTRIES: readonly string[] = ['.DS_Store'];

/** The directory name of a generation: `gen-000001` and so on. */
export function generationName(number: number): string {
  return `gen-${String(number).padStart(6, '0')}`;
}

/** The number in a generation's name; `undefined` for anything that is not exactly such a name. */
export function generationNumber(name: string): number | undefined {
  const digits = GENERATION_PATTERN.exec(name)?.groups?.['number'];
  return digits === undefined ? undefined : Number(digits);
}

/** The FAISS file of the embedder at a position: `index.faiss`, `index-2.faiss` and so on. */
export function indexFileName(position: number): string {
  return position === 0 ? 'index.faiss' : `index-${position + 1}.faiss`;
}

/** Whether a name in a saved memory's directory is one that the store itself gives. */
export function isOwnEntry(name: string): boolean {
  return OWN_ENTRY_PATTERN.test(name) || IGNORED_ENTRIES.includes(name);
}

/** Whether a path of a manifest stays inside its generation: plain names joined by `/`. */
export function isInnerPath(path: string): boolean {
  // Control characters would break the one line of a message; a backslash and a colon mean something elsewhere.
  return path.length <= 1024 && !/[\p{Cc}\\:]/u.test(path) && path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
}
