/** Words that a capital makes no name. */
const NO_NAMES = new Set(
  (
    'I The A An And But He She It They We You This That These Those There Here When Where What Who Why How If In On At To Of For With From By As So No Not Yes Then Now ' +
    'My His Her Our Your Their Its Oh Ah Well Mr Mrs Miss Dr Sir Lady Lord God Captain Come Go Let Do Did Is Was Are Were Have Has Had Will Would Could Should May Might ' +
    'Must Can Shall Some Any All One Two Three Even Yet Still Nor Or After Before Upon Once Only Again Thus Such Which Whose Whom'
  ).split(' '),
);
const CAPITALISED = /(^|[.!?"“”‘'\n]\s*|[:;—-]\s*|\s)(\p{Lu}[\p{L}’'-]*\p{Ll}[\p{L}’'-]*)/gu;

export interface ProperNames {
  /** Inside a sentence: a capital there is meant. */
  readonly inside: ReadonlySet<string>;
  /** At the beginning of one, where any word has a capital. */
  readonly first: ReadonlySet<string>;
}

/** Words of an English text that are names, or look like them. */
export function properNames(text: string): ProperNames {
  const names = { inside: new Set<string>(), first: new Set<string>() };
  for (const [, before = '', word = ''] of text.matchAll(CAPITALISED)) {
    const name = word.replace(/['’]s$/u, '');
    if (!NO_NAMES.has(name)) names[before === '' || /[.!?"“”‘'\n]/u.test(before) ? 'first' : 'inside'].add(name);
  }
  return names;
}
