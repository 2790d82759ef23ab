/** How a content stands in records and logs: what it is of, and its hash. Columns keep the hash alone. */

/** Of a hash, in columns. */
export const HASH_BYTES = 32;

/** `sha256:` (of a file) or `link:`, and 64 hexadecimal digits. */
export function contentId(kind: 'file' | 'link', hash: string): string {
  return `${PREFIX[kind]}${hash}`;
}

const PREFIX = { file: 'sha256:', link: 'link:' } as const;

/** The digits of the hash. */
export function hashIn(content: string): string {
  return content.slice(content.indexOf(':') + 1);
}

/** Whose hash a content is; `null` for a text that is no content of ours. */
export function kindIn(content: string): 'file' | 'link' | null {
  const hash = hashIn(content);
  if (!/^[0-9a-f]{64}$/.test(hash)) return null;
  return (['file', 'link'] as const).find((kind) => content === contentId(kind, hash)) ?? null;
}

/** Hash `i` of a column. */
export function hashAt(hashes: Uint8Array, i: number): string {
  return Buffer.from(hashes.buffer, hashes.byteOffset + i * HASH_BYTES, HASH_BYTES).toString('hex');
}

/** Puts the hash of a content into a column. */
export function setHash(hashes: Uint8Array, i: number, content: string): void {
  hashes.set(Buffer.from(hashIn(content), 'hex'), i * HASH_BYTES);
}
