/** What stands out on a chart: transfers between lanes, and the places where a version is lost or beaten. */

import { visible } from '../explain/layout.ts';
import { quoted } from '../explain/tell-event.ts';
import type { Loss } from '../judge/judge.ts';
import { ruleSays } from '../plan/rules.ts';
import type { EventHead } from './history.ts';
import { type Lane, lossKey, rowKey, userOfFolder } from './lanes.ts';
import { isCopy, type Timeline } from './timeline.ts';

/** One version going from lane to lane, or a computer deleting one on the server; lanes by their index. */
export interface Transfer {
  readonly event: number;
  readonly key: string;
  readonly from: number;
  readonly to: number;
  /** `null`: a deletion that reaches into another lane. */
  readonly version: number | null;
  /** Whether something is lost by it. */
  readonly lost: boolean;
}

export interface LossMark {
  readonly event: number;
  readonly lane: number;
  readonly key: string;
  readonly loss: Loss;
}

/** Which side an event worked on, if it is about one. */
export function sideOf(event: EventHead): 'local' | 'central' | null {
  if (event.type === 'file.deleted') return event.from === 'central' ? 'central' : 'local';
  const copies = event.type === 'file.copied' || event.type === 'file.truncated';
  return copies || event.type === 'hive.copied' || event.type === 'settings.merged'
    ? event.to === 'central'
      ? 'central'
      : 'local'
    : null;
}

function isTransfer(event: EventHead): boolean {
  if (event.type === 'file.deleted') return event.from === 'central';
  return event.type === 'file.copied' || event.type === 'hive.copied' || event.type === 'settings.merged';
}

/** Every copy of a file or setting that the service made, by what it changed, and deletions on the server. */
export function transfersOf(timeline: Timeline, lanes: readonly Lane[]): Transfer[] {
  const { losses, heads } = timeline.history;
  const lost = new Set(losses.flatMap((loss) => (loss.permitted === null ? [loss.lostAt] : [])));
  const transfers: Transfer[] = [];
  heads.forEach((event, i) => {
    if (!isTransfer(event)) return;
    const local = lanes.findIndex((lane) => lane.computer === event.computer && lane.user === event.user);
    if (local < 0) return;
    for (const track of timeline.changedBy(i + 1)) {
      if (track.kind !== 'file' && track.kind !== 'setting' && track.kind !== 'hive') continue;
      const upwards = sideOf(event) === 'central';
      if ((track.computer === '') !== upwards) continue;
      const value = timeline.valueAt(track, i + 1);
      const version = isCopy(value) ? value[0] : null;
      const central = serverLane(lanes, event.user ?? '', track.computer === '' ? track.user : undefined);
      if (central < 0 || (version === null && event.type !== 'file.deleted')) continue;
      const key = rowKey(track.kind, track.path);
      const [from, to] = upwards ? [local, central] : [central, local];
      transfers.push({ event: i + 1, key, from, to, version, lost: lost.has(i + 1) });
    }
  });
  return transfers;
}

function serverLane(lanes: readonly Lane[], user: string, folder?: string): number {
  const named = lanes.findIndex((lane) => lane.computer === '' && lane.user === folder);
  if (named >= 0) return named;
  const ofUser = lanes.findIndex((lane) => lane.computer === '' && userOfFolder(lane.user) === user);
  return ofUser >= 0 ? ofUser : lanes.findIndex((lane) => lane.computer === '');
}

/** Where on the chart each loss happened. */
export function lossMarks(timeline: Timeline, lanes: readonly Lane[]): LossMark[] {
  const marks: LossMark[] = [];
  for (const loss of timeline.history.losses) {
    const event = timeline.history.heads[loss.lostAt - 1];
    const onServer = event !== undefined && sideOf(event) === 'central';
    const own = lanes.findIndex((lane) => lane.computer === loss.computer && lane.user === loss.user);
    const lane = onServer || own < 0 ? serverLane(lanes, loss.user) : own;
    if (lane >= 0) marks.push({ event: loss.lostAt, lane, key: lossKey(loss), loss });
  }
  return marks.toSorted((a, b) => a.event - b.event);
}

/** What is written beside a mark: `null` permission is a loss nobody allowed. */
export function lossWord(loss: Loss): string {
  return loss.permitted === null ? 'lost' : loss.permitted === 'P2' ? 'deleted' : 'beaten';
}

/** A setting's or a file's name as a sentence names it. */
export function lossSubject(loss: Loss): string {
  return visible(loss.key === undefined ? loss.path : `setting ${loss.key}`);
}

const PERMISSIONS: Readonly<Record<string, string>> = {
  P1: 'the older of two concurrent edits, where the algorithm has no conflict copies',
  P2: 'deleted by someone who had it',
  P3: 'its session was announced as not roaming back',
  P4: 'it lay in an excluded folder',
  P5: 'the local hive at the first roaming logon',
  P6: 'the older of two concurrent sessions that both changed the hive',
  P7: 'a hive change after the forced save',
  P8: 'an intermediate version inside one session',
};

export function permissionSays(id: string): string {
  return PERMISSIONS[id] ?? id;
}

/** A loss in words: what, where, by which rule, and whether that was allowed. */
export function tellLoss(loss: Loss): string {
  const rule = loss.rule === 'user' ? 'the user’s own doing' : `rule ${loss.rule}: ${ruleSays(loss.rule)}`;
  const what = `${quoted(loss.content)} of ${lossSubject(loss)}, written by ${loss.user} on ${loss.writtenBy}`;
  const verdict =
    loss.permitted === null ? '' : ` Permitted (${loss.permitted}: ${permissionSays(loss.permitted)}).`;
  return `${what}, is ${lossWord(loss)} at event ${loss.lostAt} through ${loss.computer} by ${rule}${verdict}`;
}
