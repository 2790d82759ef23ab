/** What a log warns of: not a loss, but the way to one, or a view that is behind. */
import type { LogEvent } from '../log/events.ts';
import type { RecordOf } from '../log/records.ts';

export interface Hazard {
  /** Number of the event. */
  readonly at: number;
  readonly computer: string;
  readonly user: string;
  readonly message: string;
}

/** Learns of hazards event by event. */
export class Hazards {
  readonly found: Hazard[] = [];
  #events = 0;

  observe(event: LogEvent): void {
    const at = ++this.#events;
    const message = hazardOf(event);
    if (message === null || !('computer' in event) || !('user' in event)) return;
    this.found.push({ at, computer: event.computer, user: event.user ?? '', message });
  }
}

/** The hazard an event tells of, in words, or `null`. */
export function hazardOf(event: LogEvent): string | null {
  if (event.type === 'network.detected') return event.hazard ?? null;
  if (event.type === 'hive.loaded' && event.stale !== undefined) return staleText(event.stale);
  return null;
}

const FILES_NAMED = 5;

/** What a session over a hive that was still loaded does not see. */
export function staleText({ files, hive }: NonNullable<RecordOf<'hive.loaded'>['stale']>): string {
  const named = files.slice(0, FILES_NAMED).join(', ') + (files.length > FILES_NAMED ? ', …' : '');
  const parts = [
    ...(files.length === 0 ? [] : [`${files.length === 1 ? 'the file' : `${files.length} files:`} ${named}`]),
    ...(hive ? ['settings'] : []),
  ];
  return `The profile was still loaded and is used as it is; changed elsewhere and not seen here: ${parts.join(' and ')}.`;
}
