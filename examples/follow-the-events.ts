// What happens between a question and its answer, event by event.   node scripts/run.mjs examples/follow-the-events.ts
import { MemoRAG, readDocuments } from '../src/index.ts';

await using pipe = await MemoRAG.open({ embedder: { kind: 'none' } }); // words alone: no Python is started
await pipe.memorize(await readDocuments(['examples/books/shi-tuo-ji.md']), { into: 'cache/shi-tuo-ji-by-words' });

for await (const event of pipe.stream('公砣锁在什么地方？')) {
  switch (event.type) {
    case 'clues-end':
      console.log('clues:', event.clues.map((clue) => `${clue.kind}: ${clue.text}`).slice(0, 5));
      break;
    case 'retrieval-end':
      console.log('evidence:', event.evidence.map(({ chunkId, score, clues }) => `${chunkId} ${score.toFixed(2)} by clues ${clues.join(', ')}`));
      break;
    case 'answer-delta':
      process.stdout.write(event.text);
      break;
    case 'answer-end':
      console.log();
      break;
    default:
      break;
  }
}
