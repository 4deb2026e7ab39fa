import { wholeCharacterEnd } from './whole-character-end.ts';

/** The first `max` code units of a text, never half a character; cut back to the last space or sentence end where one is near. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = text.slice(0, wholeCharacterEnd(text, max));
  const near = head.slice(Math.floor(max * 0.75));
  const softer = Math.max(near.lastIndexOf(' '), ...[...'。！？；，．、.!?'].map((mark) => near.lastIndexOf(mark) + 1));
  return (softer > 0 ? head.slice(0, head.length - near.length + softer) : head).trimEnd();
}
