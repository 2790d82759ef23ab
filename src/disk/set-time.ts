import fs from 'node:fs';

const perSecond = 1_000_000_000n;
const perMillisecond = 1_000_000n;

/**
 * What to pass to `utimes` for a time in nanoseconds. From 1970 on that is a double in seconds, of which
 * the system gets whole seconds and the rest cut to nanoseconds: most times cannot be set exactly. It is
 * the smallest double that does not fall below the time, so until 2038 a copy is at most 240 ns late (480 ns
 * later on), never early, and setting a time that was read back after being set gives that time again.
 * Node takes a negative number for "now"; before 1970 it must be a `Date`, the next whole millisecond.
 */
export function settableTime(time: bigint): number | Date {
  if (time < 0n) return new Date(Number(time / perMillisecond));
  let seconds = Number(time) / 1e9;
  while (seconds > 0 && nanosecondsOf(neighbour(seconds, -1n)) >= time) seconds = neighbour(seconds, -1n);
  while (nanosecondsOf(seconds) < time) seconds = neighbour(seconds, 1n);
  return seconds;
}

/** The time that the system is given for a number of seconds, at least 0. */
export function nanosecondsOf(seconds: number): bigint {
  const whole = Math.floor(seconds);
  return BigInt(whole) * perSecond + BigInt(Math.trunc((seconds - whole) * 1e9));
}

/**
 * Sets the time of last modification of an open file as closely as Node can; the access time becomes the
 * same. Returns false where the store does not let us: the copy then carries a time of its own.
 */
export function setModified(fd: number, time: bigint): boolean {
  try {
    const settable = settableTime(time);
    fs.futimesSync(fd, settable, settable);
    return true;
  } catch {
    return false;
  }
}

const view = new DataView(new ArrayBuffer(8));

/** The next double above (1n) or below (-1n) a positive one. */
function neighbour(value: number, step: bigint): number {
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + step);
  return view.getFloat64(0);
}
