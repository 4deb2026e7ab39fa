/** First bytes of files that people mistake for text files, or give instead of them. */
const SIGNATURES: readonly (readonly [kind: string, bytes: string])[] = [
  ['a PDF document', '%PDF-'],
  ['a ZIP archive (EPUB, DOCX and ODT files are such)', 'PK\u0003\u0004'],
  ['an RTF document', '{\\rtf'],
  ['a gzip archive', '\u001f\u008b'],
  ['an old Word or Office document', '\u00d0\u00cf\u0011\u00e0'],
  ['a PNG image', '\u0089PNG'],
  ['a JPEG image', '\u00ff\u00d8\u00ff'],
  ['a GIF image', 'GIF8'],
  ['an ELF program', '\u007fELF'],
  ['an SQLite database', 'SQLite format 3'],
];

/** What a file is by its first bytes, where that is something other than text. */
export function fileKind(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  return SIGNATURES.find(([, signature]) => head.startsWith(signature))?.[0];
}
