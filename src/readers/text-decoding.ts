export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/**
 * The encoding of a text by its byte order mark, else by where its NUL bytes are, else UTF-8 unless the
 * beginning is no UTF-8 (old Windows wrote its logs in the codepage of the computer; 1252 is our reading).
 */
export function sniffEncoding(head: Buffer): TextEncodingName {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const start = head.subarray(0, 512);
  const nulAt = (parity: number): number => start.filter((byte, i) => byte === 0 && i % 2 === parity).length;
  if (nulAt(1) > start.length / 4) return 'utf-16le';
  if (nulAt(0) > start.length / 4) return 'utf-16be';
  return isUtf8(head) ? 'utf-8' : 'windows-1252';
}

/** Whether the bytes are UTF-8, a character cut off at the end excepted. */
function isUtf8(head: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** A stream of bytes as text without its byte order mark. What is no character becomes U+FFFD. */
export async function* decodeText(
  bytes: AsyncIterable<Uint8Array>,
  encoding: TextEncodingName,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const part of bytes) {
    const text = decoder.decode(part, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}
