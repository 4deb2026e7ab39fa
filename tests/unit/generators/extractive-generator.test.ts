import { createExtractiveGenerator } from '../../../src/generators/extractive-generator.ts';
import { describeGeneratorContract } from '../../contracts/generator-contract.ts';

describeGeneratorContract('extractive', async () => ({ generator: createExtractiveGenerator() }));
