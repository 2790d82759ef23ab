/** A line without its end, or how long it was where it was too long to keep. */
export interface TextLine {
  /** 1-based. */
  readonly number: number;
  readonly text: string;
  /** Characters of a line over the limit, of which `text` holds the beginning. */
  readonly cutFrom: number | null;
}

/**
 * Lines of a text that comes in parts. Of a line longer than `limit` characters only that many are kept, so
 * that a file without line ends does not fill the memory.
 */
export async function* splitLines(parts: AsyncIterable<string>, limit: number): AsyncGenerator<TextLine> {
  let kept = '';
  let length = 0;
  let number = 1;
  const line = (): TextLine => ({
    number,
    text: withoutReturn(kept),
    cutFrom: length > limit ? length : null,
  });
  for await (const part of parts) {
    let from = 0;
    for (let end = part.indexOf('\n'); end !== -1; end = part.indexOf('\n', from)) {
      kept = keep(kept, part, from, end, limit);
      length += end - from;
      yield line();
      kept = '';
      length = 0;
      number += 1;
      from = end + 1;
    }
    kept = keep(kept, part, from, part.length, limit);
    length += part.length - from;
  }
  if (length > 0) yield line();
}

function keep(kept: string, part: string, from: number, to: number, limit: number): string {
  return kept.length >= limit ? kept : kept + part.slice(from, Math.min(to, from + limit - kept.length));
}

function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
