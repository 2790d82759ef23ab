import type { WindowsRecord } from './recorded-entry.ts';

const NAMESPACE = 'http://schemas.microsoft.com/win/2004/08/events/event';

/**
 * A record as `wevtutil qe /f:xml` prints it: one `<Event>` element with single-quoted attributes and without
 * a line end of its own. `source` and `carved` are not part of an event and are not written. Event data is named
 * when each value has a name of its own in `data`, else unnamed. Characters XML cannot hold become U+FFFD.
 */
export function writeEventXml(record: WindowsRecord): string {
  return (
    `<Event xmlns='${NAMESPACE}'>${systemXml(record)}${dataXml(record)}` +
    `${record.message === null ? '' : messageXml(record.message)}</Event>`
  );
}

function systemXml(record: WindowsRecord): string {
  return (
    `<System><Provider${attributeXml('Name', record.provider)}/>` +
    elementXml('EventID', record.eventId) +
    elementXml('Version', record.version) +
    elementXml('Level', record.level) +
    elementXml('Task', record.task) +
    elementXml('Opcode', record.opcode) +
    elementXml('Keywords', record.keywords) +
    `<TimeCreated${attributeXml('SystemTime', record.time)}/>` +
    elementXml('EventRecordID', record.recordId) +
    `<Correlation${attributeXml('ActivityID', braced(record.activityId))}/>` +
    `<Execution${attributeXml('ProcessID', record.processId)}${attributeXml('ThreadID', record.threadId)}/>` +
    elementXml('Channel', record.channel) +
    elementXml('Computer', record.computer) +
    `<Security${attributeXml('UserID', record.userSid)}/></System>`
  );
}

function dataXml(record: WindowsRecord): string {
  const { Binary: binary, ...named } = record.data;
  const names = Object.keys(named);
  const isNamed =
    names.length === record.values.length && names.every((name, i) => named[name] === record.values[i]);
  const items = record.values.map((value, i) => {
    const name = isNamed ? attributeXml('Name', names[i] ?? null) : '';
    return value === '' ? `<Data${name}/>` : `<Data${name}>${escaped(value)}</Data>`;
  });
  if (binary !== undefined) items.push(`<Binary>${escaped(binary)}</Binary>`);
  return items.length === 0 ? '<EventData/>' : `<EventData>${items.join('')}</EventData>`;
}

function messageXml(message: string): string {
  return `<RenderingInfo Culture='en-US'><Message>${escaped(message)}</Message></RenderingInfo>`;
}

function elementXml(name: string, value: string | number | null): string {
  return value === null ? '' : `<${name}>${escaped(String(value))}</${name}>`;
}

function attributeXml(name: string, value: string | number | null): string {
  return value === null ? '' : ` ${name}='${escaped(String(value)).replace(/[\n\t]/g, characterReference)}'`;
}

function braced(guid: string | null): string | null {
  return guid === null ? null : `{${guid}}`;
}

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&apos;' };

/** A carriage return is written as a reference: a parser would make a line feed of it. */
function escaped(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are not allowed in XML 1.0
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>']/g, (character) => NAMED[character] ?? character)
      .replace(/\r/g, characterReference)
  );
}

function characterReference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
