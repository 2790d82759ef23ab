import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** How much is looked at to tell the format. */
const HEAD_SIZE = 65_536;
const READ_SIZE = 262_144;

/** The bytes of a log, unpacked, with a look at their beginning. */
export interface ByteSource {
  /** Name for positions: the path, or what the caller calls the stream. */
  readonly name: string;
  /** The first bytes; they come again in `bytes`. */
  readonly head: Buffer;
  /** All bytes, once. Ends early, and never throws, when reading or unpacking fails. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Why the bytes ended early, in a sentence, once they have ended. */
  failure(): string | null;
}

/**
 * Opens a file or takes a stream of bytes; gzip is unpacked on the way. Rejects with a one-line message when
 * a path cannot be opened; failures later on are in `failure()`.
 */
export async function openByteSource(
  input: string | AsyncIterable<Uint8Array>,
  name: string,
): Promise<ByteSource> {
  const raw = typeof input === 'string' ? createReadStream(input, { highWaterMark: READ_SIZE }) : input;
  const packed = await peek(raw, name);
  const isGzip = packed.head[0] === 0x1f && packed.head[1] === 0x8b;
  if (packed.head.length === 0 && packed.failure() !== null) {
    throw new Error(`cannot read ${name}: ${packed.failure()}`);
  }
  if (!isGzip) return packed;
  const unpacked = pipeline(Readable.from(packed.bytes), createGunzip(), () => {
    // The error also reaches whoever iterates the unpacked bytes.
  });
  const source = await peek(unpacked, name);
  return { ...source, failure: () => source.failure() ?? packed.failure() };
}

/** Reads the head of a stream and puts it back in front. */
async function peek(input: AsyncIterable<Uint8Array>, name: string): Promise<ByteSource> {
  const iterator = input[Symbol.asyncIterator]();
  let failure: string | null = null;
  const next = async (): Promise<Uint8Array | null> => {
    try {
      const { value, done } = await iterator.next();
      return done === true ? null : value;
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      return null;
    }
  };
  const first: Uint8Array[] = [];
  for (let length = 0; length < HEAD_SIZE; ) {
    const part = await next();
    if (part === null) break;
    first.push(part);
    length += part.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* first.splice(0);
      for (let part = await next(); part !== null; part = await next()) yield part;
    } finally {
      await iterator.return?.();
    }
  }
  const head = Buffer.concat(first);
  return { name, head: head.subarray(0, HEAD_SIZE), bytes: all(), failure: () => failure };
}
