/** What is seen of a JSON text without reading its values. */
export interface ScannedJson {
  /** Behind the value that the text begins with; `undefined`: the text ends within it. */
  readonly end: number | undefined;
  /** Brackets that are open where the scan ends, the outermost first. */
  readonly open: readonly string[];
  readonly isInString: boolean;
  /** Places of commas outside strings. */
  readonly commas: readonly number[];
}

/** Follows strings, escapes and brackets from the bracket at `start` to the one that closes it, or to the end. */
export function scanJson(text: string, start = 0): ScannedJson {
  const open: string[] = [];
  const commas: number[] = [];
  let isInString = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (isInString) {
      if (character === '\\') at += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '{' || character === '[') open.push(character);
    else if (character === ',') commas.push(at);
    else if (character === '}' || character === ']') {
      open.pop();
      if (open.length === 0) return { end: at + 1, open, isInString, commas };
    }
  }
  return { end: undefined, open, isInString, commas };
}
