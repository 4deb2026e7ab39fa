// A memory of several texts that changes: append, replace, forget. Each step writes the next whole generation.   node scripts/run.mjs examples/grow-and-forget.ts
import { MemoRAG } from '../src/index.ts';

await using pipe = await MemoRAG.open({ embedder: { kind: 'none' } });
const note = (id: string, text: string) => ({ id, title: `Note ${id}`, text });

await pipe.memorize(note('monday', 'The spare key hangs behind the boiler.'), { into: 'cache/notes-that-change', replace: true });
await pipe.append(note('tuesday', 'The boiler was serviced by Ada Brook.'));
await pipe.append(note('monday', 'The spare key lies in the blue teapot now.'));
const { citations } = await pipe.query('Where is the spare key?');
console.log(citations[0]?.quote);

const { manifest } = await pipe.forget(['tuesday']);
console.log(manifest.documents.map((document) => document.title));
