import { createExtractiveMemory } from '../../../src/memory/extractive-memory.ts';
import { describeMemoryModelContract } from '../../contracts/memory-model-contract.ts';
import { createInMemoryCorpus } from '../../fixtures/in-memory-corpus.ts';

describeMemoryModelContract('extractive', async () => ({
  model: createExtractiveMemory(),
  prepare: async (documents) => createInMemoryCorpus(documents),
}));
