/**
 * What the second thread tells of the copies it has staged, in memory that both threads see: a copy has no message of its own, which
 * would take as long to send and to hear as to hash its content.
 */
import type { FileStamp } from './file-stamp.ts';
import type { StagedCopy } from './stage-copy.ts';

/** What came of a copy; `null`: nothing, and what lies under its temporary name is nobody's. */
export type StageResult = Omit<StagedCopy, 'temporary' | 'target'> | null;

/** Results that may be told and not heard. */
export const SLOTS = 1024;

/** Eight bytes each. */
const NUMBER = 0;
const SIZE = 1;
const SOURCE = 2;
const STAGED = 5;
const FLAGS = 8;
const HASH = 9;
const WORDS = 13;
const WORD = 8;
const HASH_BYTES = 32;

/** Within a stamp. */
const MTIME = 0;
const INODE = 1;
const DEVICE = 2;

/** Beside the two modes, of twelve bits each. */
const FLAG = { staged: 1, isNamed: 2 } as const;
const SOURCE_MODE = 4;
const STAGED_MODE = 16;
const MODE_BITS = 0o7777;

export class StageResults {
  readonly memory: SharedArrayBuffer;
  readonly #floats: Float64Array;
  readonly #signed: BigInt64Array;
  readonly #unsigned: BigUint64Array;
  readonly #bytes: Buffer;

  constructor(memory = new SharedArrayBuffer(SLOTS * WORDS * WORD)) {
    this.memory = memory;
    this.#floats = new Float64Array(memory);
    this.#signed = new BigInt64Array(memory);
    this.#unsigned = new BigUint64Array(memory);
    this.#bytes = Buffer.from(memory);
  }

  /** @param told how many results came before */
  set(told: number, number: number, result: StageResult): void {
    const at = (told % SLOTS) * WORDS;
    this.#floats[at + NUMBER] = number;
    this.#floats[at + FLAGS] = 0;
    if (result === null) return;
    const { source, staged, hash, isNamed } = result;
    this.#floats[at + SIZE] = source.size;
    this.#setStamp(at + SOURCE, source);
    this.#setStamp(at + STAGED, staged);
    this.#floats[at + FLAGS] =
      FLAG.staged +
      (isNamed ? FLAG.isNamed : 0) +
      source.mode * 2 ** SOURCE_MODE +
      staged.mode * 2 ** STAGED_MODE;
    this.#bytes.write(hash, (at + HASH) * WORD, HASH_BYTES, 'hex');
  }

  #setStamp(at: number, { mtime, inode, device }: FileStamp): void {
    this.#signed[at + MTIME] = mtime;
    this.#unsigned[at + INODE] = inode;
    this.#unsigned[at + DEVICE] = device;
  }

  /** @param heard how many results were heard before */
  get(heard: number): { readonly number: number; readonly result: StageResult } {
    const at = (heard % SLOTS) * WORDS;
    const number = this.#floats[at + NUMBER] as number;
    const flags = this.#floats[at + FLAGS] as number;
    if ((flags & FLAG.staged) === 0) return { number, result: null };
    const hashAt = (at + HASH) * WORD;
    const result: StageResult = {
      hash: this.#bytes.toString('hex', hashAt, hashAt + HASH_BYTES),
      source: this.#stampAt(at, SOURCE, (flags >> SOURCE_MODE) & MODE_BITS),
      staged: this.#stampAt(at, STAGED, (flags >> STAGED_MODE) & MODE_BITS),
      isNamed: (flags & FLAG.isNamed) !== 0,
    };
    return { number, result };
  }

  #stampAt(slot: number, which: number, mode: number): FileStamp {
    return {
      kind: 'file',
      size: this.#floats[slot + SIZE] as number,
      mtime: this.#signed[slot + which + MTIME] as bigint,
      inode: this.#unsigned[slot + which + INODE] as bigint,
      device: this.#unsigned[slot + which + DEVICE] as bigint,
      mode,
    };
  }
}
