/** The end of a cut, moved back where it would halve a character outside the basic plane. */
export function wholeCharacterEnd(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
