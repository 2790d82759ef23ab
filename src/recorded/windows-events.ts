/**
 * Which Windows events stand for one event of ours, by the Windows that would have written them: record type and circumstances
 * to provider, id and level. The facts of each id are those of `windows-ids.ts`; what an event's data hold is told by
 * `export-windows.ts`. NT 4.0 and 2000 write one id for every failure; XP and 2003 number them, in the source Userenv.
 */

import type { EventOf, LogEvent } from '../log/events.ts';
import type { Os } from '../log/fields.ts';
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

/** Events of the user profile service and its copy engine, whatever the Windows. */
function idsOf(event: LogEvent): Ids {
  switch (event.type) {
    case 'computer.started':
      return [['service', 1531]];
    case 'computer.stopped':
      return event.cause === 'shutdown' ? [['service', 1532]] : NONE;
    case 'logon.requested':
      return [['service', 1]];
    case 'logoff.requested':
      return [['service', 3]];
    case 'logon.finished':
      return [
        ['service', 67],
        ['service', 2],
      ];
    case 'logoff.finished':
      return event.outcome === 'loggedOff'
        ? [['service', 4]]
        : [
            ['service', 1512],
            ['service', 4],
          ];
    case 'network.detected':
      return detected(event);
    case 'logon.refused':
      return [['service', event.reason.startsWith('the mandatory') ? 1520 : 1500]];
    case 'profile.substituted':
      return event.backup
        ? [
            ['service', 1515],
            ['service', 1511],
          ]
        : [['service', 1511]];
    case 'profile.deleted':
      return event.rule === 'A1' ? [['service', 1005]] : NONE;
    case 'quota.checked':
      return event.verdict === 'skipped' ? [['general', 1601]] : NONE;
    default:
      return idsOfHive(event);
  }
}

function detected({ rule, kind }: EventOf<'network.detected'>): Ids {
  if (rule === 'P9') return [['service', 1526]];
  if (rule === 'F6') return [['service', 1543]];
  if (rule !== 'F5') return NONE;
  return [['service', kind === 'mandatory' ? 1519 : kind === 'readOnly' ? 1523 : 1506]];
}

function idsOfHive(event: LogEvent): Ids {
  switch (event.type) {
    case 'hive.loaded':
      return event.reused ? NONE : [['service', 5]];
    case 'handles.counted':
      return event.lock === 'force' && event.open > 0 ? [['service', 1530]] : NONE;
    case 'hive.abandoned':
      return [['userenv', 1000]];
    case 'hive.saved':
      return event.inUse && event.rule === 'K4' ? [['service', 1517]] : NONE;
    case 'hive.unloaded':
      return event.rule === 'K5' ? [['userenv', 1516]] : NONE;
    case 'upload.started':
    case 'upload.retried':
      return [['service', 50]];
    case 'upload.finished':
      return [['service', 51]];
    case 'upload.failed':
      return [['service', 52]];
    case 'upload.abandoned':
      return [['service', event.rule === 'B3' ? 61 : 52]];
    default:
      return idsOfMerge(event);
  }
}

function idsOfMerge(event: LogEvent): Ids {
  switch (event.type) {
    case 'merge.planned':
      return [['service', 6]];
    case 'merge.finished': {
      const whole = event.direction === 'down' || (event.complete && event.failed === 0);
      return whole
        ? [['service', 7]]
        : [
            ['service', 7],
            ['service', 1504],
          ];
    }
    case 'file.copied':
      return [['general', 1006]];
    case 'hive.copied':
      return event.by === 'background' ? [['service', 56]] : [['general', 1006]];
    case 'file.kept':
    case 'hive.kept':
      return event.rule === 'U3' || event.rule === 'L3' ? [['general', 1007]] : NONE;
    case 'file.failed':
    case 'hive.failed':
      return event.rule === 'X3' ? [['general', 1600]] : [['general', 1509]];
    default:
      return NONE;
  }
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
