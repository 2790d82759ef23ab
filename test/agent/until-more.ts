/** Waits for the second thread, which needs no turn of this one. */
import fs from 'node:fs';
import { busyUntil } from '../disk/busy-wait.ts';

/** Until more than so many letters lie in a folder under their names. */
export function untilMore(folder: string, count: number): void {
  const letters = (): number =>
    fs.readdirSync(folder, { recursive: true }).filter((name) => /(?:^|\/)\d+\.txt$/.test(String(name)))
      .length;
  busyUntil(() => letters() > count, 'the second thread gives no names');
}
