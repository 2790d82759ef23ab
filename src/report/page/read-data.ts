/** Gets the data out of the page that carries it. */
import type { ReportData } from '../report-data.ts';
import { one } from './dom.ts';

export async function readData(): Promise<ReportData> {
  const holder = one<HTMLScriptElement>(document, '#data');
  const text = holder.textContent ?? '';
  if (holder.type === 'application/json') return JSON.parse(text) as ReportData;
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(unpacked).json()) as ReportData;
}
