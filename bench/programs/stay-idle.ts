// Opens a pipeline and does nothing with it; prints its peak memory.
import { MemoRAG } from '../../src/index.ts';

await using pipe = await MemoRAG.open({ embedder: { kind: 'none' } });
process.stdout.write(JSON.stringify({ peakBytes: process.resourceUsage().maxRSS * 1024, generator: pipe.config.generator.kind }));
