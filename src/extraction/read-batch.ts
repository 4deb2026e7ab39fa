import { z } from 'zod';
import type { ChunkExtraction, ExtractionInput } from '../spec/extraction.ts';
import type { Usage } from '../spec/generator.ts';
import { cutText } from '../text/cut-text.ts';
import { oneLine } from '../text/one-line.ts';
import { addUsage } from '../util/add-usage.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { batchId } from './batch-requests.ts';
import { failedExtraction, readExtraction } from './read-extraction.ts';

export interface ReadBatch {
  /** By the position of the chunk; `undefined`: no line is about it. */
  readonly extractions: readonly (ChunkExtraction | undefined)[];
  readonly lines: number;
  /** Lines about no chunk of these, or about an older text of one. */
  readonly unknown: number;
  /** Lines that are no reply. */
  readonly damaged: number;
  /** Lines about a chunk that another line was about. */
  readonly repeated: number;
  readonly usage: Usage;
}

const count = z.number().int().nonnegative().catch(0);
const usageSchema = z.object({ prompt_tokens: count, completion_tokens: count, prompt_tokens_details: z.object({ cached_tokens: count }).nullish() });
const choiceSchema = z.object({ message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }), finish_reason: z.string().nullish() });
const failureSchema = z.object({ message: z.string().optional(), code: z.union([z.string(), z.number()]).nullish() });
const lineSchema = z.object({
  custom_id: z.string(),
  error: failureSchema.nullish(),
  response: z.object({
    status_code: z.number().optional(),
    body: z.object({ choices: z.array(choiceSchema).optional(), usage: usageSchema.nullish().catch(undefined), error: failureSchema.nullish() }).nullish(),
  }).nullish(),
});
type Line = z.output<typeof lineSchema>;

/** Of what a provider says. */
const LONGEST_PROBLEM = 200;

/** The facts in the output and error files of a batch, for the chunks that it was made of; lines in any order. */
export function readBatch(rawFile: string, inputs: readonly ExtractionInput[]): ReadBatch {
  const ids = inputs.map(batchId);
  const known = new Set(ids);
  const byId = new Map<string, ChunkExtraction>();
  const usages: Usage[] = [];
  let [lines, unknown, damaged, repeated] = [0, 0, 0, 0];
  for (const rawLine of rawFile.split('\n')) {
    if (rawLine.trim() === '') continue;
    lines += 1;
    const line = readLine(rawLine);
    if (line === undefined) {
      damaged += 1;
      continue;
    }
    usages.push(usageOf(line));
    if (!known.has(line.custom_id)) {
      unknown += 1;
      continue;
    }
    const before = byId.get(line.custom_id);
    if (before !== undefined) repeated += 1;
    const extraction = extractionOf(line);
    // What was read once is not lost to a failure.
    if (before === undefined || before.status === 'failed' || extraction.status !== 'failed') byId.set(line.custom_id, extraction);
  }
  return { extractions: ids.map((id) => byId.get(id)), lines, unknown, damaged, repeated, usage: addUsage(usages) };
}

function readLine(rawLine: string): Line | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(rawLine)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function extractionOf({ error, response }: Line): ChunkExtraction {
  const failure = error ?? response?.body?.error;
  const status = response?.status_code ?? 200;
  if (failure !== undefined && failure !== null) return failedExtraction(problem(failure.message ?? String(failure.code ?? 'an error without words')));
  const [choice] = response?.body?.choices ?? [];
  if (status >= 400 || choice === undefined) return failedExtraction(`the provider answered ${status}, without a reply`);
  const { message: { content, refusal }, finish_reason: finishReason } = choice;
  if (finishReason === 'content_filter') return failedExtraction('the provider did not let the reply through');
  if (refusal !== undefined && refusal !== null && refusal !== '') return failedExtraction('the model refused the text');
  return readExtraction(content ?? '');
}

function problem(words: string): string {
  return `the provider says: ${cutText(oneLine(words), LONGEST_PROBLEM)}`;
}

function usageOf({ response }: Line): Usage {
  const usage = response?.body?.usage;
  if (usage === undefined || usage === null) return NO_USAGE;
  return { ...NO_USAGE, modelCalls: 1, inputTokens: usage.prompt_tokens, cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? 0, outputTokens: usage.completion_tokens };
}
