/** A history as part of an address: it contains the stimuli whole, so a link needs no server and outlives any seed. */
import { event as anyEvent, isStimulus } from '../log/events.ts';
import type { Stimulus } from '../log/stimuli.ts';

/** Stimuli as base64url text. */
export function writeHistoryLink(stimuli: readonly Stimulus[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(stimuli.map((one) => anyEvent.encode(one))));
  let letters = '';
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Reads such a text; `null` where it is damaged. What is no stimulus is left out. */
export function readHistoryLink(text: string): Stimulus[] | null {
  try {
    const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (!Array.isArray(parsed)) return null;
    const decoded = parsed.map((one) => anyEvent.safeParse(one));
    return decoded.flatMap(({ data }) => (data !== undefined && isStimulus(data) ? [data] : []));
  } catch {
    return null;
  }
}
