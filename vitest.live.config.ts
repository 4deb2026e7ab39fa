import { defineConfig } from 'vitest/config';

// Tests that ask real providers, by key or address in the environment: `npm run test:live`. One after the other, for accounts with small limits.
export default defineConfig({ test: { include: ['tests/live/**/*.live.ts'], pool: 'forks', maxWorkers: 1, reporters: ['verbose'] } });
