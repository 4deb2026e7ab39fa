import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Never threads: faiss-node must not be loaded in worker threads. Two at once even on two cores: many tests wait for a process.
export default defineConfig({ test: { include: ['tests/**/*.test.ts'], pool: 'forks', maxWorkers: Math.max(2, availableParallelism() - 1) } });
