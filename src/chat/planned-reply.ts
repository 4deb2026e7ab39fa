import type { ChatRequest } from '../spec/chat-model.ts';
import type { JsonValue } from '../spec/text.ts';
import { cutText } from '../text/cut-text.ts';
import { splitSentences } from '../text/split-sentences.ts';
import { countTokens } from '../text/tokens.ts';

/** Entries of a list: whoever asks for fewer takes the first. */
const ENTRIES = 24;
const LONGEST_ENTRY = 120;
/** Most tokens of a reply in words: answers are shorter than what they may be. */
const MOST_WORDS = 200;

/** What a model might answer, made of the sentences of the longest message: as long as a reply is, and about the right text. */
export function plannedReply({ messages, maxNewTokens, form }: ChatRequest): string {
  const said = messages.filter(({ role }) => role !== 'assistant').map(({ content }) => content);
  const longest = said.reduce((one, other) => (other.length > one.length ? other : one), '');
  const sentences = sentencesOf(longest);
  if (form !== undefined) return JSON.stringify(instanceOf(form.schema, entriesOf(sentences)));
  return inTokens(sentences, Math.min(maxNewTokens, MOST_WORDS));
}

/** Spread over the text, as what is told of it would be. */
function sentencesOf(text: string): readonly string[] {
  const whole = splitSentences(text).map(({ start, end }) => text.slice(start, end).trim()).filter((sentence) => sentence !== '' && !/[<>{}]/u.test(sentence));
  const step = Math.max(1, Math.floor(whole.length / ENTRIES));
  const spread = whole.filter((_, position) => position % step === 0);
  return spread.length === 0 ? ['…'] : spread;
}

/** One text after the other, from the first again where they are used up. */
function entriesOf(sentences: readonly string[]): () => string {
  let used = 0;
  return () => cutText(sentences[used++ % sentences.length] ?? '…', LONGEST_ENTRY);
}

function instanceOf(schema: JsonValue | undefined, next: () => string): JsonValue {
  const { type, properties, items, enum: choices } = isObject(schema) ? schema : {};
  if (Array.isArray(choices)) return choices[0] ?? null;
  if (isObject(properties)) return Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, instanceOf(inner, next)]));
  switch (type) {
    case 'array':
      return Array.from({ length: hasTexts(items) ? ENTRIES : 1 }, () => instanceOf(items, next));
    case 'boolean':
      return false;
    case 'number':
    case 'integer':
      return 1;
    case 'string':
      return next();
    default:
      return null;
  }
}

function hasTexts(schema: JsonValue | undefined): boolean {
  const { type } = isObject(schema) ? schema : {};
  return type === 'string' || type === 'object';
}

function isObject(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inTokens(sentences: readonly string[], most: number): string {
  let text = '';
  for (const sentence of sentences) {
    if (countTokens(`${text} ${sentence}`) > most && text !== '') break;
    text = text === '' ? sentence : `${text} ${sentence}`;
  }
  return text;
}
