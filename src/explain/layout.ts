/** Text for people: lines of a certain width, counts in words. */

/** Breaks a text at blanks into lines of at most `width` characters; a longer word gets a line of its own. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Breaks an indented line at blanks into lines of at most `width` characters; what goes over is indented two more. */
export function wrapLine(line: string, width: number): readonly string[] {
  if (line.length <= width) return [line];
  const indent = `${/^ */.exec(line)?.[0] ?? ''}  `;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const cut = rest.lastIndexOf(' ', width);
    if (cut <= indent.length) break;
    lines.push(rest.slice(0, cut).trimEnd());
    rest = indent + rest.slice(cut + 1);
  }
  return [...lines, rest];
}

/** `label  text`, the text wrapped into its own column. The text column has at least 20 characters. */
export function labelled(label: string, text: string, labelWidth: number, width: number): readonly string[] {
  const [first = '', ...rest] = wrap(text, Math.max(20, width - labelWidth - 2));
  const indent = ' '.repeat(labelWidth + 2);
  return [`${label.padEnd(labelWidth)}  ${first}`.trimEnd(), ...rest.map((line) => `${indent}${line}`)];
}

/** A table with one blank-padded column per heading, two blanks apart; the last column is cut to fit `width`. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => cut(line.trimEnd(), width))
    .join('\n');
}

/** A text of at most `width` characters; what is cut ends in `…`. */
export function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
}

/** Content as people are shown it: of a hash, which is what an agent's log has of a file, enough digits to know it again. */
export function shortHash(content: string): string {
  return content.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]{52}$/, '$1…');
}

/** `1 handle`, `2 handles`. */
export function counted(count: number, word: string, plural = `${word}s`): string {
  return `${count} ${count === 1 ? word : plural}`;
}

const HIDDEN = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/**
 * What users and others wrote (names, contents, messages that have them) on one line, with nothing left that steers a terminal or turns
 * the direction of a line: such characters are shown as JSON would have them.
 */
export function visible(text: string): string {
  return text.replaceAll(HIDDEN, escaped);
}

/** A character as JSON has it where it must not stand itself. */
export function escaped(sign: string): string {
  const json = JSON.stringify(sign).slice(1, -1);
  return json === sign ? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}` : json;
}
