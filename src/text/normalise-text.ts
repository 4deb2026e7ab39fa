/** Stored text from a string: byte-order mark removed, CRLF turned into LF, lone surrogates into U+FFFD. */
export function normaliseText(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n').toWellFormed();
}
