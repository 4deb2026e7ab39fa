import { CLUE_KIND, type Clue, type ClueKind } from '../spec/clue.ts';
import { cleanClueLine } from './clean-clue-line.ts';
import { cutText } from '../text/cut-text.ts';
import { readJsonClues } from './read-json-clues.ts';

export interface ParseCluesOptions {
  readonly kind: ClueKind;
  /** At most this many clues. */
  readonly limit: number;
  /** The model stopped at its length limit, so that the last line may be half a line. */
  readonly isCut: boolean;
}

/** Longest reply that is looked at; no model writes more clues than fit in it. */
const MAX_REPLY = 65_536;
const MAX_CLUE = 1_000;
const MAX_ANSWER = 8_000;

/** Clues out of a model's reply, whatever it wrapped them in; an empty list where it said nothing. */
export function parseClues(reply: string, options: ParseCluesOptions): readonly Clue[] {
  const body = withoutWrapping(cutText(reply, MAX_REPLY));
  if (options.kind === CLUE_KIND.answer || options.kind === CLUE_KIND['draft-answer']) return parseAnswer(body, options);
  const isCut = options.isCut || reply.length > MAX_REPLY;
  const lines = readJsonClues(body) ?? readLines(body, options.kind, isCut);
  const seen = new Set<string>();
  const clues: Clue[] = [];
  for (const line of lines) {
    if (clues.length >= options.limit) break;
    const text = cutText(cleanClueLine(cutText(line, 4 * MAX_CLUE)), MAX_CLUE);
    const identity = lettersOf(text);
    if (weight(text) < leastWeight(options.kind) || isEmptyWord(text) || seen.has(identity)) continue;
    seen.add(identity);
    clues.push({ kind: options.kind, text });
  }
  return clues;
}

/** The text without thoughts, code fences, a chat template's own marks and control characters. */
function withoutWrapping(reply: string): string {
  const spoken = reply.split('</think>').at(-1) ?? '';
  // A thought that never ends takes the rest of the reply with it.
  return (spoken.split('<think>')[0] ?? '')
    .replaceAll(/<\|[a-z_]{1,30}\|>|<\/?s>/giu, '\n')
    .replaceAll(/^[ \t]*(?:```|~~~)[^\n]{0,40}$/gmu, '')
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/gu, '\n')
    .replaceAll(/(?!\n)[\p{Cc}\u200b\u2060\ufeff]/gu, ' ');
}

function parseAnswer(body: string, { kind, limit }: ParseCluesOptions): readonly Clue[] {
  const text = cutText(body.replace(/^\s*(?:\*\*)?(?:(?:draft )?answer|答案|回答)\s*[:：](?:\*\*)?\s*/iu, '').trim(), MAX_ANSWER);
  return limit > 0 && weight(text) > 0 ? [{ kind, text }] : [];
}

function readLines(body: string, kind: ClueKind, isCut: boolean): readonly string[] {
  const lines = body.split('\n').filter((line) => line.trim() !== '');
  // A reply that ends with a line break was cut after a whole line.
  const isLastCut = isCut && lines.length > 1 && !/\n\s*$/u.test(body.slice(-80));
  const whole = isLastCut ? lines.slice(0, -1) : lines;
  const clues = whole.filter((line, index) => !isTalk(line, index === 0, index === whole.length - 1 && index > 0));
  return clues.length === 1 && kind === CLUE_KIND['key-entities'] ? (clues[0] ?? '').split(/[,，、;；]/u) : clues;
}

/** Whether a line speaks to the reader instead of being a clue: a heading, an introduction, a goodbye. */
function isTalk(line: string, isFirst: boolean, isLast: boolean): boolean {
  const text = line.trim();
  if (/^#{1,6}\s/u.test(text)) return true;
  const bare = text.replace(/[*_\s]+$/u, '');
  if (isFirst && /[:：]$/u.test(bare)) return true;
  if (/^(?:[*_]*)(?:(?:text )?(?:spans?|clues?|entities|(?:key |surrogate )?(?:questions?|entities|points?)|reasoning(?: steps)?)|线索|问题|要点|实体|步骤)[*_]*\s*[:：][*_]*$/iu.test(text)) return true;
  if (isFirst && /^(?:(?:sure|certainly|of course|okay|ok)\b.{0,20})?\bhere (?:are|is)\b.{0,80}\b(?:clues?|questions?|spans?|entit|points?|steps?|passages?)/iu.test(text)) return true;
  if (isFirst && /^(?:好的|当然|没问题)?[，,。！!]?\s*(?:以下|下面)(?:是|为)/u.test(text)) return true;
  return isLast && /^(?:i hope (?:this|these)|let me know|希望(?:这些|以上|对))/iu.test(text);
}

/** Least letters of a clue, in {@link weight}; by letters and not by words, since Chinese and Japanese have no spaces. */
function leastWeight(kind: ClueKind): number {
  return kind === 'key-entity' ? 2 : 6;
}

/** Letters and digits, a Chinese, Japanese or Korean one counting as two. */
function weight(text: string): number {
  const wide = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0;
  return wide + (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0);
}

/** What stays of a text when case, marks and white space do not count. */
function lettersOf(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/[^\p{L}\p{N}\p{M}]/gu, '');
}

function isEmptyWord(text: string): boolean {
  return /^(?:none|n\/?a|nothing|unknown|no clues?|没有|不知道|未知)[.。]?$/iu.test(text);
}
