import { MemoryStore } from '../../src/stores/memory.ts';
import { storeContract } from './contract.ts';

storeContract('the memory store', {
  shared: false,
  create: async () => ({ open: async () => new MemoryStore(), remove: async () => {} }),
});
