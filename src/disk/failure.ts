/** What can go wrong with one file, as values: the caller decides what it means for the session. */
export type FailureKind =
  /** No space or no quota left. */
  | 'diskFull'
  | 'denied'
  /** Somebody holds the file in a way that forbids this. */
  | 'locked'
  /** It was not there (any more). */
  | 'vanished'
  /** It changed while it was read, or was not what the plan expected. */
  | 'changed'
  /** Something already has the name. */
  | 'exists'
  | 'notEmpty'
  /** A link, folder or special file where a regular file was expected. */
  | 'notAFile'
  | 'nameTooLong'
  /** The bytes read back are not the bytes written. */
  | 'damaged'
  /** A hive of which a write was not finished, or no hive at all. */
  | 'torn'
  /** The caller's own last check said no. */
  | 'refused'
  /** The store does not answer. */
  | 'unreachable'
  | 'failed';

export interface Failure {
  readonly kind: FailureKind;
  /** Which end failed. */
  readonly side: 'source' | 'target';
  readonly path: string;
  /** Error code of the system (`ENOSPC`), or `''` when a check of ours failed. */
  readonly code: string;
  readonly message: string;
}

/** Outcome of a step: what it gave, or why not. */
export type Outcome<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly failure: Failure };

const kinds: Readonly<Record<string, FailureKind>> = {
  ENOSPC: 'diskFull',
  EDQUOT: 'diskFull',
  EFBIG: 'diskFull',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  EBUSY: 'locked',
  ETXTBSY: 'locked',
  EAGAIN: 'locked',
  ENOENT: 'vanished',
  EEXIST: 'exists',
  ENOTEMPTY: 'notEmpty',
  ELOOP: 'notAFile',
  EISDIR: 'notAFile',
  ENOTDIR: 'notAFile',
  ENXIO: 'notAFile',
  ENAMETOOLONG: 'nameTooLong',
  EIO: 'unreachable',
  ESTALE: 'unreachable',
  ENOTCONN: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  ENODEV: 'unreachable',
  EREMOTEIO: 'unreachable',
  ETIMEDOUT: 'unreachable',
  ECONNABORTED: 'unreachable',
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
};

const advice: Readonly<Record<FailureKind, string>> = {
  diskFull: 'no space left: free some and try again',
  denied: 'not permitted: check owner and permissions',
  locked: 'in use by another program: close it and try again',
  vanished: 'not there',
  changed: 'changed meanwhile: left for the next run',
  exists: 'the name is taken',
  notEmpty: 'the folder is not empty',
  notAFile: 'not a regular file',
  nameTooLong: 'name or path too long for this system: shorten it',
  damaged: 'the bytes read back differ from the bytes written: check disk and network',
  torn: 'not a whole hive: it does not roam before it is',
  refused: 'no longer what was planned: left as it is',
  unreachable: 'the store does not answer: check disk and network',
  failed: 'failed',
};

/** What the system calls an error, `ENOSPC`; `null` for one that is not of the system. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code = '', errno = 0 } = error as NodeJS.ErrnoException;
  if (/^E[A-Z0-9]+$/.test(code)) return code;
  // Node has no names for some, a share that forgot its handles and a used up quota among them, though it knows their numbers.
  if (!code.startsWith('Unknown system error')) return null;
  const known = Object.entries(process.getBuiltinModule('node:os').constants.errno);
  return known.find(([, number]) => number === -errno)?.[0] ?? 'EUNKNOWN';
}

/** Failure for an error thrown by `node:fs`. Errors that are not of the system are thrown again. */
export function failureOf(error: unknown, side: Failure['side'], path: string): Failure {
  const code = systemCode(error);
  if (code === null) throw error;
  const kind = kinds[code] ?? 'failed';
  return { kind, side, path, code, message: `${path}: ${advice[kind]} (${code})` };
}

/** Failure found by a check of ours; `detail` is put behind the advice. */
export function failed(kind: FailureKind, side: Failure['side'], path: string, detail = ''): Failure {
  return { kind, side, path, code: '', message: `${path}: ${advice[kind]}${detail && ` (${detail})`}` };
}

/**
 * The caller's last look before something is replaced or removed: `true` to go on, or a short text that
 * says why not.
 */
export type Recheck = () => true | string;
