/**
 * The text of a file. UTF-16 (either order) and UTF-8 by byte order mark; without a
 * mark UTF-16LE if the second byte is zero, else UTF-8 if it is valid, else Windows-1252 (the code page of an ANSI file is not
 * recorded; this is the commonest one).
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(bytes.subarray(2));
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.length > 1 && bytes[0] !== 0 && bytes[1] === 0) return utf16(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return ansi(bytes);
  }
}

/** UTF-16LE to text; keeps unpaired surrogates, which the registry allows and TextDecoder would replace. */
export function utf16(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf16le');
}

export function ansi(bytes: Uint8Array): string {
  return new TextDecoder('windows-1252').decode(bytes);
}
