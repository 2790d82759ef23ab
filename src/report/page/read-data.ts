/** Gets the data out of the page that carries it. */
import { unpackReport } from '../pack.ts';
import type { ReportData } from '../report-data.ts';
import { one } from './dom.ts';

export async function readData(): Promise<ReportData> {
  const holder = one<HTMLScriptElement>(document, '#data');
  const text = holder.textContent ?? '';
  holder.remove();
  return unpackReport(holder.type === 'application/gzip' ? await unzip(text) : text);
}

async function unzip(base64: string): Promise<string> {
  const letters = atob(base64);
  const packed = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) packed[i] = letters.charCodeAt(i);
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(unpacked).text();
}
