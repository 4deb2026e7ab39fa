// Memorizes a story, asks it a question, prints the answer with its sources.   node scripts/run.mjs examples/ask-a-book.ts
import { MemoRAG, readDocuments } from '../src/index.ts';

await using pipe = await MemoRAG.open();
const { root, reused } = await pipe.memorize(await readDocuments(['examples/books/the-tidewright-of-carrow.txt']));
console.log(`${reused ? 'Found' : 'Memorized'}: ${root}\n`);

const { answer, citations } = await pipe.query("What had the ropewalk's owner been saving her silk for?");
console.log(`${answer}\n`);
for (const [position, { title, heading, line }] of citations.entries()) console.log(`[${position + 1}] ${title}, ${heading}, line ${line}`);
