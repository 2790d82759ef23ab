/** What conformance remembers of one user on one computer while it follows a recorded log. */
import { session } from '../../machines/session.ts';
import { type StateText, stateName } from '../../machines/step.ts';
import { upload } from '../../machines/upload.ts';
import type { LogEvent } from '../log/events.ts';
import type { ProfileKind } from '../log/records.ts';
import type { Marked } from './marks.ts';

export type OfUser = Exclude<
  LogEvent,
  { type: 'service.noted' | 'computer.started' | 'computer.stopped' | 'stimulus.refused' }
> & { readonly computer: string; readonly user: string };

export interface SessionTrack {
  readonly computer: string;
  readonly user: string;
  state: StateText;
  /** Nothing of this user has been seen on this computer yet: the log may begin in the middle of a session. */
  fresh: boolean;
  /** What the logon's events say of the profile. */
  kind: ProfileKind | null;
  /** Whether the hive is in memory, and whether an event said that it stays there after the logoff. */
  loaded: boolean;
  held: boolean;
  /** Whether the end of the logon was recorded. */
  finished: boolean;
  failed: number;
  /** Whether a merge up has ended whole in this session. */
  roamed: boolean;
  /** Whether the logon announced that nothing will be uploaded. */
  announcedLocal: boolean;
  uploads: number;
  /** The end of the logon, as recorded. */
  loggedOnAt: number | null;
  /** The last trigger of the background upload that had its run, and whether that run failed. */
  lastTrigger: number | null;
  uploadFailed: boolean;
  /** State of the background upload's task. */
  task: StateText;
  /** Windows' numbers of the sessions that use the profile. */
  sessions: string[];
  /** A logon of a user who is logged on: a second session, unless the profile is loaded anew. */
  secondLogon: Marked | null;
  /** A hive saved while in use: whether it roams shows in what comes next. */
  waiting: Marked | null;
}

export function newTrack(computer: string, user: string): SessionTrack {
  return {
    computer,
    user,
    state: session.initial,
    fresh: true,
    kind: null,
    loaded: false,
    held: false,
    finished: false,
    failed: 0,
    roamed: false,
    announcedLocal: false,
    uploads: 0,
    loggedOnAt: null,
    lastTrigger: null,
    uploadFailed: false,
    task: upload.initial,
    sessions: [],
    secondLogon: null,
    waiting: null,
  };
}

/** A logon begins: what was known of the session before is over. */
export function beginSession(track: SessionTrack, windowsSession: string | undefined): void {
  track.kind = null;
  track.finished = false;
  track.failed = 0;
  track.roamed = false;
  track.announcedLocal = false;
  track.uploads = 0;
  track.loggedOnAt = null;
  track.lastTrigger = null;
  track.uploadFailed = false;
  track.task = upload.initial;
  track.sessions = windowsSession === undefined ? [] : [windowsSession];
}

/** The computer stopped or crashed: nothing is in memory any more. Returns whether a session was cut. */
export function cutSession(track: SessionTrack): boolean {
  const before = stateName(track.state);
  track.state = session.step(track.state, { type: 'computer.stopped' }) ?? track.state;
  track.loaded = false;
  track.held = false;
  track.waiting = null;
  track.task = upload.initial;
  track.secondLogon = null;
  track.sessions = [];
  return before !== 'loggedOff' && before !== 'lingering' && before !== 'deletePending';
}

const RESTING = new Set(['loggedOff', 'loggedOn', 'lingering', 'deletePending']);

/** Whether a logon or logoff is under way. */
export function isBusy(track: SessionTrack): boolean {
  return !RESTING.has(stateName(track.state));
}

const WORDS: Readonly<Record<string, readonly [state: string, expected: string]>> = {
  loggedOff: ['logged off', 'a logon (1)'],
  detectingNetwork: ['being logged on', 'a merge (6), the hive (5) or the end of the logon (2)'],
  cachedLogon: ['being logged on', 'the hive (5)'],
  localToRoaming: ['being logged on', 'copies (1006) and the end of the merge (7)'],
  merging: ['being logged on', 'copies (1006) and the end of the merge (7)'],
  loadingHive: ['being logged on', 'the hive (5) or the end of the logon (2)'],
  loggedOn: ['logged on', 'a logoff (3) or a background upload (50)'],
  checkingQuota: ['being logged off', 'leaks (1530), a merge (6) or the end of the logoff (4)'],
  waitingForUnlock: ['being logged off', 'leaks (1530), a merge (6) or the end of the logoff (4)'],
  savingHive: ['being logged off', 'a merge (6) or the end of the logoff (4)'],
  mergingUp: ['being logged off', 'copies (1006) and the end of the merge (7)'],
  unloading: ['being logged off', 'the end of the logoff (4)'],
  lingering: ['logged off with the hive still loaded', 'a logon (1) or the release of the hive (1516)'],
  deletePending: ['logged off with the hive still loaded', 'a logon (1) or the release of the hive (1516)'],
};

/** The state of a session in words: what it is, and which events Windows would write next. */
export function describe(state: StateText): { readonly is: string; readonly expected: string } {
  const [is = state, expected = ''] = WORDS[stateName(state)] ?? [];
  return { is, expected };
}
