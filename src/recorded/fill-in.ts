/** What Windows leaves out of an event, and what the events after it need to know of it. */
import { stateName } from '../../machines/step.ts';
import { upload } from '../../machines/upload.ts';
import { isOneOf } from './event-types.ts';
import type { Mapped } from './map-record.ts';
import type { Marked } from './marks.ts';
import { beginSession, type SessionTrack } from './session-track.ts';

const COMPLETED = new Set([
  'logon.finished',
  'merge.finished',
  'upload.started',
  'upload.finished',
  'upload.abandoned',
  'merge.planned',
  'logoff.requested',
  'logoff.finished',
  'profile.deleted',
] as const);

const FOLLOWED = new Set([
  'logon.requested',
  'network.detected',
  'merge.planned',
  'file.failed',
  'hive.failed',
  'merge.finished',
  'hive.loaded',
  'logon.finished',
  'hive.unloaded',
  'upload.finished',
  'upload.abandoned',
  'logoff.requested',
  'logoff.finished',
] as const);

export function learn(track: SessionTrack, { kind, held }: Mapped): void {
  if (kind !== undefined) track.kind = kind;
  if (held !== undefined) track.held = held;
}

/** Members that only the events before can tell. */
export function completed(track: SessionTrack, event: Marked): Marked {
  if (!isOneOf(event, COMPLETED)) return event;
  switch (event.type) {
    case 'logon.finished':
      return { ...event, kind: track.kind ?? 'local' };
    case 'merge.finished':
      return {
        ...event,
        failed: track.failed,
        direction: stateName(track.state) === 'mergingUp' ? 'up' : 'down',
      };
    case 'upload.started':
    case 'upload.finished':
    case 'upload.abandoned':
      return { ...event, n: track.uploads };
    case 'merge.planned':
      return event.direction === 'up' && track.announcedLocal
        ? {
            ...event,
            deviation: 'the logon announced that nothing would be uploaded',
            deviationKind: 'upload-unannounced',
          }
        : event;
    case 'logoff.requested':
      return track.finished || event.deviation !== undefined || event.inferred !== undefined
        ? event
        : { ...event, deviation: 'the end of the logon (2) is missing', deviationKind: 'event-missing' };
    case 'logoff.finished':
      return { ...event, outcome: track.held ? 'lingering' : 'loggedOff', roamed: track.roamed };
    case 'profile.deleted':
      return track.kind === 'roaming' && track.finished && !track.roamed && !track.announcedLocal
        ? {
            ...event,
            deviation: 'the cached copy was deleted before its changes were uploaded',
            deviationKind: 'deleted-before-upload',
          }
        : event;
    default:
      return event satisfies never;
  }
}

/** What the next events need to know of this one. */
export function follow(track: SessionTrack, event: Marked): void {
  if (!isOneOf(event, FOLLOWED)) return;
  switch (event.type) {
    case 'logon.requested':
      return beginSession(track, event.origin?.session);
    case 'network.detected':
      track.announcedLocal = !event.roamsBack && event.inferred === undefined;
      if (event.inferred === undefined || event.kind === 'roaming') track.kind = event.kind;
      return;
    case 'merge.planned':
      track.failed = 0;
      return;
    case 'file.failed':
    case 'hive.failed':
      track.failed++;
      return;
    case 'merge.finished':
      if (event.direction === 'up') track.roamed = event.complete && event.failed === 0;
      return;
    case 'hive.loaded':
      track.loaded = true;
      track.held = false;
      // A log that begins here does not show the logon; its end is not missing.
      if (event.inferred !== undefined) track.finished = true;
      return;
    case 'logon.finished':
      track.finished = true;
      if (event.inferred === undefined) track.loggedOnAt = event.at;
      return;
    case 'hive.unloaded':
      track.loaded = false;
      return;
    case 'upload.finished':
    case 'upload.abandoned':
      track.uploads++;
      track.uploadFailed = event.type === 'upload.abandoned';
      return;
    case 'logoff.requested':
      track.task = upload.initial;
      return;
    case 'logoff.finished':
      track.sessions = [];
      return;
    default:
      return event satisfies never;
  }
}
