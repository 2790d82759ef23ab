/** What a page of documentation shows: its fenced blocks with the remarks before them, and the commands it names. */

export interface Block {
  /** The line the block begins at, for the name of its test. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** Remarks in comments right before the block: `not run: why`, `needs: program`, `numbers vary`,
   * `shortened: options that the test adds`, `file: name`. */
  readonly remarks: readonly string[];
}

export interface Command {
  readonly words: string;
  readonly output: string;
}

const REMARK = /^<!-- (.*) -->$/;

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  let remarks: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string;
    const remark = REMARK.exec(line)?.[1];
    const fence = /^```(\w*)$/.exec(line);
    if (remark !== undefined) remarks.push(remark);
    else if (fence !== null) {
      const end = lines.indexOf('```', i + 1);
      blocks.push({
        line: i + 1,
        language: fence[1] ?? '',
        text: `${lines.slice(i + 1, end).join('\n')}\n`,
        remarks,
      });
      i = end;
      remarks = [];
    } else if (line.trim() !== '') remarks = [];
  }
  return blocks;
}

/** The value of a remark such as `needs: rsync`; `undefined` where it is not there. */
export function remarkOf({ remarks }: Block, name: string): string | undefined {
  return remarks.find((remark) => remark === name || remark.startsWith(`${name}: `))?.slice(name.length + 2);
}

/** Commands of a transcript, each with what it prints: to the next command or the end. */
export function transcriptOf(text: string): Command[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { words: part.slice(0, end), output: part.slice(end + 1).trimEnd() };
    });
}

/** Commands a page names without showing what they print: indented lines, and words in backquotes. */
export function namedCommands(markdown: string): string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```$/gm, '');
  const indented = [...prose.matchAll(/^ {4}(\S.*)$/gm)].map(([, line = '']) => line);
  const inline = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, words = '']) => words);
  return [...indented, ...inline]
    .flatMap((words) => words.replace(/\s# .*$/, '').split(/ && |\|/))
    .map((words) => words.trim())
    .filter((words) => /^(?:npx roamproof|roamproof|npm) \S/.test(words));
}

/** Files and folders of the repository a page names in backquotes. */
export function namedFiles(markdown: string): string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```$/gm, '');
  const found = [...prose.matchAll(/`((?:docs|src|test|machines|properties)\/[\w./-]*)`/g)];
  return found.map(([, file = '']) => file);
}

/**
 * Whether a program printed what a page shows. A line `…` stands for any lines.
 *
 * @param vary whether numbers and intervals may be others: a share measured by chance, a time
 */
export function isAsShown(printed: string, shown: string, vary: boolean): boolean {
  const plain = (text: string): string => (vary ? withoutNumbers(text) : text);
  const pieces = shown.split(/^…$/m).map((piece) => plain(piece.trim()));
  const text = plain(printed.trim());
  let at = 0;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  const last = pieces.at(-1) as string;
  return text.startsWith(pieces[0] as string) && (last === '' || text.endsWith(last));
}

function withoutNumbers(text: string): string {
  return text
    .replaceAll(/[<>]?\d[\d.,:]*|·/g, '#')
    .replaceAll(/# \(#(?:–#)?\)/g, '#')
    .replaceAll(/ +/g, ' ');
}
