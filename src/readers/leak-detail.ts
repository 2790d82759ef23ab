/** A registry handle that a process held at logoff. */
export interface LeakedHandle {
  readonly pid: number;
  /** Path of the process image; `null` where Windows wrote `<Unknown>`. */
  readonly image: string | null;
  readonly key: string;
}

/** The text of event 1530: who still held the hive open when it was unloaded by force. */
export interface LeakDetail {
  /** How many handles Windows counted. */
  readonly count: number;
  readonly key: string;
  /** One for each line, repeated lines included; fewer than `count` when the text was cut off. */
  readonly holders: readonly LeakedHandle[];
}

const HEAD = /(\d+) user registry handles leaked from (\S[^\r\n]*?):?[ \t]*(?:\r?\n|$)/;
const HOLDER = /^[ \t]*Process (\d+) \(([^\r\n]*)\) has opened key ([^\r\n]*)$/gm;

/**
 * Reads the `Detail` of event 1530, alone or inside the rendered message. `null` when the text is none.
 * Grammar: a head line with count and key, then a line for each handle.
 */
export function parseLeakDetail(text: string): LeakDetail | null {
  const head = HEAD.exec(text);
  if (head === null) return null;
  const holders: LeakedHandle[] = [];
  for (const [, pid, image = '', key = ''] of text.slice(head.index).matchAll(HOLDER)) {
    holders.push({ pid: Number(pid), image: image === '<Unknown>' ? null : image, key: key.trimEnd() });
  }
  return { count: Number(head[1]), key: head[2] ?? '', holders };
}
