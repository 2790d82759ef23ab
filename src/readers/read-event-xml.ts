import type { EventElement } from './event-element.ts';
import { recordFromEvent } from './event-to-record.ts';
import { recordFromProperties } from './properties-to-record.ts';
import { type LogEntry, problemEntry, type SourcePosition, type WindowsRecord } from './recorded-entry.ts';
import type { LocalTimeReading } from './windows-time.ts';
import { parseXmlElement } from './xml-element.ts';
import { type SliceShape, XmlSlicer } from './xml-slices.ts';

/** `wevtutil qe /f:xml`, Event Viewer's XML and `Get-WinEvent | % ToXml`: elements `<Event>`. */
export const EVENT_SHAPE: SliceShape = { element: 'Event', firstChild: 'System' };
/** `Get-WinEvent | ConvertTo-Xml`: elements `<Object>`. */
export const OBJECT_SHAPE: SliceShape = { element: 'Object', firstChild: 'Property' };

export interface XmlOptions {
  /** Characters of one record; a longer one is left out. */
  readonly maxRecordLength: number;
  /** For `ConvertTo-Xml`, which prints local times. */
  readonly localTime: LocalTimeReading;
}

/**
 * The records of an XML export, with or without a root element. Never throws on damage: what is not well formed
 * is a problem at the line where its record starts, and reading goes on with the next record.
 */
export async function* readEventXml(
  file: string,
  text: AsyncIterable<string>,
  shape: SliceShape,
  options: XmlOptions,
): AsyncGenerator<LogEntry> {
  const slicer = new XmlSlicer(shape, options.maxRecordLength);
  const toRecord = (element: EventElement, source: SourcePosition): WindowsRecord | string =>
    shape === OBJECT_SHAPE
      ? recordFromProperties(element, source, options.localTime)
      : recordFromEvent(element, { source });
  for await (const part of text) yield* entries(part, false);
  yield* entries('', true);

  function* entries(part: string, last: boolean): Generator<LogEntry> {
    for (const slice of slicer.add(part, last)) {
      const source = { file, line: slice.line };
      if (slice.kind === 'left-out') {
        yield problemEntry(source, slice.reason);
        continue;
      }
      const element = parseXmlElement(slice.xml);
      const record = typeof element === 'string' ? `not well formed: ${element}` : toRecord(element, source);
      yield typeof record === 'string' ? problemEntry(source, record) : { kind: 'record', record };
    }
  }
}
