import { defineConfig } from 'vitest/config';

// Never threads: faiss-node must not be loaded in worker threads.
export default defineConfig({ test: { include: ['tests/**/*.test.ts'], pool: 'forks' } });
