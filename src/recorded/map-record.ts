/**
 * One Windows event as an event of ours. Pure: what a record cannot say by itself (whose it is, which profile a path
 * lies in) comes from the identities the survey learnt and from the records before it.
 */
import type { Link } from '../log/fields.ts';
import type { ProfileKind, RecordOf } from '../log/records.ts';
import { parseLeakDetail } from '../readers/leak-detail.ts';
import type { WindowsRecord } from '../readers/recorded-entry.ts';
import { isTypeOf } from './event-types.ts';
import type { Identities } from './identities.ts';
import { isPerson, isShare, plainPath, sidIn } from './identities.ts';
import { mapCopyEvent } from './map-copies.ts';
import type { Marked, WindowsOrigin } from './marks.ts';
import { RecordOwners } from './record-owners.ts';
import { computerOf, type SurveyedComputer } from './survey.ts';
import { type WindowsEventKind, windowsEvent } from './windows-ids.ts';

const SESSION_TYPES = new Set([
  'logon.requested',
  'logoff.requested',
  'logon.finished',
  'logoff.finished',
  'hive.loaded',
  'merge.planned',
  'merge.finished',
  'network.detected',
  'logon.refused',
  'upload.started',
  'upload.finished',
  'upload.abandoned',
  'profile.deleted',
  'hive.saved',
  'hive.unloaded',
  'hive.abandoned',
  'handles.counted',
] as const);

/** A record as we understand it. */
export interface Mapped {
  readonly event: Marked;
  /** Where the event may come at other places as well: why that is no deviation. */
  readonly whenMisplaced?: string;
  /** What the record says of the profile loaded in this logon. */
  readonly kind?: ProfileKind;
  /** What the record says of the hive after this logoff: still in memory. */
  readonly held?: boolean;
  /** What the record says of the task of the background upload. */
  readonly uploads?: 'on' | 'off';
  /** Recovered from slack: its place in the order is not known. */
  readonly carved?: boolean;
}

export interface MappingContext {
  readonly identities: Identities;
  readonly computers: ReadonlyMap<string, SurveyedComputer>;
  /** How far a computer's clock is ahead of the reference, ms. */
  readonly offsetOf: (computer: string) => number;
  /** Whose logon or logoff (or background upload) it must be, if it can only be one user's: for events that name nobody. */
  readonly busyUser: (computer: string, kind: WindowsEventKind) => string | null;
}

/** A record with what is known about it. */
export interface Recorded {
  readonly record: WindowsRecord;
  readonly kind: WindowsEventKind;
  readonly at: number;
  readonly computer: string;
  readonly user: string | null;
  readonly origin: WindowsOrigin;
}

export class RecordMapper {
  readonly #context: MappingContext;
  readonly #owners: RecordOwners;

  constructor(context: MappingContext) {
    this.#context = context;
    this.#owners = new RecordOwners(context.identities);
  }

  /** The event of a record, or `null` where Windows' event is none of the profile service's. */
  map(record: WindowsRecord): Mapped | null {
    const kind = windowsEvent(record.provider, record.eventId);
    if (kind === null) return null;
    const computer = computerOf(record);
    const user = this.#owners.userOf(record, kind, computer) ?? this.#context.busyUser(computer, kind);
    const session = kind.fields[0] === 'Session' ? record.values[0] : undefined;
    const origin: WindowsOrigin = {
      provider: record.provider,
      id: record.eventId,
      ...(record.recordId === null ? {} : { recordId: record.recordId }),
      ...(session === undefined ? {} : { session }),
      file: record.source.file,
    };
    const at = Date.parse(record.time) - this.#context.offsetOf(computer);
    const mapped = this.#mapKind({ record, kind, at, computer, user, origin });
    return record.carved ? { ...mapped, carved: true } : mapped;
  }

