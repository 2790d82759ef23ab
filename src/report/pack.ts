/**
 * A report's data as text and back: one line of JSON with everything that is looked through as a whole, in columns,
 * then one line per event with the members only its own view needs. A page of a hundred thousand events is open before
 * any of those lines has been parsed.
 */
import type { LogEvent } from '../log/events.ts';
import { type EventHead, HEAD_MEMBERS, type History } from './history.ts';
import type { ReportData } from './report-data.ts';

/** Members of heads by column; numbers point into `words`, 0: absent. */
interface PackedHeads {
  readonly words: readonly string[];
  /** Milliseconds since the event before. */
  readonly at: readonly number[];
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

type PackedHistory = Omit<History, 'heads' | 'details'> & { readonly heads: PackedHeads };

interface Packed extends Omit<ReportData, 'histories'> {
  readonly histories: readonly PackedHistory[];
}

const COLUMNS = HEAD_MEMBERS.filter((member) => member !== 'at');

export function packReport(data: ReportData): string {
  const lines: string[] = [];
  const histories = data.histories.map((history): PackedHistory => {
    const { heads, details, ...rest } = history;
    for (const detail of details) lines.push(typeof detail === 'string' ? detail : restOf(detail));
    return { ...rest, heads: packHeads(heads) };
  });
  const packed: Packed = { ...data, histories };
  return [JSON.stringify(packed), ...lines].join('\n');
}

export function unpackReport(text: string): ReportData {
  const end = text.indexOf('\n');
  const packed = JSON.parse(end < 0 ? text : text.slice(0, end)) as Packed;
  const lines = end < 0 ? [] : text.slice(end + 1).split('\n');
  let begin = 0;
  const histories = packed.histories.map(({ heads, ...rest }): History => {
    const details = lines.slice(begin, (begin += heads.at.length));
    return { ...rest, heads: unpackHeads(heads), details };
  });
  return { ...packed, histories };
}

/** What a head does not say of an event. */
function restOf(event: LogEvent): string {
  const rest: Record<string, unknown> = { ...event };
  for (const member of HEAD_MEMBERS) {
    if (member === 'at' || typeof rest[member] === 'string') delete rest[member];
  }
  return JSON.stringify(rest);
}

function packHeads(heads: readonly EventHead[]): PackedHeads {
  const numbers = new Map<string, number>();
  const words: string[] = [];
  const numberOf = (word: unknown): number => {
    if (typeof word !== 'string') return 0;
    let number = numbers.get(word);
    if (number === undefined) numbers.set(word, (number = words.push(word)));
    return number;
  };
  let before = 0;
  const at = heads.map((head) => {
    const step = head.at - before;
    before = head.at;
    return step;
  });
  const columns = Object.fromEntries(
    COLUMNS.map((member) => [member, heads.map((head) => numberOf(head[member]))]),
  );
  return { words, at, columns };
}

function unpackHeads({ words, at, columns }: PackedHeads): EventHead[] {
  const types = columns['type'] as readonly number[];
  const others = COLUMNS.filter((member) => member !== 'type');
  let now = 0;
  const heads = at.map((step, i): Record<string, unknown> => {
    now += step;
    return { at: now, type: words[(types[i] as number) - 1] };
  });
  for (const member of others) {
    const column = columns[member] as readonly number[];
    for (let i = 0; i < column.length; i++) {
      const number = column[i] as number;
      if (number > 0) (heads[i] as Record<string, unknown>)[member] = words[number - 1];
    }
  }
  return heads as unknown as EventHead[];
}
