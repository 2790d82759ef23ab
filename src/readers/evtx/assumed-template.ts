import type { BinXmlElement, BinXmlNode, BinXmlValue } from './binxml-node.ts';
import { VALUE_BINXML, VALUE_NULL } from './binxml-values.ts';

/**
 * The order in which the event log service hands the system fields of a manifest event to its template,
 * as seen in every log we have; the computer's name is not among them but in the template itself.
 */
const SYSTEM_TYPES: readonly (number | null)[] = [
  0x04,
  0x04,
  0x06,
  0x06,
  null,
  0x15,
  0x11,
  null,
  0x08,
  0x08,
  0x0a,
  0x04,
  null,
  null,
  0x01,
  0x0f,
  0x01,
];

const system = element(
  'System',
  [],
  [
    element('Provider', [attributeSlot('Name', 14), attributeSlot('Guid', 15)], []),
    element('EventID', [attributeSlot('Qualifiers', 4)], [slot(3)]),
    element('Version', [], [slot(11)]),
    element('Level', [], [slot(0)]),
    element('Task', [], [slot(2)]),
    element('Opcode', [], [slot(1)]),
    element('Keywords', [], [slot(5)]),
    element('TimeCreated', [attributeSlot('SystemTime', 6)], []),
    element('EventRecordID', [], [slot(10)]),
    element('Correlation', [attributeSlot('ActivityID', 7), attributeSlot('RelatedActivityID', 13)], []),
    element('Execution', [attributeSlot('ProcessID', 8), attributeSlot('ThreadID', 9)], []),
    element('Channel', [], [slot(16)]),
    element('Security', [attributeSlot('UserID', 12)], []),
  ],
);

/**
 * A stand-in for a template that was overwritten, judged by the types of its values: the event with its
 * system fields, or event data without names. Only for carved records, where the alternative is nothing.
 */
export function assumedTemplate(values: readonly BinXmlValue[]): readonly BinXmlNode[] {
  if (!looksLikeSystem(values)) {
    return [
      element(
        'EventData',
        [],
        values.map((_, index) => element('Data', [], [slot(index)])),
      ),
    ];
  }
  const rest = values.slice(SYSTEM_TYPES.length).map((_, index) => slot(SYSTEM_TYPES.length + index));
  return [element('Event', [], [system, ...rest])];
}

function looksLikeSystem(values: readonly BinXmlValue[]): boolean {
  if (values.length <= SYSTEM_TYPES.length) return false;
  const fits = SYSTEM_TYPES.every((type, index) => {
    const actual = values[index]?.type;
    return type === null || actual === type || actual === VALUE_NULL;
  });
  const rest = values.slice(SYSTEM_TYPES.length);
  return fits && rest.every((value) => value.type === VALUE_BINXML || value.type === VALUE_NULL);
}

function slot(index: number): BinXmlNode {
  return { kind: 'slot', index, optional: true };
}

function attributeSlot(name: string, index: number): BinXmlElement['attributes'][number] {
  return { name, parts: [slot(index)] };
}

function element(
  name: string,
  attributes: BinXmlElement['attributes'],
  children: readonly BinXmlNode[],
): BinXmlElement {
  return { kind: 'element', name, attributes, children, fixed: null };
}
