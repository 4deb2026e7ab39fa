/** A title may wrap, but what is longer than this is prose. */
const LONGEST_HEADING = 200;
const MOST_LINES = 3;

const ROMAN = '[IVXLC]+';
const NUMBER = `(?:\\d{1,3}|${ROMAN}|ONE|TWO|THREE|FOUR|FIVE|SIX|SEVEN|EIGHT|NINE|TEN|ELEVEN|TWELVE|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Eleven|Twelve|THE \\w+|the \\w+)`;

const PATTERNS = [
  /^#{1,6}\s+(?<title>.*?)\s*#*$/,
  new RegExp(`^(?:CHAPTER|Chapter|BOOK|Book|PART|Part|VOLUME|Volume|ADVENTURE|Adventure|STAVE|Stave|ACT|Act|SCENE|Scene|LETTER|Letter|CANTO|Canto)\\s+${NUMBER}(?:[.:—–-]|\\s|$).*$`),
  /^(?:PROLOGUE|EPILOGUE|PREFACE|INTRODUCTION|FOREWORD|AFTERWORD|ETYMOLOGY|APPENDIX|CONTENTS|Prologue|Epilogue|Preface|Introduction|Foreword|Afterword|Etymology|Appendix)[.:]?(?:\s.{0,60})?$/,
  new RegExp(`^${ROMAN}\\.\\s+(?=[A-Z"“])[^.!?]{3,100}[.!?]?$`),
  /^第[\d０-９一二三四五六七八九十百千零〇两○]{1,8}[回章节節卷部篇集幕](?:[\s\u3000:：].{0,60})?$/,
  /^(?:序|序章|序言|楔子|引子|前言|尾声|后记|後記|附录|附錄)$/,
];

/** The text of a heading where a block of lines is one, and `undefined` where it is prose. */
export function headingText(block: string): string | undefined {
  if (block.length > LONGEST_HEADING * 2) return undefined;
  const lines = block.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const joined = lines.join(' ').replace(/[\s\u3000]+/g, ' ');
  if (lines.length > MOST_LINES || joined.length > LONGEST_HEADING) return undefined;
  for (const pattern of PATTERNS) {
    const match = pattern.exec(joined);
    if (match !== null) return titleOf(match);
  }
  return undefined;
}

function titleOf(match: RegExpExecArray): string | undefined {
  const title = match.groups?.['title'] ?? match[0];
  return title === '' ? undefined : title;
}
