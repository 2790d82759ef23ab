import { attribute, type EventElement } from './event-element.ts';
import { plainGuid, wholeNumber } from './event-to-record.ts';
import type { SourcePosition, WindowsRecord } from './recorded-entry.ts';
import { type LocalTimeReading, localTimeToIso } from './windows-time.ts';

/**
 * An `<Object>` of `Get-WinEvent | ConvertTo-Xml` as a record, or a sentence saying what makes it unusable.
 * Event data has values but no names there, and only when converted with `-Depth 3`.
 */
export function recordFromProperties(
  object: EventElement,
  source: SourcePosition,
  localTime: LocalTimeReading,
): WindowsRecord | string {
  const properties = new Map<string, EventElement>();
  for (const property of object.children) properties.set(attribute(property, 'Name') ?? '', property);
  const text = (name: string): string | null => properties.get(name)?.text.trim() || null;
  const eventId = wholeNumber(text('Id'));
  if (eventId === null) return 'the object has no property Id: not an event';
  const created = text('TimeCreated');
  const time = created === null ? null : localTimeToIso(created, localTime);
  if (time === null)
    return `event ${eventId} has no readable TimeCreated${created === null ? '' : ` (${created})`}`;
  const values = (properties.get('Properties')?.children ?? []).flatMap(propertyValue);
  return {
    source,
    provider: text('ProviderName') ?? '',
    eventId,
    version: wholeNumber(text('Version')),
    level: wholeNumber(text('Level')),
    task: wholeNumber(text('Task')),
    opcode: wholeNumber(text('Opcode')),
    keywords: keywordMask(text('Keywords')),
    channel: text('LogName'),
    computer: text('MachineName'),
    time,
    recordId: wholeNumber(text('RecordId')),
    userSid: sidOf(properties.get('UserId')),
    processId: wholeNumber(text('ProcessId')),
    threadId: wholeNumber(text('ThreadId')),
    activityId: plainGuid(text('ActivityId')),
    data: {},
    values,
    message: properties.get('Message')?.text || null,
    carved: false,
  };
}

/** Deeper conversions give the property of an event a child; shallow ones print its class name only. */
function propertyValue(property: EventElement): string[] {
  const value = property.children.find((child) => attribute(child, 'Name') === 'Value');
  return value === undefined ? [] : [value.text];
}

function sidOf(user: EventElement | undefined): string | null {
  const value = user?.children.find((child) => attribute(child, 'Name') === 'Value');
  return (value ?? user)?.text.trim() || null;
}

/** PowerShell prints the mask as a signed decimal number. */
function keywordMask(text: string | null): string | null {
  if (text === null || !/^-?\d{1,20}$/.test(text)) return null;
  return `0x${BigInt.asUintN(64, BigInt(text)).toString(16)}`;
}
