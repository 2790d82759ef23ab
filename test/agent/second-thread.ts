/**
 * Loaded by processes under test: the first staged copy gets its name only once the second thread has done another, however slowly
 * that starts. Says at the end how many it did.
 */
import fs from 'node:fs';
import threads from 'node:worker_threads';

/** Where `stage-claims.ts` counts what was told. */
const TOLD = 2;

threads.Worker = class extends threads.Worker {
  constructor(file: string | URL, options: { workerData: { memory: SharedArrayBuffer } }) {
    super(file, options);
    const counters = new Int32Array(options.workerData.memory);
    const { linkSync } = fs;
    fs.linkSync = (...names) => {
      Atomics.wait(counters, TOLD, 0, 30_000);
      fs.linkSync = linkSync;
      linkSync(...names);
    };
    process.on('exit', () => fs.writeSync(2, `told ${counters[TOLD]}`));
  }
};
