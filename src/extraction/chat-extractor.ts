import { isMemoError, type MemoError } from '../errors/memo-error.ts';
import { ProviderError } from '../calls/provider-error.ts';
import { withoutTags } from '../prompts/tagless-text.ts';
import type { ChatModel } from '../spec/chat-model.ts';
import type { ChunkExtraction, Extractor } from '../spec/extraction.ts';
import type { Usage } from '../spec/generator.ts';
import { oneLine } from '../text/one-line.ts';
import { addUsage } from '../util/add-usage.ts';
import { itemAt } from '../util/item-at.ts';
import { mapTogether } from '../util/map-together.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import { estimateExtraction } from './estimate-extraction.ts';
import { extractionIdentity, extractionRequest } from './extraction-request.ts';
import { holdsFacts } from './holds-facts.ts';
import { failedExtraction, readExtraction } from './read-extraction.ts';

export type ChatExtractorOptions = Pick<ChatModel, 'chat' | 'modelId' | 'maxConcurrency'>;

/** So many calls that fail one behind the other, none answered between, are no matter of their texts. */
const MOST_FAILURES = 8;
/** What a provider says to whoever calls, whatever the text. */
const ACCOUNT_STATUS = new Set([401, 402, 403, 404]);
const EMPTY: ChunkExtraction = { status: 'empty', source: 'model', entities: [], triples: [] };

/** Entities and triples by a language model: a call for each text, as many at once as the model takes, no text waiting for another. */
export function createChatExtractor(chat: ChatExtractorOptions): Extractor {
  return {
    kind: 'chat',
    get modelId() {
      return extractionIdentity(chat.modelId);
    },
    isLanguageModel: true,
    estimate: estimateExtraction,
    async extract(inputs, { signal, onExtracted }) {
      const extractions: ChunkExtraction[] = [];
      const failures = createFailureCount();
      // Chunks with the same text are one call.
      const texts = [...Map.groupBy(inputs.entries(), ([, { text }]) => text)];
      const usages = await mapTogether(texts, { limit: chat.maxConcurrency, signal }, async ([text, places], together) => {
        together.throwIfAborted();
        const { extraction, usage } = holdsFacts(text) ? await readText(text, { chat, failures, signal: together }) : { extraction: EMPTY, usage: NO_USAGE };
        for (const [position] of places) {
          extractions[position] = extraction;
          await onExtracted?.(position, extraction);
        }
        return usage;
      });
      failures.end();
      return { extractions: inputs.map((_, position) => itemAt(extractions, position)), usage: addUsage(usages) };
    },
  };
}

interface ReadTextOptions {
  readonly chat: ChatExtractorOptions;
  readonly failures: FailureCount;
  readonly signal: AbortSignal;
}

async function readText(text: string, { chat, failures, signal }: ReadTextOptions): Promise<{ readonly extraction: ChunkExtraction; readonly usage: Usage }> {
  const request = extractionRequest(text);
  try {
    const reply = await chat.chat(request, { signal });
    failures.answered();
    if (reply.finishReason === 'content-filter') return { extraction: failedExtraction('the provider did not let the reply through'), usage: reply.usage };
    return { extraction: readExtraction(withoutTags(reply.text, request.nonce)), usage: reply.usage };
  } catch (error) {
    signal.throwIfAborted();
    if (!isMemoError(error) || !isOfText(error)) throw error;
    failures.failed(error);
    return { extraction: failedExtraction(oneLine(error.message)), usage: NO_USAGE };
  }
}

/** Whether the next text may fare better. */
function isOfText(error: MemoError): boolean {
  if (error instanceof ProviderError && error.status !== undefined && ACCOUNT_STATUS.has(error.status)) return false;
  return /^(?:provider|reply)-|^(?:input-too-large|model-failed|out-of-memory)$/u.test(error.code);
}

/** Whether it is the text that was refused, and not the call. */
function isRefusalOfText(error: MemoError): boolean {
  return error.code === 'input-too-large' || (error instanceof ProviderError && error.status === 400);
}

interface FailureCount {
  answered(): void;
  /** Throws where it was one too many. */
  failed(error: MemoError): void;
  /** Throws where no text was answered and the calls themselves failed. */
  end(): void;
}

function createFailureCount(): FailureCount {
  let inARow = 0;
  let hasAnswered = false;
  let last: MemoError | undefined;
  return {
    answered() {
      inARow = 0;
      hasAnswered = true;
    },
    failed(error) {
      inARow += 1;
      if (!isRefusalOfText(error)) last = error;
      if (inARow >= MOST_FAILURES) throw error;
    },
    end() {
      if (!hasAnswered && last !== undefined) throw last;
    },
  };
}
