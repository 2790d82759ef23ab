/**
 * Streaming decode of a log: bytes in, events and problems out, each with its line number. Nothing here throws on damage,
 * and no line is held beyond a limit, so memory stays bounded whatever the file is.
 */
import type { z } from 'zod';
import { type EventType, eventTypes, type Header, header, type LogEvent, schemaOf } from './events.ts';
import { type FastDecode, fastDecodeOf } from './fast-decode.ts';
import { issueText } from './issue-text.ts';
import { DEPTH_MAX, isTooDeep } from './nesting.ts';

/** Longest line that is read, bytes. A plan of a profile of 200,000 files fits. */
export const LINE_MAX = 128 * 1024 * 1024;

/** Who hears of what a log holds; lines are numbered from 1. */
export interface LogHandlers {
  /** The first line, where it is a header. */
  readonly header?: (header: Header) => void;
  readonly event: (event: LogEvent, line: number) => void;
  readonly problem: (message: string, line: number) => void;
}

const NEWLINE = 10;
/**
 * So many bytes, and the rest of a line, become one text: what is read stays in the processor's cache until it is decoded,
 * and a text of this size lies among the young objects, which cost less than pages of its own.
 */
const TEXT_BYTES = 64 * 1024;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a log as its bytes arrive: header, events and problems, each with its line. */
export class LogDecoder {
  readonly #handlers: LogHandlers;
  #line = 0;
  /** Parts of a line whose end has not come yet. */
  #parts: Buffer[] = [];
  #held = 0;
  #skipping = false;

  /** @param linesBefore lines that were read by somebody else: the first line here is one of the middle */
  constructor(handlers: LogHandlers, linesBefore = 0) {
    this.#handlers = handlers;
    this.#line = linesBefore;
  }

  /** Takes the next bytes of the file. */
  write(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    if (this.#held > 0 || this.#skipping) {
      const end = chunk.indexOf(NEWLINE);
      if (end < 0) return this.#hold(chunk);
      this.#endLine(chunk.subarray(0, end));
      start = end + 1;
    }
    const last = chunk.lastIndexOf(NEWLINE);
    while (start <= last) {
      const end = last - start <= TEXT_BYTES ? last : chunk.indexOf(NEWLINE, start + TEXT_BYTES);
      this.#wholeLines(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
  }

  /** Lines that are all here are decoded as one text, where that is valid; else one by one. */
  #wholeLines(bytes: Buffer): void {
    const text = bytes.length <= LINE_MAX ? bytes.toString('utf8') : '\u{FFFD}';
    if (text.includes('\u{FFFD}')) {
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
        this.#endLine(bytes.subarray(start, end));
        start = end + 1;
      }
      return this.#endLine(bytes.subarray(start));
    }
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#line++;
      this.#decodeText(text.slice(start, end));
      start = end + 1;
    }
    this.#line++;
    this.#decodeText(text.slice(start));
  }

  /** The file has ended. A last line without a newline is a line; a cut one is a problem like any other. */
  end(): void {
    if (this.#held > 0 || this.#skipping) this.#endLine(Buffer.alloc(0));
  }

  #hold(part: Buffer): void {
    if (this.#skipping) return;
    if (this.#held + part.length > LINE_MAX) {
      this.#handlers.problem(
        `the line is longer than ${LINE_MAX / 1024 / 1024} MiB and was left out`,
        this.#line + 1,
      );
      this.#skipping = true;
      this.#parts = [];
      this.#held = 0;
      return;
    }
    // The chunk's memory may be used again by who reads the file.
    this.#parts.push(Buffer.from(part));
    this.#held += part.length;
  }

  #endLine(last: Buffer): void {
    this.#line++;
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    const bytes = this.#held === 0 ? last : Buffer.concat([...this.#parts, last]);
    if (this.#held > 0) {
      this.#parts = [];
      this.#held = 0;
    }
    this.#decodeLine(bytes);
  }

  #decodeLine(bytes: Buffer): void {
    const text = bytes.toString('utf8');
    if (text.includes('\u{FFFD}') && !isUtf8(bytes)) return this.#problem('the line is not UTF-8 text');
    this.#decodeText(text);
  }

  #decodeText(line: string): void {
    let text = line;
    if (this.#line === 1 && text.startsWith('\u{FEFF}')) text = text.slice(1);
    if (text.length < 3 && text.trim() === '') return;
    if (isTooDeep(text))
      return this.#problem(`the line has more than ${DEPTH_MAX} objects or lists within one another`);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      return this.#problem(`the line is not JSON: ${(error as Error).message}`);
    }
    if (this.#line === 1 && this.#takeHeader(value)) return;
    const decoded = decodeEvent(value);
    if (typeof decoded === 'string') this.#problem(decoded);
    else this.#handlers.event(decoded, this.#line);
  }

  #takeHeader(value: unknown): boolean {
    const parsed = header.safeParse(value);
    if (parsed.success) {
      this.#handlers.header?.(parsed.data);
      return true;
    }
    const looksLikeOne = typeof value === 'object' && value !== null && 'log' in value;
    this.#problem(
      looksLikeOne
        ? `the header is not one of a roamproof log of version 1: ${firstIssue(parsed.error)}`
        : 'the first line is no header; {"log":"roamproof","version":1} is expected',
    );
    return looksLikeOne;
  }

  #problem(message: string): void {
    this.#handlers.problem(message, this.#line);
  }
}

function isUtf8(bytes: Buffer): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** A type of event as texts name it, and the quick way through its events, once it has been asked for. */
interface KnownType {
  readonly type: EventType;
  quick: FastDecode | null | undefined;
}

const known = new Map<string, KnownType>(eventTypes.map((type) => [type, { type, quick: undefined }]));

function fastDecode(of: KnownType): FastDecode | null {
  if (of.quick === undefined) of.quick = fastDecodeOf(schemaOf(of.type));
  return of.quick;
}

/** One event from its JSON value (which becomes the event, where that is possible), or what is wrong with it. */
export function decodeEvent(value: unknown): LogEvent | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'the line is not a JSON object';
  const named: unknown = (value as { type?: unknown }).type;
  if (typeof named !== 'string') return 'the line has no "type"';
  const of = known.get(named);
  if (of === undefined) return `unknown type "${named.slice(0, 80)}"`;
  // One text for all events of a type: whoever tells types apart compares where it lies, not its letters.
  (value as { type: string }).type = of.type;
  if (fastDecode(of)?.(value as Record<string, unknown>) === true) return value as LogEvent;
  const parsed = schemaOf(of.type).safeParse(value);
  return parsed.success ? parsed.data : `${of.type}: ${firstIssue(parsed.error)}`;
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'not as defined' : issueText(issue);
}
