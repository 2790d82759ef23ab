import { argv } from 'node:process';
import { readRecordedLog } from '../readers/read-recorded-log.ts';

/** How fast recorded logs were read. */
export interface ReaderSpeed {
  readonly records: number;
  readonly problems: number;
  readonly seconds: number;
  readonly recordsPerSecond: number;
}

/** Short logs are read again until this much time has passed, so that start-up does not count. */
const LEAST_SECONDS = 2;

/**
 * Reads the logs at `paths` from disk, again and again for at least two seconds, and returns the mean speed.
 * Rejects when a path cannot be opened or holds no records.
 */
export async function benchReaders(paths: readonly string[]): Promise<ReaderSpeed> {
  let records = 0;
  let problems = 0;
  const start = performance.now();
  let seconds = 0;
  do {
    for (const path of paths) {
      const log = await readRecordedLog(path);
      if (log.format === 'roamproof') throw new Error(`${log.name} is a log of our own, not a recorded one`);
      for await (const entry of log.entries) {
        if (entry.kind === 'problem') problems += 1;
        else records += 1;
      }
    }
    if (records === 0) throw new Error(`no records in ${paths.join(', ')}`);
    seconds = (performance.now() - start) / 1000;
  } while (seconds < LEAST_SECONDS);
  return { records, problems, seconds, recordsPerSecond: records / seconds };
}

if (import.meta.main) {
  const paths = argv.slice(2);
  if (paths.length === 0) {
    console.error('usage: node src/bench/readers.ts LOG... (evtx, event XML, CSV, userenv.log)');
    process.exitCode = 2;
  } else {
    const { records, problems, seconds, recordsPerSecond } = await benchReaders(paths);
    console.log(
      `${Math.round(recordsPerSecond)} records/s (${records} records, ${problems} problems, ${seconds.toFixed(1)} s)`,
    );
  }
}
