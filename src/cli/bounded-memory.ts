/** Keeps a long command's memory near what is alive. */
import process from 'node:process';

const MB = 1024 * 1024;
/** With less than this, V8 is left alone. */
const LARGE = 64 * MB;

let collect: (() => void) | null = null;

/**
 * To be called now and then: collects garbage where there may be much of it. V8 lets it grow to several times what is alive
 * before it looks, which is right for a server and wrong for something that runs in the background of a logon.
 */
export function boundMemory(): void {
  if (process.memoryUsage().heapUsed < LARGE) return;
  if (collect === null) {
    const { setFlagsFromString } = process.getBuiltinModule('node:v8');
    const { runInNewContext } = process.getBuiltinModule('node:vm');
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}
