/** A line of a `.reg` file with its continuations; `line` is where it starts, from 1. */
export interface LogicalLine {
  readonly line: number;
  readonly text: string;
}

/** A byte list goes on where a line ends in a backslash, a text until its closing quotation mark. */
export function logicalLines(text: string): readonly LogicalLine[] {
  const physical = text.split(/\r?\n/);
  const lines: LogicalLine[] = [];
  for (let next = 0; next < physical.length; ) {
    const start = next;
    let content = (physical[next++] ?? '').trimStart();
    if (isOpenText(content)) {
      const end = closingLine(physical, next);
      if (end !== undefined) content = [content, ...physical.slice(next, (next = end + 1))].join('\r\n');
    } else {
      while (isOpenByteList(content) && next < physical.length) {
        content = `${content.trimEnd().slice(0, -1)}${(physical[next++] ?? '').trim()}`;
      }
    }
    lines.push({ line: start + 1, text: content });
  }
  return lines;
}

function isOpenByteList(content: string): boolean {
  return /^(?:@|"(?:[^"\\]|\\.)*")\s*=\s*hex[(:]/i.test(content) && content.trimEnd().endsWith('\\');
}

/** `"name"="text` without the closing quotation mark. */
function isOpenText(content: string): boolean {
  return /^(?:@|"(?:[^"\\]|\\.)*")\s*=\s*"(?:[^"\\]|\\.)*\\?$/.test(content);
}

/**
 * The line on which an open text closes. A line that begins a key or another value ends the search: the mark is missing, and
 * the rest of the file must not be swallowed.
 */
function closingLine(physical: readonly string[], from: number): number | undefined {
  for (let index = from; index < physical.length; index += 1) {
    const content = physical[index] ?? '';
    if (/^\s*(?:\[-?HKEY_|"(?:[^"\\]|\\.)*"\s*=|@\s*=)/i.test(content)) return undefined;
    if (/^(?:[^"\\]|\\.)*"/.test(content)) return index;
  }
  return undefined;
}
