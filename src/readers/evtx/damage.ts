/**
 * Thrown inside the .evtx reader where bytes do not mean anything, and caught at the record: one damaged
 * record is one problem. It never leaves `src/readers/evtx`.
 */
export class Damage extends Error {
  /** Bytes from the start of the chunk. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/**
 * Runs `read`; a `Damage` becomes its sentence, any other error is a bug and goes on.
 */
export function damageAsText<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof Damage) return `${error.message} (byte ${error.at} of its chunk)`;
    throw error;
  }
}
