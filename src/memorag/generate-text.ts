import type { GeneratedCitation, GenerateRequest, Generator, Usage } from '../spec/generator.ts';
import type { WithSignal } from './options.ts';
import { unfinishedGeneration } from './unfinished-generation.ts';

export interface GeneratedText {
  readonly text: string;
  readonly citations: readonly GeneratedCitation[];
  readonly droppedMarks: number;
  readonly usage: Usage;
}

/** What a generator writes, as a whole. */
export async function generateText(generator: Generator, request: GenerateRequest, { signal }: WithSignal): Promise<GeneratedText> {
  let text = '';
  for await (const event of generator.generate(request, { signal })) {
    if (event.type === 'finish') return { text, citations: event.citations, droppedMarks: event.droppedMarks ?? 0, usage: event.usage };
    text += event.text;
  }
  throw unfinishedGeneration(generator);
}
