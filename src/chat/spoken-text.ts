/** What of a model's text is for the reader, as it comes: no control characters, no thoughts, no white space before the first word. */
export interface SpokenText {
  push(delta: string): string;
  /** Whether thoughts were left out. */
  readonly hasThought: boolean;
}

const OPEN = '<think>';
const CLOSE = '</think>';

/** Thoughts stand at the beginning of a reply, between `<think>` and `</think>`, for models that have them. */
export function createSpokenText(): SpokenText {
  let state: 'begins' | 'thinks' | 'speaks' = 'begins';
  let held = '';
  let hasThought = false;
  return {
    get hasThought() {
      return hasThought;
    },
    push(delta) {
      const text = held + delta.replaceAll(/(?![\n\t])\p{Cc}/gu, '');
      held = '';
      if (state === 'speaks') return text;
      if (state === 'begins') {
        const begun = afterThought(text.trimStart());
        hasThought ||= begun.length < text.trimStart().length;
        if (begun.length < OPEN.length && OPEN.startsWith(begun)) {
          held = begun;
          return '';
        }
        state = begun.startsWith(OPEN) ? 'thinks' : 'speaks';
        if (state === 'speaks') return begun.trimStart();
        hasThought = true;
      }
      const end = text.indexOf(CLOSE);
      if (end === -1) {
        held = text.slice(-CLOSE.length);
        return '';
      }
      state = 'begins';
      return this.push(text.slice(end + CLOSE.length));
    },
  };
}

/** Where a prompt has opened the thought itself, a reply that is there at once tells by its end. */
function afterThought(text: string): string {
  const end = text.indexOf(CLOSE);
  return end === -1 || text.startsWith(OPEN) ? text : text.slice(end + CLOSE.length);
}
