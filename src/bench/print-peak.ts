/** Imported into a call that is measured: it says its peak memory when it ends. */
import process from 'node:process';
import { peakMiB } from './peak-memory.ts';

process.on('exit', () => void process.stderr.write(`peak ${peakMiB()}\n`));
