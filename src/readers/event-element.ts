/** One XML element of an event, wherever it came from: parsed text or binary XML. */
export interface EventElement {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: readonly EventElement[];
  /** The element's own character data, in order, without that of its children. */
  readonly text: string;
}

/** The first child of that name. */
export function childNamed(element: EventElement | undefined, name: string): EventElement | undefined {
  if (element === undefined) return undefined;
  for (const child of element.children) if (child.name === name) return child;
  return undefined;
}

/** The value of an attribute; `null` when the element or the attribute is absent. */
export function attribute(element: EventElement | undefined, name: string): string | null {
  if (element === undefined) return null;
  for (const pair of element.attributes) if (pair[0] === name) return pair[1];
  return null;
}
