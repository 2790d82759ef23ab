/**
 * What can go wrong in an event store. Every message is one line and says what to do.
 */

/** Stable names for programs; the message is for people. */
export type StoreErrorCode =
  | 'version-conflict'
  | 'source-gap'
  | 'source-changed'
  | 'invalid'
  | 'unavailable'
  | 'busy'
  | 'damaged'
  | 'wrong-schema'
  | 'closed';

/** The parent of all errors a store throws on purpose. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = new.target.name;
    this.code = code;
  }
}

/** Somebody else appended to the stream first. Nothing was appended. */
export class VersionConflict extends StoreError {
  readonly stream: string;
  /** The version the caller had seen. */
  readonly expected: number;
  /** The version the stream has. */
  readonly actual: number;

  constructor(stream: string, expected: number, actual: number, cause?: unknown) {
    super(
      'version-conflict',
      `stream "${stream}" is at version ${actual}, not ${expected}: read it from version ${Math.min(expected, actual) + 1}, decide again, then append with ${actual}`,
      cause,
    );
    this.stream = stream;
    this.expected = expected;
    this.actual = actual;
  }
}

/** A part of a source was offered although the part before it never arrived. Nothing was appended. */
export class SourceGap extends StoreError {
  readonly source: string;
  /** How many events of this source the store has taken: the offset to read on from. */
  readonly expected: number;
  readonly actual: number;

  constructor(source: string, expected: number, actual: number) {
    super(
      'source-gap',
      `source "${source}" was offered from event ${actual}, but only ${expected} events of it have arrived: read it again from event ${expected}`,
    );
    this.source = source;
    this.expected = expected;
    this.actual = actual;
  }
}

/** The store cannot be reached, or its disk is full or read-only. */
export class StoreUnavailable extends StoreError {
  /**
   * `not-applied`: certainly nothing was written. `unknown`: the connection broke while the answer was
   * awaited. Repeating the same call is safe: `append` with a version then conflicts if the first one
   * arrived after all, `appendOnce` adds nothing.
   */
  readonly outcome: 'not-applied' | 'unknown';

  constructor(message: string, outcome: 'not-applied' | 'unknown', cause?: unknown) {
    super('unavailable', message, cause);
    this.outcome = outcome;
  }
}
