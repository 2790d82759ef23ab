/** Keeps a long command's memory near what is alive. */
import process from 'node:process';

const MB = 1024 * 1024;
/** With less than this, V8 is left alone: to ask it how it uses its room costs a small call more than it saves. */
const TINY = 20 * MB;
/** With less than this, garbage is left to V8. */
const SMALL = 48 * MB;
/** What V8 may take for new objects: from here on that part of its heap does not grow. It would to 32 MB, and a copy of many files is slower then. */
const NEW = 8 * MB;
/** Garbage is collected when the heap has grown by a quarter of what was alive the last time, and from here on. */
const LARGE = 32 * MB;

let collectAbove = LARGE;
let collect: (() => void) | null = null;
let isNewLimited = false;

/**
 * To be called now and then: V8 lets garbage grow to several times what is alive before it looks, which is right for a server
 * and wrong for something that runs in the background of a logon.
 */
export function boundMemory(): void {
  const { heapUsed, heapTotal } = process.memoryUsage();
  if (!isNewLimited && heapTotal >= TINY) limitNew();
  if (heapTotal < SMALL) return;
  if (heapUsed >= collectAbove) collectNow();
}

/** To be called before something takes much memory at once: what is garbage by then goes first. */
export function makeRoom(): void {
  if (process.memoryUsage().heapTotal >= SMALL) collectNow();
}

function collectNow(): void {
  collect ??= collector();
  collect();
  collectAbove = Math.max(LARGE, 1.25 * process.memoryUsage().heapUsed);
}

function limitNew(): void {
  const v8 = process.getBuiltinModule('node:v8');
  const size = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size;
  if (size === undefined || size < NEW) return;
  v8.setFlagsFromString('--semi-space-growth-factor=1');
  isNewLimited = true;
}

function collector(): () => void {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  const { runInNewContext } = process.getBuiltinModule('node:vm');
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
