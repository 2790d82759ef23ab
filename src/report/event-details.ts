/** One event laid open as HTML: the sentence, the rule in words, both stamps, what was lost or broken by it. */

import { isWorldEvent, quoted, tellEvent, when } from '../explain/tell-event.ts';
import type { Compared, Stamp } from '../log/fields.ts';
import { ruleSays, ruleSource } from '../plan/rules.ts';
import { eventOf } from './history.ts';
import { lossSubject, lossWord, permissionSays } from './marks.ts';
import { escapeText } from './svg.ts';
import type { Timeline } from './timeline.ts';

/** `2003-05-01 09:00:00.000`; a dash where there is none. */
export function stampText(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? '–' : when(ms);
}

/** Everything about event `n`. */
export function eventDetails(timeline: Timeline, n: number): string {
  const event = eventOf(timeline.history, n);
  if (event === undefined) return '<p class="quiet">No events.</p>';
  const who = isWorldEvent(event) ? 'the world' : 'the profile service';
  const rule = 'rule' in event ? event.rule : undefined;
  return [
    `<p class="said">${escapeText(tellEvent(event))}.</p>`,
    `<p class="quiet"><code>${escapeText(event.type)}</code> · ${stampText(event.at)} · ${who}</p>`,
    ...losses(timeline, n),
    ...violations(timeline, n),
    rule === undefined ? '' : ruleBox(rule),
    'compared' in event ? comparison(event.compared, 'replaced' in event ? event.replaced : undefined) : '',
    'hazard' in event && event.hazard !== undefined ? note('warn', 'Hazard', event.hazard) : '',
    `<details class="raw"><summary>As recorded</summary><pre>${escapeText(JSON.stringify(readable(event), null, 1))}</pre></details>`,
  ].join('');
}

function losses(timeline: Timeline, n: number): string[] {
  return timeline.history.losses
    .filter(({ lostAt }) => lostAt === n)
    .map((loss) => {
      const what = `${quoted(loss.content)} of ${lossSubject(loss)}, written by ${loss.user} on ${loss.writtenBy}, is ${lossWord(loss)} here.`;
      return loss.permitted === null
        ? note('bad', '✕ Lost', what)
        : note('warn', `◇ Permitted, ${loss.permitted}`, `${what} ${permissionSays(loss.permitted)}.`);
    });
}

function violations(timeline: Timeline, n: number): string[] {
  return timeline.history.violations
    .filter(({ at }) => at === n)
    .map(({ guarantee, message }) => note('bad', `⚑ ${guarantee}`, `${message}.`));
}

function note(kind: 'bad' | 'warn', title: string, words: string): string {
  return `<p class="note ${kind}"><strong>${escapeText(title)}</strong> ${escapeText(words)}</p>`;
}

function ruleBox(rule: string): string {
  return `<p class="rule"><strong>Rule ${escapeText(rule)}</strong> ${escapeText(ruleSays(rule))} <span class="quiet">(${escapeText(ruleSource(rule))})</span></p>`;
}

function stampRow(name: string, stamp: Stamp | null | undefined): string {
  if (stamp === undefined) return '';
  const cells =
    stamp === null
      ? '<td colspan="3" class="quiet">nothing there</td>'
      : `<td>${stampText(stamp.modified)}</td><td>${stampText(stamp.created)}</td><td>${stamp.version}</td>`;
  return `<tr><th scope="row">${name}</th>${cells}</tr>`;
}

function instantRow(name: string, at: number | null | undefined): string {
  return at === undefined ? '' : `<tr><th scope="row">${name}</th><td colspan="3">${stampText(at)}</td></tr>`;
}

function comparison(compared: Compared, replaced: Stamp | null | undefined): string {
  const rows = [
    stampRow('local', compared.local),
    stampRow('central', compared.central),
    stampRow('base', compared.base),
    replaced === null ? '' : stampRow('replaced', replaced),
    instantRow('load time', compared.loadTime),
    instantRow('unload time', compared.unloadTime),
  ];
  return `<table class="stamps"><caption>What was compared</caption><thead><tr><th></th><th scope="col">modified</th><th scope="col">created here</th><th scope="col">version</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

const INSTANTS: ReadonlySet<string> = new Set([
  'at',
  'modified',
  'created',
  'loadTime',
  'unloadTime',
  'until',
  'due',
  'startsAt',
  'to',
]);

/** The event with its instants as texts again. */
function readable(value: unknown, key = ''): unknown {
  if (typeof value === 'number' && INSTANTS.has(key)) return new Date(value).toISOString();
  if (Array.isArray(value)) return value.map((one) => readable(one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, readable(inner, name)]));
}
