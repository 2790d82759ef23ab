/** What a history amounts to, as HTML: the losses with their rules in words, the broken guarantees, what was permitted. */

import { quoted } from '../explain/tell-event.ts';
import type { Loss } from '../judge/judge.ts';
import { ruleSays } from '../plan/rules.ts';
import { stampText } from './event-details.ts';
import { eventOf, type History } from './history.ts';
import { lossSubject, lossWord } from './marks.ts';
import { escapeText } from './svg.ts';

const LOSSES_SHOWN = 4;

/** Losses nobody permitted. */
export function realLosses({ losses }: History): Loss[] {
  return losses.filter(({ permitted }) => permitted === null);
}

/** `✓` or `✕ 2`, with words for those who do not see it. */
export function verdictChip(history: History): string {
  const { length } = realLosses(history);
  return length === 0
    ? '<span class="chip good" title="nothing lost">✓</span>'
    : `<span class="chip bad" title="${length} lost">✕ ${length}</span>`;
}

/** The paragraph under the heading. */
export function verdict(history: History, promises: readonly string[]): string {
  const lost = realLosses(history);
  const permitted = history.losses.length - lost.length;
  const lead =
    lost.length === 0
      ? 'Nothing is lost.'
      : `${lost.length} ${lost.length === 1 ? 'version is' : 'versions are'} lost.`;
  const items = lost.slice(0, LOSSES_SHOWN).map((loss) => item(history, loss));
  const more =
    lost.length > LOSSES_SHOWN ? `<p class="quiet">and ${lost.length - LOSSES_SHOWN} more (key n)</p>` : '';
  return [
    `<p class="lead">${lost.length === 0 ? '✓' : '✕'} ${lead}</p>`,
    items.length === 0 ? '' : `<ol>${items.join('')}</ol>${more}`,
    `<p class="quiet">${[guarantees(history, promises), permittedWords(history, permitted)].filter(Boolean).join(' · ')}</p>`,
  ].join('');
}

function item(history: History, loss: Loss): string {
  const what = `${quoted(loss.content)} of ${lossSubject(loss)}, written by ${loss.user} on ${loss.writtenBy}, is ${lossWord(loss)} through ${loss.computer}.`;
  const why = loss.rule === 'user' ? '' : `Rule ${loss.rule}: ${ruleSays(loss.rule)}`;
  const stamps = comparedWords(history, loss);
  return `<li><button class="jump" data-event="${loss.lostAt}">event ${loss.lostAt}</button><span>${escapeText(what)} ${escapeText(why)}${stamps === '' ? '' : ` <span class="quiet">${escapeText(stamps)}</span>`}</span></li>`;
}

/** Both stamps, and the time they were held against. */
function comparedWords(history: History, loss: Loss): string {
  const event = eventOf(history, loss.lostAt);
  if (event === undefined || !('compared' in event)) return '';
  const { local, central, loadTime } = event.compared;
  const parts = [
    central == null ? 'central: nothing' : `central ${stampText(central.modified)}`,
    local == null ? 'local: nothing' : `local ${stampText(local.modified)}`,
    loadTime == null ? '' : `load time ${stampText(loadTime)}`,
  ];
  return `Compared: ${parts.filter((part) => part !== '').join(', ')}.`;
}

function guarantees({ violations }: History, promises: readonly string[]): string {
  const ids = [...new Set(violations.map(({ guarantee }) => guarantee))].toSorted(byNumber);
  if (ids.length === 0) return 'No guarantee broken';
  const broken = ids.filter((id) => promises.includes(id));
  return `Guarantees broken: ${ids.join(', ')}${broken.length === 0 ? ' (none of them promised)' : `, of them promised: ${broken.join(', ')}`}`;
}

const byNumber = (a: string, b: string): number => Number(a.slice(1)) - Number(b.slice(1));

function permittedWords({ losses }: History, count: number): string {
  if (count === 0) return '';
  const ids = new Set(losses.flatMap(({ permitted }) => (permitted === null ? [] : [permitted])));
  return `${count} permitted (${[...ids].toSorted().join(', ')})`;
}
