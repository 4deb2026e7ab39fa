import type { Embedder } from '../spec/embedder.ts';
import type { MemorizeOptions } from '../spec/memory-model.ts';
import type { Document } from '../spec/text.ts';
import { detectScript } from '../text/detect-script.ts';

/** Says where texts are in a script that the embedder of the graph's phrases is not good for: their synonyms, and what a question is linked to, are poor. */
export function checkScripts(documents: readonly Document[], { modelId, scripts }: Pick<Embedder, 'modelId' | 'scripts'>, { onWarning }: Pick<MemorizeOptions, 'onWarning'>): void {
  if (scripts === undefined) return;
  const foreign = documents.filter(({ text }) => !scripts.includes(detectScript(text)));
  if (foreign.length === 0) return;
  const [first] = foreign;
  const which = foreign.length === 1 ? `"${first?.title}" is` : `${foreign.length} texts are`;
  onWarning?.({ code: 'graph-embedder', message: `${which} not in a script that ${modelId} is good for, which embeds the phrases of this graph: index these texts into a graph of their own, or index all of them anew` });
}
