/** Strings, to be passed over, and numbers that JSON does not know. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\b(?:NaN|Infinity)\b/gu;

/** JSON as Python writes it, which says `NaN` and `Infinity` where JSON says `null`; `undefined`: it is neither. */
export function parsePythonJson(text: string): unknown {
  return parse(text) ?? parse(text.replaceAll(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : 'null')));
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
