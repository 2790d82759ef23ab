/**
 * Which Windows events stand for one event of ours, by the Windows that would have written them: record type and circumstances
 * to provider, id and level. The facts of each id are those of `windows-ids.ts`; what an event's data hold is told by
 * `export-windows.ts`. NT 4.0 and 2000 write one id for every failure; XP and 2003 number them, in the source Userenv.
 */

import type { EventOf, EventType, LogEvent } from '../log/events.ts';
import type { Os } from '../log/fields.ts';
import { isOlderSource } from './export-windows.ts';
import {
  PROVIDER_NAMES,
  type SinceWindows,
  WINDOWS_EVENTS,
  type WindowsEventKind,
  type WindowsLevel,
  type WindowsProvider,
} from './windows-ids.ts';

/** A Windows event as a record carries it. */
export interface WindowsEvent {
  readonly provider: string;
  readonly id: number;
  /** 2 error, 3 warning, 4 informational. */
  readonly level: WindowsLevel;
}

type Ids = readonly (readonly [WindowsProvider, number])[];

const NONE: Ids = [];

type Namers = { readonly [T in EventType]?: (event: EventOf<T>) => Ids };

/** Events of the user profile service and its copy engine, by record type; types left out have none. */
const NAMERS: Namers = {
  'computer.started': () => [['service', 1531]],
  'computer.stopped': ({ cause }) => (cause === 'shutdown' ? [['service', 1532]] : NONE),
  'logon.requested': () => [['service', 1]],
  'logoff.requested': () => [['service', 3]],
  'logon.finished': () => [
    ['service', 67],
    ['service', 2],
  ],
  'logoff.finished': ({ outcome }) => [...(outcome === 'loggedOff' ? NONE : STAYS), ['service', 4]],
  'network.detected': detected,
  'logon.refused': ({ reason }) => [['service', reason.startsWith('the mandatory') ? 1520 : 1500]],
  'profile.substituted': ({ backup }) => [...(backup ? ASIDE : NONE), ['service', 1511]],
  'profile.deleted': ({ rule }) => (rule === 'A1' ? [['service', 1005]] : NONE),
  'quota.checked': ({ verdict }) => (verdict === 'skipped' ? [['general', 1601]] : NONE),
  'hive.loaded': ({ reused }) => (reused ? NONE : [['service', 5]]),
  'handles.counted': ({ lock, open }) => (lock === 'force' && open > 0 ? [['service', 1530]] : NONE),
  'hive.abandoned': () => [['userenv', 1000]],
  'hive.saved': ({ inUse, rule }) => (inUse && rule === 'K4' ? [['service', 1517]] : NONE),
  'hive.unloaded': ({ rule }) => (rule === 'K5' ? [['userenv', 1516]] : NONE),
  'upload.started': () => [['service', 50]],
  'upload.retried': () => [['service', 50]],
  'upload.finished': () => [['service', 51]],
  'upload.failed': () => [['service', 52]],
  'upload.abandoned': ({ rule }) => [['service', rule === 'B3' ? 61 : 52]],
  'merge.planned': () => [['service', 6]],
  'merge.finished': ({ direction, complete, failed }) => {
    const whole = direction === 'down' || (complete && failed === 0);
    return [['service', 7], ...(whole ? NONE : NOT_WHOLE)];
  },
  'file.copied': () => [['general', 1006]],
  'hive.copied': ({ by }) => (by === 'background' ? [['service', 56]] : [['general', 1006]]),
  'file.kept': kept,
  'hive.kept': kept,
  'file.failed': failed,
  'hive.failed': failed,
};

const STAYS: Ids = [['service', 1512]];
const ASIDE: Ids = [['service', 1515]];
const NOT_WHOLE: Ids = [['service', 1504]];

function detected({ rule, kind }: EventOf<'network.detected'>): Ids {
  if (rule === 'P9') return [['service', 1526]];
  if (rule === 'F6') return [['service', 1543]];
  if (rule !== 'F5') return NONE;
  return [['service', kind === 'mandatory' ? 1519 : kind === 'readOnly' ? 1523 : 1506]];
}

/** Only a source older than its target is worth an event to Windows. */
function kept({ on, compared }: EventOf<'file.kept'> | EventOf<'hive.kept'>): Ids {
  return isOlderSource(on, compared) ? [['general', 1007]] : NONE;
}

function failed({ rule }: { readonly rule: string }): Ids {
  return [['general', rule === 'X3' ? 1600 : 1509]];
}

function idsOf(event: LogEvent): Ids {
  const name = NAMERS[event.type] as ((event: LogEvent) => Ids) | undefined;
  return name === undefined ? NONE : name(event);
}

const GENERATIONS: readonly SinceWindows[] = ['2000', 'XP', 'Vista', '7', '8', '10 (1709)', '10 (1809)'];

const SINCE: Readonly<Record<Os, SinceWindows>> = {
  nt4: '2000',
  '2000': '2000',
  xp: 'XP',
  '2003': 'XP',
  vista: 'Vista',
  '7': '7',
};

const byId = new Map(WINDOWS_EVENTS.map((kind) => [`${kind.provider} ${kind.id}`, kind]));

function isKnown({ since }: WindowsEventKind, os: Os): boolean {
  return GENERATIONS.indexOf(since) <= GENERATIONS.indexOf(SINCE[os]);
}

const FAILURE = 2;

/**
 * The Windows events a computer of that Windows would have written for one event of ours, in order; often none.
 *
 * @example windowsEventsOf(handlesCounted, '7') // [{ provider: 'Microsoft-Windows-User Profiles Service', id: 1530, level: 3 }]
 */
export function windowsEventsOf(event: LogEvent, os: Os): readonly WindowsEvent[] {
  const classic = os === 'xp' || os === '2003';
  const kinds = idsOf(event).flatMap(([provider, id]) => {
    // The old source had some of the later ids under its own name, with a level of their own.
    const own = classic ? byId.get(`userenv ${id}`) : undefined;
    return own ?? byId.get(`${provider} ${id}`) ?? [];
  });
  const old = os === 'nt4' || os === '2000';
  if (old) {
    const told = kinds.some(({ level, id }) => level === FAILURE && id >= 1000);
    return told ? [{ provider: PROVIDER_NAMES.userenv, id: 1000, level: FAILURE }] : [];
  }
  return kinds.filter((kind) => isKnown(kind, os) && isOf(kind, os)).map((kind) => shown(kind, os));
}

/** Userenv is silent from Vista on; 1516 it wrote for the last time there. */
function isOf({ provider, id }: WindowsEventKind, os: Os): boolean {
  if (provider !== 'userenv') return true;
  return os === 'xp' || os === '2003' || (os === 'vista' && id === 1516);
}

function shown({ provider, id, level }: WindowsEventKind, os: Os): WindowsEvent {
  const classic = os === 'xp' || os === '2003';
  return { provider: PROVIDER_NAMES[classic ? 'userenv' : provider], id, level };
}
