import { z } from 'zod';
import { formOf, readFormed } from '../chat/reply-form.ts';
import type { ReplyForm } from '../spec/chat-model.ts';
import type { RecallTask } from '../spec/clue.ts';

/** Clues of a reply, each with the numbers of what it was recalled from, as far as the model says. */
export interface FormedClues {
  readonly clues: readonly { readonly text: string; readonly from: readonly number[] }[];
  /** The model takes the question to be about the text as a whole. */
  readonly isAboutWhole: boolean;
}

const text = z.string();
const listSchema = z.object({ clues: z.array(text).describe('one entry for each, without numbering') });
const numberedSchema = z.object({
  clues: z.array(z.object({ text, from: z.array(z.number()).describe('numbers of the notes that it comes from') })).describe('one entry for each, without numbering'),
  about_whole: z.boolean().describe('whether the question is about the text as a whole, as one for its themes or its plot is, and not about single facts'),
});

/** The form of a reply that lists clues; `undefined` for the tasks whose reply is an answer, which is written as it is read. */
export function clueForm(task: RecallTask, { isNumbered }: { readonly isNumbered: boolean }): ReplyForm | undefined {
  if (task === 'answer' || task === 'draft-answer') return undefined;
  return isNumbered ? NUMBERED_FORM : LIST_FORM;
}

/** What a reply says in one of these forms; `undefined`: it is in neither, and its lines are to be read. */
export function readForm(reply: string): FormedClues | undefined {
  const value = readFormed(reply);
  const numbered = numberedSchema.partial({ about_whole: true }).safeParse(value);
  if (numbered.success) return { clues: numbered.data.clues.map((clue) => ({ ...clue, from: clue.from.filter(isNoteNumber) })), isAboutWhole: numbered.data.about_whole === true };
  const list = listSchema.safeParse(value);
  return list.success ? { clues: list.data.clues.map((entry) => ({ text: entry, from: [] })), isAboutWhole: false } : undefined;
}

/** A form asks for numbers, and a model may write any. */
function isNoteNumber(number: number): boolean {
  return Number.isInteger(number) && number >= 1 && number < 10_000;
}

const LIST_FORM = formOf('clues', listSchema);
const NUMBERED_FORM = formOf('numbered_clues', numberedSchema);
