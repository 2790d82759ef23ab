/** The second thread that looks ahead of a scan: tells of each folder that is just as a listing has it. Decides nothing. */
import { workerData } from 'node:worker_threads';
import { lookWhetherAsKnown } from './as-known.ts';
import { decodeColumns } from './columns-file.ts';
import { AS_KNOWN, type ScanWorkerData } from './scan-ahead.ts';

const { root, listing, told } = workerData as ScanWorkerData;
const read = decodeColumns(Buffer.from(listing.memory, listing.from, listing.length), true);
const marks = new Uint8Array(told);
const way = root.endsWith('/') ? root : `${root}/`;
const over = marks.length - 1;
// From the end: the scan itself begins at the other.
if (read.ok)
  for (let f = over - 1; f >= 0 && Atomics.load(marks, over) === 0; f -= 1)
    if (lookWhetherAsKnown(way, read.columns, f)) Atomics.store(marks, f, AS_KNOWN);
