/**
 * A child process for the crash tests: `node appender.ts URL append|once SIZE`. Appends parts of SIZE events
 * for ever, going on where the store is, and prints the stream's version after each one it was promised.
 */
import { openStore } from '../../src/stores/open-store.ts';

const [url = '', mode, size = '1'] = process.argv.slice(2);
const store = await openStore(url);
const count = Number(size);
const part = (first: number) =>
  Array.from({ length: count }, (_, i) => ({
    at: '2003-05-01T09:00:00.000Z',
    type: 'file.written',
    nr: first + i,
  }));

let { taken: offset } = await store.progress('A', 'A.jsonl');
let version = 0;
for await (const info of store.streams()) {
  version = info.version;
}
for (;;) {
  const done =
    mode === 'once'
      ? await store.appendOnce('A', { source: 'A.jsonl', offset }, part(offset))
      : await store.append('A', version, part(version));
  version = done.version;
  offset += count;
  process.stdout.write(`${version}\n`);
}
