/** For commands that make few objects and ever larger arrays. */
import { setFlagsFromString } from 'node:v8';

/**
 * For each large array V8 sets other threads to look through the heap, and in that of a search all is alive: a twelfth of its
 * processor time. It still looks when it has to, in the same thread.
 */
export function quietHeap(): void {
  setFlagsFromString('--no-concurrent-marking');
}
