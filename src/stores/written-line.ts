import type { EventLine } from './event-store.ts';

/** An event as the text that is kept of it: what waits to be appended takes a quarter of the room, and is written out once. */
export class WrittenLine implements EventLine {
  readonly type: string;
  readonly at: string;
  readonly user: string | undefined;
  readonly computer: string | undefined;
  /** JSON on one line. */
  readonly text: string;

  constructor(event: EventLine & { readonly user?: unknown; readonly computer?: unknown }) {
    const { type, at, user, computer } = event;
    this.type = type;
    this.at = at;
    this.user = typeof user === 'string' ? user : undefined;
    this.computer = typeof computer === 'string' ? computer : undefined;
    this.text = JSON.stringify(event);
  }

  /** For a store that keeps events in a way of its own. */
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}