  #mapKind(recorded: Recorded): Mapped {
    const { kind, computer, user, at, origin } = recorded;
    if (kind.type === 'service.noted') return mapNote(recorded);
    if (kind.type === 'computer.started') {
      const os = osOf(this.#context.computers.get(computer));
      return { event: { at, type: 'computer.started', computer, os, origin } };
    }
    if (kind.type === 'computer.stopped') {
      return { event: { at, type: 'computer.stopped', computer, cause: 'shutdown', origin } };
    }
    if (user === null) return mapNote(recorded);
    const known = { ...recorded, user };
    const copy = mapCopyEvent(known, this.#context.identities);
    return copy ?? mapSession(known, this.#context);
  }
}

type OfUser = Recorded & { readonly user: string };

/** What an event says, with its data: for people, and for all that changes no state we keep. */
export function mapNote(recorded: Recorded): Mapped {
  const { record, kind, at, computer, user, origin } = recorded;
  const severity = kind.level === 2 ? 'error' : kind.level === 3 ? 'warning' : 'information';
  const data = kind.fields.length === 0 ? [] : record.values;
  const details = data.map((value) => value.replace(/\s+/g, ' ').trim()).filter((value) => value !== '');
  const message = details.length === 0 ? kind.says : `${kind.says} (${details.join(', ').slice(0, 300)})`;
  const note = { at, type: 'service.noted', computer, ...(user === null ? {} : { user }), severity, message };
  const event = { ...note, origin } as Marked;
  if (kind.provider === 'general') return { event };
  if (kind.id === 67) {
    const type = profileKindOf(record.values[2] ?? '');
    return type === null ? { event } : { event, kind: type };
  }
  if (kind.id === 57 || kind.id === 59) return { event, uploads: kind.id === 57 ? 'on' : 'off' };
  return kind.id === 1512 ? { event, held: true } : { event };
}

/** Kind of a profile by the word in event 67. Windows knows no word for guests and read-only profiles. */
export function profileKindOf(word: string): ProfileKind | null {
  if (/roam/i.test(word)) return 'roaming';
  if (/mandatory/i.test(word)) return 'mandatory';
  if (/temp/i.test(word)) return 'temporary';
  return /regular|local/i.test(word) ? 'local' : null;
}

function osOf(computer: SurveyedComputer | undefined): 'nt4' | '2000' | 'xp' | '2003' | 'vista' | '7' {
  if (computer?.classic === true && computer.windows === 'XP') return 'xp';
  if (computer?.classic === true && computer.windows === '2000') return '2000';
  // Nothing newer has rules of its own here.
  return computer?.windows === 'Vista' ? 'vista' : '7';
}

function mapSession(recorded: OfUser, context: MappingContext): Mapped {
  const { record, kind, at, computer, user, origin } = recorded;
  const base = { at, computer, user, origin };
  const made = (event: object, rest: Omit<Mapped, 'event'> = {}): Mapped => ({
    event: { ...base, ...event } as Marked,
    ...rest,
  });
  const rule = `windows-${kind.id}`;
  const error = record.values[0] ?? kind.says;
  if (!isTypeOf(kind.type, SESSION_TYPES)) return mapNote(recorded);
  switch (kind.type) {
    case 'logon.requested':
    case 'logoff.requested':
      return made({ type: kind.type });
    case 'logon.finished':
      return made({ type: kind.type, kind: 'local', loadTime: at });
    case 'logoff.finished':
      return made({ type: kind.type, outcome: 'loggedOff', unloadTime: at, roamed: false });
    case 'hive.loaded':
      return mapLoad(recorded, made);
    case 'merge.planned':
      return made({
        type: kind.type,
        direction: directionOf(record),
        rule,
        loadTime: null,
        actions: [],
        manifest: 'none',
        storeId: null,
        generation: null,
      });
    case 'merge.finished':
      return mapMergeEnd(recorded, made);
    case 'network.detected':
      return made(detection(kind.id, folderOf(recorded, context)), {
        whenMisplaced: 'said again at another moment of the logon',
      });
    case 'logon.refused':
      return made(
        { type: kind.type, rule: 'P8', reason: error },
        { whenMisplaced: 'the profile of a service or a task could not be loaded' },
      );
    case 'upload.started':
      return made({ type: kind.type, rule: 'B2', n: 0, due: at });
    case 'upload.finished':
      return made({ type: kind.type, rule: 'B2', n: 0 });
    case 'upload.abandoned':
      return made({
        type: kind.type,
        rule: kind.id === 61 ? 'B3' : 'B4',
        n: 0,
        reason: kind.id === 61 ? kind.says : (record.values[1] ?? kind.says),
      });
    case 'profile.deleted':
      return made({ type: kind.type, rule, reason: `older than ${record.values[1] ?? 'the policy’s'} days` });
    case 'hive.saved':
      return made({ type: kind.type, rule: 'K4', inUse: true, modified: at, roams: false }, { held: true });
    case 'hive.unloaded':
      return made(
        { type: kind.type, rule: 'K5', forced: false, modified: at },
        { held: false, whenMisplaced: 'a hive kept in memory was released' },
      );
    case 'hive.abandoned':
      return /unload/i.test(record.values.join(' '))
        ? made({ type: kind.type, rule: 'K3' }, { held: true })
        : mapNote(recorded);
    case 'handles.counted':
      return mapLeak(recorded, made);
    default:
      return kind.type satisfies never;
  }
}

type Make = (event: object, rest?: Omit<Mapped, 'event'>) => Mapped;

/** A hive other than the user's own (the classes, .DEFAULT) is a note. */
function mapLoad(recorded: OfUser, made: Make): Mapped {
  const { record, at } = recorded;
  const isUserHive = /^S-1-[\d-]+$/i.test(record.values[1]?.trim() ?? '');
  if (!isUserHive) return mapNote(recorded);
  return made(
    { type: 'hive.loaded', rule: 'H5', reused: false, modified: at, loadTime: at },
    {
      whenMisplaced:
        'a profile was loaded without a logon: for a service, a task, or a new user’s first profile',
    },
  );
}

function mapMergeEnd({ record, kind }: OfUser, made: Make): Mapped {
  const unfinished = kind.id === 1504;
  const complete = !unfinished && !saysFailure(record.values[2] ?? '');
  const direction = unfinished ? 'up' : directionOf(record);
  const event = { type: 'merge.finished', direction, failed: 0, complete, rule: complete ? 'M1' : 'X6' };
  return unfinished
    ? made(event, { whenMisplaced: 'says once more that the server copy is not complete' })
    : made(event);
}

/** The result is a sentence in the language of Windows; only English failures and error numbers can be told. */
function saysFailure(result: string): boolean {
  return /fail|error|denied|cannot|could not|not (?:found|available|complete)|unavailable|0x8|^[1-9]\d*$/i.test(
    result,
  );
}

function mapLeak(recorded: OfUser, made: Make): Mapped {
  const detail = parseLeakDetail(recorded.record.values[0] ?? recorded.record.message ?? '');
  if (detail === null) return mapNote(recorded);
  const holders = detail.holders.map(({ pid, image, key }) => ({ pid, image, key }));
  const processes = [...new Set(holders.map(({ pid, image }) => image ?? `process ${pid}`))];
  const leak = {
    type: 'handles.counted',
    open: detail.count,
    processes,
    lock: 'force',
    until: null,
    rule: 'K6',
    holders,
  };
  if (!/_Classes$/i.test(detail.key)) {
    return made(leak, {
      whenMisplaced: 'a hive was unloaded by force outside a recorded logoff, or once more',
    });
  }
  const { event } = mapNote(recorded);
  const message = `${detail.count} handles held the classes hive, which was unloaded by force`;
  return { event: { ...event, message, event: leak } as Marked };
}

function directionOf(record: WindowsRecord): 'down' | 'up' {
  return isShare(plainPath(record.values[0] ?? '')) ? 'down' : 'up';
}

function folderOf({ record, computer }: OfUser, { identities }: MappingContext): string {
  const sid = sidIn(record.userSid);
  return isPerson(sid) ? identities.folderOf(computer, sid) : '';
}

interface Detection {
  readonly kind: ProfileKind;
  readonly rule: string;
  readonly link: Link;
}

const DETECTIONS: Readonly<Record<number, Detection>> = {
  1506: { kind: 'roaming', rule: 'F5', link: 'fast' },
  1511: { kind: 'temporary', rule: 'windows-1511', link: 'fast' },
  1518: { kind: 'temporary', rule: 'windows-1518', link: 'fast' },
  1519: { kind: 'mandatory', rule: 'windows-1519', link: 'fast' },
  1521: { kind: 'roaming', rule: 'windows-1521', link: 'fast' },
  1522: { kind: 'readOnly', rule: 'windows-1522', link: 'fast' },
  1523: { kind: 'readOnly', rule: 'windows-1523', link: 'fast' },
  1526: { kind: 'roaming', rule: 'P9', link: 'fast' },
  1529: { kind: 'roaming', rule: 'windows-1529', link: 'fast' },
  1543: { kind: 'roaming', rule: 'F6', link: 'slow' },
};

function detection(
  id: number,
  folder: string,
): Omit<RecordOf<'network.detected'>, 'at' | 'computer' | 'user'> {
  const { kind, rule, link } = DETECTIONS[id] ?? { kind: 'roaming', rule: `windows-${id}`, link: 'fast' };
  return {
    type: 'network.detected',
    link,
    reachable: false,
    outcome: 'local',
    kind,
    roamsBack: false,
    folder,
    rule,
  };
}
