import { attribute, childNamed, type EventElement } from './event-element.ts';
import type { SourcePosition, WindowsRecord } from './recorded-entry.ts';
import { normaliseIso } from './windows-time.ts';

/** What the container of an event knows besides its XML. */
export interface EventContext {
  readonly source: SourcePosition;
  /** When the record was written, for an event that does not say when it was created. */
  readonly writtenTime?: () => string | null;
  readonly carved?: boolean;
}

/**
 * An `<Event>` of the schema `http://schemas.microsoft.com/win/2004/08/events/event` as a record,
 * or a sentence saying what makes it unusable.
 */
export function recordFromEvent(event: EventElement, context: EventContext): WindowsRecord | string {
  const system = childNamed(event, 'System');
  if (event.name !== 'Event' || system === undefined) return `no <Event> with a <System> but <${event.name}>`;
  const idElement = childNamed(system, 'EventID');
  const eventId = wholeNumber(idElement?.text ?? null);
  if (eventId === null) return 'the event has no EventID';
  const created = attribute(childNamed(system, 'TimeCreated'), 'SystemTime');
  const time = (created === null ? null : normaliseIso(created, 0)) ?? context.writtenTime?.() ?? null;
  if (time === null) return `event ${eventId} has no readable time${created === null ? '' : ` (${created})`}`;
  const provider = childNamed(system, 'Provider');
  const execution = childNamed(system, 'Execution');
  return {
    source: context.source,
    provider: attribute(provider, 'Name') ?? attribute(provider, 'EventSourceName') ?? '',
    eventId,
    version: wholeNumber(textOf(system, 'Version')),
    level: wholeNumber(textOf(system, 'Level')),
    task: wholeNumber(textOf(system, 'Task')),
    opcode: wholeNumber(textOf(system, 'Opcode')),
    keywords: textOf(system, 'Keywords'),
    channel: textOf(system, 'Channel'),
    computer: textOf(system, 'Computer'),
    time,
    recordId: wholeNumber(textOf(system, 'EventRecordID')),
    userSid: attribute(childNamed(system, 'Security'), 'UserID') || null,
    processId: wholeNumber(attribute(execution, 'ProcessID')),
    threadId: wholeNumber(attribute(execution, 'ThreadID')),
    activityId: plainGuid(attribute(childNamed(system, 'Correlation'), 'ActivityID')),
    ...eventData(event),
    message: childNamed(childNamed(event, 'RenderingInfo'), 'Message')?.text ?? null,
    carved: context.carved ?? false,
  };
}

/** A GUID in upper case without braces; `null` for nothing. */
export function plainGuid(text: string | null): string | null {
  return text === null || text === '' ? null : text.replace(/[{}]/g, '').toUpperCase();
}

/** A non-negative whole number that is exact in a double; `null` for anything else. */
export function wholeNumber(text: string | null): number | null {
  if (text === null) return null;
  const trimmed = text.trim();
  if (!/^(?:\d+|0x[0-9a-f]+)$/i.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isSafeInteger(value) ? value : null;
}

function textOf(system: EventElement, name: string): string | null {
  return childNamed(system, name)?.text.trim() || null;
}

function eventData(event: EventElement): Pick<WindowsRecord, 'data' | 'values'> {
  const named = new Map<string, string>();
  const values: string[] = [];
  const add = (name: string | null, value: string): void => {
    values.push(value);
    if (name !== null && !named.has(name)) named.set(name, value);
  };
  for (const item of childNamed(event, 'EventData')?.children ?? []) {
    if (item.name !== 'Binary') add(attribute(item, 'Name'), item.text);
    else if (item.text !== '') named.set('Binary', item.text);
  }
  for (const item of childNamed(event, 'UserData')?.children ?? []) addLeaves(item, add, MAX_USER_DATA_DEPTH);
  // fromEntries defines properties and so takes even `__proto__` for an ordinary name.
  return { data: Object.fromEntries(named), values };
}

const MAX_USER_DATA_DEPTH = 32;

/** `<UserData>` has no schema of its own: its leaves are taken by element name. */
function addLeaves(element: EventElement, add: (name: string, value: string) => void, depth: number): void {
  if (element.children.length === 0) {
    if (element.text !== '') add(element.name, element.text);
  } else if (depth > 0) {
    for (const child of element.children) addLeaves(child, add, depth - 1);
  }
}
