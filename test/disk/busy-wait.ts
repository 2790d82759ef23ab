/** Waits without giving the events of this thread a turn. @throws Error saying what did not come about within twenty seconds */
export function busyUntil(isDone: () => boolean, what: string): void {
  for (const end = performance.now() + 20_000; !isDone(); )
    if (performance.now() > end) throw new Error(what);
}
