import type { EventLine } from './event-store.ts';

/** An event as the text that is kept of it: what waits to be appended takes a quarter of the room, and is written out once. */
export class WrittenLine implements EventLine {
  readonly type: string;
  readonly at: string;
  readonly user: unknown;
  readonly computer: unknown;
  /** JSON on one line. */
  readonly text: string;

  constructor(event: EventLine & { readonly user?: unknown; readonly computer?: unknown }) {
    const { type, at, user, computer } = event;
    this.type = type;
    this.at = at;
    this.user = user;
    this.computer = computer;
    this.text = JSON.stringify(event);
  }

  /** For a store that keeps events in a way of its own. */
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}
