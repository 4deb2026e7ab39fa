import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Timeouts only end what hangs: a busy machine may take its time.
// Never threads: faiss-node must not be loaded in worker threads. Two at once even on two cores: many tests wait for a process.
// Files share their process, and with it what they load, which is a tenth of the whole: each leaves the environment, the directory and the globals as they were.
export default defineConfig({ test: { include: ['tests/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000, pool: 'forks', isolate: false, maxWorkers: Math.max(2, availableParallelism() - 1) } });
