/** The fleet after an event as HTML: one card per lane with its session and its files, what just changed marked. */

import { shortHash } from '../explain/layout.ts';
import { signedDuration } from '../explain/tell-event.ts';
import type { CellValue } from './cells.ts';
import { stateWords } from './draw-sessions.ts';
import { styleOf } from './draw-versions.ts';
import { stampText } from './event-details.ts';
import type { Lane, Row } from './lanes.ts';
import { escapeText, glyph } from './svg.ts';
import type { Timeline, Track } from './timeline.ts';

const ROWS_SHOWN = 12;

/** Cards for the lanes that are drawn. */
export function stateCards(timeline: Timeline, lanes: readonly Lane[], n: number): string {
  const changed = new Set(timeline.changedBy(n));
  return lanes.map((lane) => card(timeline, lane, n, changed)).join('');
}

function card(timeline: Timeline, lane: Lane, n: number, changed: ReadonlySet<Track>): string {
  const facts = lane.computer === '' ? serverFacts(timeline, n) : computerFacts(timeline, lane, n);
  const rows = lane.rows.filter(({ track }) => timeline.valueAt(track, n) !== null || changed.has(track));
  const more = rows.length > ROWS_SHOWN ? `<p class="quiet">and ${rows.length - ROWS_SHOWN} more</p>` : '';
  const list =
    rows.length === 0
      ? '<p class="quiet">no files</p>'
      : `<ul>${rows
          .slice(0, ROWS_SHOWN)
          .map((row) => item(timeline, row, n, changed.has(row.track)))
          .join('')}</ul>${more}`;
  const isNew = [...changed].some(
    (track) => track.computer === lane.computer && (track.user === lane.user || track.user === ''),
  );
  return `<section class="card${isNew ? ' fresh' : ''}" aria-label="${escapeText(lane.title)}"><h3>${escapeText(lane.title)}</h3>${facts}${list}</section>`;
}

function item(timeline: Timeline, { name, track }: Row, n: number, fresh: boolean): string {
  const value = timeline.valueAt(track, n);
  const label = `${name.kind === 'setting' ? '⚙ ' : ''}${name.label}`;
  const mark = fresh ? ' class="fresh"' : '';
  if (!Array.isArray(value)) {
    return `<li class="gone${fresh ? ' fresh' : ''}"><s>${escapeText(label)}</s> <span class="quiet">gone</span></li>`;
  }
  const [version, modified, , content] = value as readonly [number, number, number, string];
  const shape = `<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">${glyph(styleOf(name, version), 8, 8, 5)}</svg>`;
  return `<li${mark}>${shape}<span class="path">${escapeText(label)}</span> <q>${escapeText(shortHash(content))}</q> <time>${stampText(modified)}</time></li>`;
}

function serverFacts(timeline: Timeline, n: number): string {
  const state = timeline.valueAt(timeline.find('server', ''), n) ?? 'up';
  return `<p class="facts">share ${escapeText(String(state))}</p>`;
}

function computerFacts(timeline: Timeline, { computer, user }: Lane, n: number): string {
  const value = (kind: Track['kind'], ofUser = true): CellValue =>
    timeline.valueAt(timeline.find(kind, computer, ofUser ? user : ''), n);
  const offset = Number(value('offset', false) ?? 0);
  const link = value('link', false) ?? 'fast';
  const parts = [
    value('power', false) === true ? stateWords(String(value('session') ?? 'loggedOff')) : 'off',
    value('kind') === null ? '' : `${String(value('kind'))} profile`,
    link === 'none' ? 'link down' : link === 'slow' ? 'slow link' : '',
    offset === 0 ? '' : `clock ${signedDuration(offset)}`,
    value('handles') === null ? '' : `hive held by ${String(value('handles'))}`,
    value('failing') === null ? '' : `transfers fail: ${String(value('failing'))}`,
  ];
  const load = value('loadTime') as number | null;
  const unload = value('unloadTime') as number | null;
  const times = [
    load === null ? '' : `loaded ${stampText(load)}`,
    unload === null ? '' : `unloaded ${stampText(unload)}`,
  ];
  return `<p class="facts">${escapeText(parts.filter((part) => part !== '').join(' · '))}</p><p class="quiet">${times.filter((time) => time !== '').join(' · ')}</p>`;
}
