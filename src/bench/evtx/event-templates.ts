/** An element of a template: attributes and content are texts or slots. */
export interface TemplateElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | TemplateSlot>>;
  readonly content?: readonly (string | TemplateSlot | TemplateElement)[];
}

export interface TemplateSlot {
  readonly slot: number;
  readonly type: number;
}

export interface FixtureTemplate {
  /** Equal keys are the same template. */
  readonly key: string;
  readonly root: TemplateElement;
}

function slot(index: number, type: number): TemplateSlot {
  return { slot: index, type };
}

/** The template of all events of one computer; slot 17 takes the event data. */
export function eventTemplate(computer: string): FixtureTemplate {
  return {
    key: `event of ${computer}`,
    root: {
      name: 'Event',
      attributes: { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' },
      content: [
        {
          name: 'System',
          content: [
            { name: 'Provider', attributes: { Name: slot(14, 0x01), Guid: slot(15, 0x0f) } },
            { name: 'EventID', attributes: { Qualifiers: slot(4, 0x06) }, content: [slot(3, 0x06)] },
            { name: 'Version', content: [slot(11, 0x04)] },
            { name: 'Level', content: [slot(0, 0x04)] },
            { name: 'Task', content: [slot(2, 0x06)] },
            { name: 'Opcode', content: [slot(1, 0x04)] },
            { name: 'Keywords', content: [slot(5, 0x15)] },
            { name: 'TimeCreated', attributes: { SystemTime: slot(6, 0x11) } },
            { name: 'EventRecordID', content: [slot(10, 0x0a)] },
            {
              name: 'Correlation',
              attributes: { ActivityID: slot(7, 0x0f), RelatedActivityID: slot(13, 0x0f) },
            },
            { name: 'Execution', attributes: { ProcessID: slot(8, 0x08), ThreadID: slot(9, 0x08) } },
            { name: 'Channel', content: [slot(16, 0x01)] },
            { name: 'Computer', content: computer === '' ? [] : [computer] },
            { name: 'Security', attributes: { UserID: slot(12, 0x13) } },
          ],
        },
        slot(17, 0x21),
      ],
    },
  };
}

export function namedDataTemplate(names: readonly string[]): FixtureTemplate {
  const data = names.map((name, index) => ({
    name: 'Data',
    attributes: { Name: name },
    content: [{ slot: index, type: 0x01 }],
  }));
  return { key: JSON.stringify(names), root: { name: 'EventData', content: data } };
}

/** One element that is repeated for each item of an array. */
export const unnamedDataTemplate: FixtureTemplate = {
  key: 'array',
  root: { name: 'EventData', content: [{ name: 'Data', content: [{ slot: 0, type: 0x81 }] }] },
};
