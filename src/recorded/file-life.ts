/** What Windows' logs say of one file: its copies, failures and refusals. They say nothing of edits and deletions. */
import { Alike } from '../explain/alike.ts';
import { pathKey } from '../fold/tree.ts';
import type { LogEvent } from '../log/events.ts';
import { marksOf } from './marks.ts';
import { Overwrites } from './overwrites.ts';
import { moment, sayMapped, sourceOf } from './wording.ts';

export interface RecordedMoment {
  /** Number of the event in the imported history. */
  readonly n: number;
  readonly at: number;
  readonly computer: string;
  readonly user: string | null;
  /** `General 1006`. */
  readonly source: string;
  readonly sentence: string;
}

const HIVE = 'ntuser.dat';
const HIVE_EVENTS: ReadonlySet<string> = new Set([
  'hive.copied',
  'hive.kept',
  'hive.failed',
  'hive.loaded',
  'hive.saved',
  'hive.unloaded',
  'hive.abandoned',
  'handles.counted',
  'upload.started',
  'upload.finished',
  'upload.abandoned',
]);

/** Collects the moments of one file, event by event. */
export class FileLife {
  readonly moments: RecordedMoment[] = [];
  readonly #alike: Alike;
  readonly #key: string;
  readonly #user: string | null;
  readonly #overwrites = new Overwrites();
  #newest: Pick<RecordedMoment, 'at' | 'computer'> | null = null;
  #events = 0;

  /** @param user whose file; `null`: everybody's */
  constructor(path: string, user: string | null) {
    this.#key = pathKey(path);
    this.#alike = new Alike(path);
    this.#user = user;
  }

  /** The newest copy on the server, as far as it is recorded, and who sent it. */
  get newest(): Pick<RecordedMoment, 'at' | 'computer'> | null {
    return this.#newest;
  }

  /** Other paths that may have been meant. */
  get alike(): readonly string[] {
    return this.#alike.paths;
  }

  observe(event: LogEvent): void {
    const n = ++this.#events;
    if ('computer' in event && event.computer !== undefined) this.#overwrites.see(event.computer, event.at);
    const { origin, event: inside, inferred } = marksOf(event);
    if (inferred !== undefined && origin === undefined) return;
    // A note keeps the event that did not fit.
    const about = (inside ?? event) as { type: string; path?: string };
    const isTheirs = about.path === undefined ? this.#isHive(about.type) : pathKey(about.path) === this.#key;
    if (!isTheirs && about.path !== undefined) this.#alike.note(about.path);
    const { computer = '', user = null } = event as { computer?: string; user?: string };
    if (!isTheirs || (this.#user !== null && user !== this.#user)) return;
    const sentence = sentenceOf(event, about) + this.#replaced(event);
    this.moments.push({ n, at: event.at, computer, user, source: sourceOf(event), sentence });
  }

  /** Which copy went from the server unseen, and who has the newest now. */
  #replaced(event: LogEvent): string {
    if (event.type !== 'file.copied' && !(event.type === 'hive.copied' && event.by === 'merge')) return '';
    const { computer, to, at } = event;
    const lost = this.#overwrites.take(event.user, computer, to, at);
    if (to === 'central') this.#newest = { computer, at };
    if (lost === null) return '';
    return `, over the copy ${lost.computer} had sent at ${moment(lost.at)}, which ${computer} had never fetched`;
  }

  #isHive(type: string): boolean {
    return this.#key === HIVE && HIVE_EVENTS.has(type);
  }
}

interface About {
  readonly type: string;
  readonly to?: string;
  readonly on?: string;
  readonly direction?: string;
  readonly reason?: string;
  readonly compared?: { readonly local: unknown; readonly central: unknown };
}

function sentenceOf(event: LogEvent, about: About): string {
  const { deviation, variation } = marksOf(event);
  const said = ((): string => {
    switch (about.type) {
      case 'file.copied':
      case 'hive.copied':
        return `copied to ${place(about.to)}`;
      case 'file.kept':
      case 'hive.kept':
        return `not copied: what lies on ${place(about.on)} is newer`;
      case 'file.failed':
      case 'hive.failed':
        return `could not go ${about.direction ?? ''}: ${about.reason ?? 'no reason given'}`;
      default:
        return event.type === 'service.noted' ? event.message : sayMapped(event);
    }
  })();
  const why = deviation ?? variation;
  return why === undefined ? said : `${said} (${why})`;
}

function place(side: string | undefined): string {
  return side === 'central' ? 'the server' : 'this computer';
}
