/** What one can do to the fleet in the explorer: named actions and the stimuli they stand for. */
import type { Stimulus } from '../log/stimuli.ts';
import type { Timeline } from './timeline.ts';

/** Where an action happens and on what. */
export interface ActionPlace {
  readonly at: number;
  readonly computer: string;
  readonly user: string;
  readonly path: string;
  /** A content no write before has had. */
  readonly content: string;
}

/** What holds at the end of the history for one user on one computer. */
export interface ActionFacts {
  readonly known: boolean;
  readonly running: boolean;
  readonly loggedOn: boolean;
  readonly session: string;
  readonly link: string;
  readonly handles: boolean;
  readonly failing: boolean;
  readonly hasFile: boolean;
  readonly server: string;
  readonly offset: number;
}

export interface ExplorerAction {
  readonly name: string;
  readonly label: string;
  /** Above which buttons it stands. */
  readonly group: 'session' | 'files' | 'faults' | 'world';
  readonly possible: (facts: ActionFacts) => boolean;
  readonly stimulus: (place: ActionPlace) => Stimulus;
}

const HOUR = 3_600_000;
const UPLOADED_SETTING = 'Color';

export const ACTIONS: readonly ExplorerAction[] = [
  {
    name: 'start',
    label: 'start',
    group: 'session',
    possible: ({ running }) => !running,
    stimulus: ({ at, computer }) => ({ at, type: 'computer.started', computer, os: 'xp' }),
  },
  {
    name: 'logon',
    label: 'log on',
    group: 'session',
    possible: ({ running, session }) =>
      running && ['loggedOff', 'lingering', 'deletePending'].includes(session),
    stimulus: ({ at, computer, user }) => ({ at, type: 'logon.requested', computer, user }),
  },
  {
    name: 'logoff',
    label: 'log off',
    group: 'session',
    possible: ({ loggedOn }) => loggedOn,
    stimulus: ({ at, computer, user }) => ({ at, type: 'logoff.requested', computer, user }),
  },
  {
    name: 'write',
    label: 'write the file',
    group: 'files',
    possible: ({ loggedOn }) => loggedOn,
    stimulus: ({ at, computer, user, path, content }) => ({
      at,
      type: 'file.written',
      computer,
      user,
      path,
      content,
    }),
  },
  {
    name: 'remove',
    label: 'delete the file',
    group: 'files',
    possible: ({ loggedOn, hasFile }) => loggedOn && hasFile,
    stimulus: ({ at, computer, user, path }) => ({ at, type: 'file.removed', computer, user, path }),
  },
  {
    name: 'setting',
    label: 'change a setting',
    group: 'files',
    possible: ({ loggedOn }) => loggedOn,
    stimulus: ({ at, computer, user, content }) => ({
      at,
      type: 'setting.written',
      computer,
      user,
      key: UPLOADED_SETTING,
      value: content,
    }),
  },
  {
    name: 'unlink',
    label: 'link down',
    group: 'faults',
    possible: ({ known, link }) => known && link !== 'none',
    stimulus: ({ at, computer }) => ({ at, type: 'network.changed', computer, link: 'none' }),
  },
  {
    name: 'link',
    label: 'link up',
    group: 'faults',
    possible: ({ known, link }) => known && link === 'none',
    stimulus: ({ at, computer }) => ({ at, type: 'network.changed', computer, link: 'fast' }),
  },
  {
    name: 'clock',
    label: 'clock 1 h fast',
    group: 'faults',
    possible: ({ known, offset }) => known && offset === 0,
    stimulus: ({ at, computer }) => ({ at, type: 'clock.set', computer, offset: HOUR }),
  },
  {
    name: 'unclock',
    label: 'clock right',
    group: 'faults',
    possible: ({ known, offset }) => known && offset !== 0,
    stimulus: ({ at, computer }) => ({ at, type: 'clock.set', computer, offset: 0 }),
  },
  {
    name: 'hold',
    label: 'hold the hive',
    group: 'faults',
    possible: ({ loggedOn, handles }) => loggedOn && !handles,
    stimulus: ({ at, computer, user }) => ({
      at,
      type: 'handle.opened',
      computer,
      user,
      process: 'winword.exe',
    }),
  },
  {
    name: 'release',
    label: 'let the hive go',
    group: 'faults',
    possible: ({ handles }) => handles,
    stimulus: ({ at, computer, user }) => ({
      at,
      type: 'handle.closed',
      computer,
      user,
      process: 'winword.exe',
    }),
  },
  {
    name: 'fail',
    label: 'uploads fail',
    group: 'faults',
    possible: ({ loggedOn, failing }) => loggedOn && !failing,
    stimulus: ({ at, computer, user }) => ({
      at,
      type: 'transfer.failing',
      computer,
      user,
      path: '*',
      direction: 'up',
      reason: 'access denied',
    }),
  },
  {
    name: 'heal',
    label: 'uploads work',
    group: 'faults',
    possible: ({ failing }) => failing,
    stimulus: ({ at, computer, user }) => ({ at, type: 'transfer.healed', computer, user }),
  },
  {
    name: 'power',
    label: 'pull the plug',
    group: 'faults',
    possible: ({ running }) => running,
    stimulus: ({ at, computer }) => ({ at, type: 'computer.stopped', computer, cause: 'power-loss' }),
  },
  {
    name: 'down',
    label: 'share down',
    group: 'world',
    possible: ({ server }) => server === 'up',
    stimulus: ({ at }) => ({ at, type: 'server.changed', state: 'down' }),
  },
  {
    name: 'empty',
    label: 'share looks empty',
    group: 'world',
    possible: ({ server }) => server === 'up',
    stimulus: ({ at }) => ({ at, type: 'server.changed', state: 'empty' }),
  },
  {
    name: 'up',
    label: 'share up',
    group: 'world',
    possible: ({ server }) => server !== 'up',
    stimulus: ({ at }) => ({ at, type: 'server.changed', state: 'up' }),
  },
  {
    name: 'hour',
    label: 'an hour passes',
    group: 'world',
    possible: () => true,
    stimulus: ({ at }) => ({ at: at + HOUR, type: 'time.passed' }),
  },
];

