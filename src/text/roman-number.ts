const VALUES: ReadonlyMap<string, number> = new Map([['I', 1], ['V', 5], ['X', 10], ['L', 50], ['C', 100]]);

/** The value of a Roman number in capitals up to CCCXCIX, and `undefined` for letters that are none. */
export function romanNumber(text: string): number | undefined {
  if (!/^(?=.)C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$/.test(text)) return undefined;
  const values = [...text].map((letter) => VALUES.get(letter) ?? 0);
  return values.reduce((sum, value, at) => ((values[at + 1] ?? 0) > value ? sum - value : sum + value), 0);
}
