import type { EventElement } from '../event-element.ts';

/** What a template definition or a bare fragment consists of, before values are put in. */
export type BinXmlNode = BinXmlElement | BinXmlText | BinXmlSlot | BinXmlInstance;

export interface BinXmlElement {
  readonly kind: 'element';
  readonly name: string;
  readonly attributes: readonly { readonly name: string; readonly parts: readonly BinXmlNode[] }[];
  readonly children: readonly BinXmlNode[];
  /** All attributes and children are text: the element is the same in every record. */
  readonly fixed: EventElement | null;
}

export interface BinXmlText {
  readonly kind: 'text';
  readonly text: string;
}

/** A place for the value of that number; an optional one disappears with its attribute when it is null. */
export interface BinXmlSlot {
  readonly kind: 'slot';
  readonly index: number;
  readonly optional: boolean;
}

/** A template together with the values for its slots. */
export interface BinXmlInstance {
  readonly kind: 'instance';
  readonly template: readonly BinXmlNode[];
  readonly values: readonly BinXmlValue[];
}

/** Where a value lies in the chunk and of what type it is. */
export interface BinXmlValue {
  readonly type: number;
  readonly start: number;
  readonly size: number;
}