const text = (found: unknown, otherwise: string): string => (typeof found === 'string' ? found : otherwise);

/** Reads the facts off the end of a history. */
export function factsOf(timeline: Timeline, computer: string, user: string, path: string): ActionFacts {
  const end = timeline.length;
  const value = (kind: Parameters<Timeline['find']>[0], whose = ''): unknown =>
    timeline.valueAt(timeline.find(kind, computer, whose), end);
  const session = text(value('session', user), 'loggedOff').split(' ')[0] ?? 'loggedOff';
  const running = value('power') === true;
  const offset = value('offset');
  return {
    known: timeline.find('power', computer) !== undefined,
    running,
    session,
    loggedOn: running && session === 'loggedOn',
    link: text(value('link'), 'fast'),
    handles: value('handles', user) !== null,
    failing: value('failing', user) !== null,
    hasFile: timeline.valueAt(timeline.find('file', computer, user, path), end) !== null,
    server: text(timeline.valueAt(timeline.find('server', ''), end), 'up'),
    offset: typeof offset === 'number' ? offset : 0,
  };
}

const AT_FIRST = Date.UTC(2003, 4, 1, 9);
const STEP = 60_000;

/** When the next thing happens: a minute after the last. */
export function nextInstant(stimuli: readonly Stimulus[]): number {
  const last = stimuli.at(-1);
  return last === undefined ? AT_FIRST : last.at + STEP;
}

/** A content that tells where and when it was written: `A1`, `B2`. */
export function nextContent(stimuli: readonly Stimulus[], computer: string): string {
  const writes = stimuli.filter(({ type }) => type === 'file.written' || type === 'setting.written').length;
  return `${computer}${writes + 1}`;
}

/** The fleet one starts with. */
export function firstFleet(): Stimulus[] {
  return ['A', 'B'].map((computer, i) => ({
    at: AT_FIRST + i * STEP,
    type: 'computer.started',
    computer,
    os: 'xp',
  }));
}
