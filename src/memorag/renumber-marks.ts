/** A text with each mark `[n]` given another number; one that gets none is taken out. */
export function renumberMarks(text: string, renumber: (mark: number) => number | undefined): string {
  return text.replaceAll(/[ \t]?\[(\d{1,4}(?:\s*[,，]\s*\d{1,4})*)\]/gu, (mark, list: string) => {
    const numbers = list.split(/[,，]/u).map((number) => renumber(Number(number))).filter((number) => number !== undefined);
    if (numbers.length === 0) return '';
    return `${mark.startsWith('[') ? '' : ' '}${[...new Set(numbers)].map((number) => `[${number}]`).join('')}`;
  });
}
