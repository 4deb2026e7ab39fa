import { hash } from 'node:crypto';
import { isStrictForm } from '../chat/strict-schema.ts';
import type { ExtractionInput } from '../spec/extraction.ts';
import { extractionRequest } from './extraction-request.ts';
import { holdsFacts } from './holds-facts.ts';

export interface BatchOptions {
  /** As the provider calls it. */
  readonly model: string;
  /** Absent: the model's own; reasoning models take no other. */
  readonly temperature?: number | undefined;
}

/** What OpenAI takes in one file; others take as much. */
const MOST_REQUESTS = 50_000;
const MOST_BYTES = 190_000_000;

/** Files in the batch format of OpenAI, JSON Lines for `/v1/chat/completions`, that ask for the facts of these chunks; several where one would be too large. */
export function* batchFiles(inputs: readonly ExtractionInput[], options: BatchOptions): Generator<string> {
  let lines: string[] = [];
  let bytes = 0;
  for (const input of inputs) {
    if (!holdsFacts(input.text)) continue;
    const line = `${JSON.stringify(batchRequest(input, options))}\n`;
    const size = Buffer.byteLength(line);
    if (lines.length === MOST_REQUESTS || (lines.length > 0 && bytes + size > MOST_BYTES)) {
      yield lines.join('');
      [lines, bytes] = [[], 0];
    }
    lines.push(line);
    bytes += size;
  }
  if (lines.length > 0) yield lines.join('');
}

/** Most characters of a `custom_id` that every provider takes. */
const LONGEST_ID = 64;

/** What a request of a batch is called: the chunk's id and a part of its text's hash, so that no reply to an older text is taken for its own. */
export function batchId({ chunkId, text }: ExtractionInput): string {
  const sum = hash('sha256', text);
  const id = `${chunkId}@${sum.slice(0, 12)}`;
  return /^[\x21-\x7e]+$/u.test(id) && id.length <= LONGEST_ID ? id : `chunk-${hash('sha256', `${chunkId}\n${sum}`).slice(0, 40)}`;
}

function batchRequest(input: ExtractionInput, { model, temperature }: BatchOptions): object {
  const { messages, maxNewTokens, form } = extractionRequest(input.text);
  return {
    custom_id: batchId(input),
    method: 'POST',
    url: '/v1/chat/completions',
    body: {
      model,
      messages: messages.map(({ role, content }) => ({ role, content })),
      max_completion_tokens: maxNewTokens,
      ...(temperature === undefined ? {} : { temperature }),
      ...(form === undefined ? {} : { response_format: { type: 'json_schema', json_schema: { name: form.name, schema: form.schema, strict: isStrictForm(form) } } }),
    },
  };
}
