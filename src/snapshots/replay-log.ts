/** A log read through handlers from where its snapshot ends, and a new snapshot of what it amounts to now. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { LogDecoder, type LogHandlers } from '../log/decode.ts';
import { type Prefix, restoreSnapshot, writeSnapshot } from './snapshot-file.ts';

export interface SnapshotReplay {
  /** Takes over the state of a snapshot before the first event is handed out. */
  readonly restore: (state: object) => void;
  readonly handlers: LogHandlers;
}

export interface ReplayedLog {
  /** Lines that the snapshot spared. */
  readonly spared: number;
  /** Why a snapshot was thrown away, if one was. */
  readonly discarded: string | null;
  /**
   * Writes a snapshot of the state after the last whole line.
   *
   * @returns why none was kept: without a newline at its end the log is still being written, or the folder takes no file
   */
  readonly save: (state: object) => string | null;
}

const NEWLINE = 10;

/** Reads a log to its end, using and verifying the snapshot beside it. Rejects where the log cannot be read. */
export async function replayLog(log: string, replay: SnapshotReplay): Promise<ReplayedLog> {
  const found = await restoreSnapshot(log);
  const snapshot = found !== null && 'snapshot' in found ? found.snapshot : null;
  if (snapshot !== null) replay.restore(snapshot.state);
  const start: Pick<Prefix, 'bytes' | 'lines'> = snapshot?.prefix ?? { bytes: 0, lines: 0 };
  const tail = await readTail(log, start, snapshot?.hash ?? createHash('sha256'), replay.handlers);
  return {
    spared: start.lines,
    discarded: found !== null && 'discarded' in found ? found.discarded : null,
    save(state) {
      if (!tail.whole) return `${log} has no newline at its end: it is still being written`;
      if (tail.bytes === start.bytes) return null;
      const { bytes, lines, hash } = tail;
      try {
        writeSnapshot(log, { bytes, lines, sha256: hash.digest('hex') }, state);
        return null;
      } catch (error) {
        if (!(error instanceof Error) || !('syscall' in error)) throw error;
        return error.message;
      }
    },
  };
}

interface Tail {
  readonly bytes: number;
  readonly lines: number;
  readonly hash: Hash;
  readonly whole: boolean;
}

async function readTail(
  log: string,
  { bytes: start, lines: before }: Pick<Prefix, 'bytes' | 'lines'>,
  hash: Hash,
  handlers: LogHandlers,
): Promise<Tail> {
  const decoder = new LogDecoder(handlers, before);
  let bytes = start;
  let lines = before;
  let last = NEWLINE;
  for await (const chunk of createReadStream(log, {
    start,
    highWaterMark: 256 * 1024,
  }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    decoder.write(chunk);
    bytes += chunk.length;
    last = chunk.at(-1) ?? last;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines++;
  }
  decoder.end();
  return { bytes, lines, hash, whole: last === NEWLINE };
}
