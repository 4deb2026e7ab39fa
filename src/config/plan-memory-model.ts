import { CLUE_KIND } from '../spec/clue.ts';
import type { MemoryModel, MemoryState } from '../spec/memory-model.ts';
import { countTokens } from '../text/tokens.ts';
import { NO_USAGE } from '../util/no-usage.ts';
import type { Meter } from './meter.ts';

/** Where a request does not say how much may be written. */
const USUAL_REPLY = 256;

/** A memory model of the bridge that recalls next to nothing and counts what it is asked: no weights are loaded for it. */
export function planMemoryModel(model: MemoryModel, meter: Meter): MemoryModel {
  const recall: MemoryState['recall'] = (requests) =>
    Promise.resolve(requests.map(({ task, question, maxNewTokens = USUAL_REPLY }) => {
      const usage = { ...NO_USAGE, modelCalls: 1, inputTokens: countTokens(question), outputTokens: maxNewTokens };
      meter.add({ role: 'memory', kind: model.kind, modelId: model.modelId }, usage);
      return { task, clues: task === 'answer' ? [{ kind: CLUE_KIND[task], text: '…' }] : [], usage };
    }));
  const state: MemoryState = { recall, save: () => Promise.resolve(), [Symbol.asyncDispose]: () => Promise.resolve() };
  return {
    kind: model.kind,
    modelId: model.modelId,
    isLanguageModel: model.isLanguageModel,
    ...(model.isUnbounded === undefined ? {} : { isUnbounded: model.isUnbounded }),
    estimate: (documents, options) => model.estimate(documents, options),
    memorize: () => Promise.resolve(state),
    open: () => Promise.resolve(state),
  };
}
