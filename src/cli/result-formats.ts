import { firstCitation, firstWords, resultValue, statusOf, type AskResult } from './ask-result.ts';
import { formatPlace } from './format-answer.ts';
import { oneLine, printable } from './printable.ts';

/** One JSON value on one line. */
export function jsonLine(result: AskResult): string {
  return `${JSON.stringify(resultValue(result))}\n`;
}

const CSV_COLUMNS = ['number', 'id', 'question', 'result', 'answer', 'quote', 'memory', 'document', 'title', 'heading', 'line', 'error'] as const;

export function csvHead(): string {
  return `${CSV_COLUMNS.join(',')}\n`;
}

/** One row of a table for spreadsheets: the first citation beside the answer. */
export function csvLine(result: AskResult): string {
  const { number, id = '', question, answer, error } = result;
  const { quote = '', memory = '', documentId = '', title = '', heading = '', line = '' } = firstCitation(result) ?? {};
  const cells = [number, id, question, statusOf(result), answer?.answer ?? '', quote, memory, documentId, title, heading, line, error?.message ?? ''];
  return `${cells.map((cell) => csvCell(String(cell))).join(',')}\n`;
}

/** Spreadsheets compute a cell that begins like a formula; a text out of a book must not be one. */
function csvCell(text: string): string {
  const harmless = /^[=+@\t\r-]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A question, its answer and its sources, to be read. */
export function markdownSection(result: AskResult): string {
  const { number, id, question, answer, error } = result;
  const head = `## ${number}. ${plain(oneLine(question))}${id === undefined ? '' : ` (${plain(oneLine(id))})`}`;
  if (answer === undefined) return `${head}\n\nFailed: ${plain(oneLine(error?.message ?? firstWords(result)))}\n\n`;
  const text = printable(answer.answer).split(/\n{2,}/u).map((paragraph) => plain(oneLine(paragraph))).join('\n\n');
  const sources = answer.citations.map((citation, at) => `${at + 1}. ${plain(formatPlace(citation))}`);
  return `${[head, text, ...(sources.length === 0 ? [] : [sources.join('\n')])].join('\n\n')}\n\n`;
}

/** Text without a meaning in Markdown, but for the marks `[1]` of an answer. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}<>#|~]|\](?=\(|:)/gu, '\\$&').replace(/^([-+]|\d+[.)])(?=\s)/u, '\\$1');
}
