import { createDiskStore } from '../../../src/cache/disk-store.ts';
import { describeMemoryStoreContract } from '../../contracts/memory-store-contract.ts';

describeMemoryStoreContract('disk', createDiskStore);
