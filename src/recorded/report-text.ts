/** A report as plain text for a help desk. Pure: lines of at most `width` characters (words longer than that stay whole). */
import { counted, visible, wrapLine } from '../explain/layout.ts';
import type { ClockEstimate } from './clock-offsets.ts';
import type { ImportAccount } from './recorded-import.ts';
import type { Leak, RecordedReport } from './report.ts';
import type { MergeSummary, SessionHistory } from './sessions.ts';
import { moment, span } from './wording.ts';

const SHOWN = 20;
const SHOWN_OF_KIND = 5;
const CLOCKS_SHOWN = 5;
const DAY_MS = 86_400_000;

export function reportText(report: RecordedReport, account: ImportAccount | null, width: number): string[] {
  return [
    ...(account === null ? [] : accountLines(account)),
    ...sessionLines(report),
    ...leakLines(report.leaks),
    ...heldLines(report.sessions),
    ...roamLines(report),
    ...hazardLines(report),
    ...deviationLines(report),
    ...variationLines(report),
  ].flatMap((line) => wrapLine(visible(line), Math.max(40, width)));
}

function accountLines(account: ImportAccount): string[] {
  const { entries, mapped, unmapped, problemCount, jumps, jumpCount, computers } = account;
  const others = unmapped.reduce((sum, { count }) => sum + count, 0);
  const lines = [`Read ${entries} entries: ${mapped} about profiles, ${others} about other things.`];
  const seen = Object.entries(computers);
  for (const [name, { windows, classic, events }] of seen.slice(0, SHOWN)) {
    const what = classic && windows === 'XP' ? 'Windows XP or Server 2003' : `Windows ${windows} or later`;
    lines.push(`  ${name}: ${counted(events, 'profile event')}, ${what}`);
  }
  if (seen.length > SHOWN) lines.push(`  … and ${counted(seen.length - SHOWN, 'more computer')}`);
  lines.push(...blindLines(account));
  if (others > 0) {
    const first = unmapped.slice(0, 8).map(({ source, count }) => `${source} (${count})`);
    const more = unmapped.length - first.length;
    lines.push(`  Left aside: ${first.join(', ')}${more > 0 ? `, and ${counted(more, 'more kind')}` : ''}`);
  }
  if (problemCount > 0) lines.push(`  ${counted(problemCount, 'place')} could not be read`);
  for (const log of account.undated.slice(0, SHOWN)) {
    lines.push(
      `  ${log} has times but no dates: its first day stands as 1970-01-01 (--start-date gives it, --utc-offset its zone).`,
    );
  }
  lines.push(...clockLines(account));
  for (const { computer, from, to } of jumps.slice(0, 5)) {
    lines.push(
      `  The clock of ${computer} went back from ${short(from)} to ${short(to)}; the order of the records counts.`,
    );
  }
  if (jumpCount > 5) lines.push(`  … and ${jumpCount - 5} more jumps of clocks`);
  return [...lines, ''];
}

function short(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

/** Computers whose logons nobody exported. */
function blindLines({ computers }: ImportAccount): string[] {
  const blind = Object.entries(computers).flatMap(([name, { lifeCycle }]) => (lifeCycle ? [] : [name]));
  if (blind.length === 0) return [];
  const all = blind.length === Object.keys(computers).length;
  const where = all
    ? 'these logs'
    : `the logs of ${blind.slice(0, 5).join(', ')}${blind.length > 5 ? ', …' : ''}`;
  return [
    `  Logons and logoffs are not in ${where}: export “Microsoft-Windows-User Profile Service/Operational” as well.`,
  ];
}

function clockLines({ clocks }: ImportAccount): string[] {
  const { reference, estimates, contradictory } = clocks;
  if (contradictory)
    return ['  No constant clock offsets fit the files that went up and down: a clock was set meanwhile.'];
  const paired = estimates
    .filter(({ computer, pairs }) => computer !== reference && pairs > 0)
    .toSorted((a, b) => Math.abs(b.offset) - Math.abs(a.offset));
  const more = paired.length - CLOCKS_SHOWN;
  return [
    ...paired.slice(0, CLOCKS_SHOWN).map((estimate) => clockLine(estimate, reference ?? 'the others')),
    ...(more > 0 ? [`  … and the clocks of ${counted(more, 'more computer')}`] : []),
  ];
}

function clockLine({ computer, offset, pairs, least, most }: ClockEstimate, reference: string): string {
  const of = `  The clock of ${computer}`;
  const files = counted(pairs, 'file');
  if (offset !== 0) {
    const way = offset > 0 ? 'ahead of' : 'behind';
    return `${of} was ${span(offset)} ${way} that of ${reference} at the least (estimated from ${files}); its times are corrected by that.`;
  }
  const bounded = least !== null || most !== null;
  const range = bounded ? ` (between ${bound(least, 'behind')} and ${bound(most, 'ahead')})` : '';
  return `${of} agrees with that of ${reference} as far as ${files} can tell${range}; times are as recorded.`;
}

/** An end of what is possible: `5 min 0 s behind`. */
function bound(ms: number | null, side: 'behind' | 'ahead'): string {
  if (ms === null) return `any time ${side}`;
  return `${span(ms)} ${ms < 0 ? 'behind' : ms > 0 ? 'ahead' : side}`;
}

function sessionLines({ sessions, sessionCount }: RecordedReport): string[] {
  if (sessionCount === 0) return ['No session is recorded.', ''];
  const lines = [`Sessions: ${sessionCount}`];
  const stays = known(sessions, ({ loggedOn, logoffBegun }) => [loggedOn, logoffBegun]);
  const logons = known(sessions, ({ begun, loggedOn }) => [begun, loggedOn]);
  const logoffs = known(sessions, ({ logoffBegun, loggedOff }) => [logoffBegun, loggedOff]);
  if (stays.length > 0)
    lines.push(`  stay ${spread(stays)}; logon ${spread(logons)}; logoff ${spread(logoffs)}`);
  for (const session of sessions.slice(-SHOWN)) lines.push(`  ${sessionLine(session)}`);
  if (sessionCount > SHOWN) lines.push(`  (the last ${SHOWN} of ${sessionCount}; --json lists more)`);
  return [...lines, ''];
}

/** Spans between two instants, where both are known; clocks that went back are left out. */
function known(
  sessions: readonly SessionHistory[],
  ends: (session: SessionHistory) => [number | null, number | null],
): number[] {
  return sessions
    .flatMap((session) => {
      const [from, to] = ends(session);
      return from !== null && to !== null && to >= from ? [to - from] : [];
    })
    .toSorted((a, b) => a - b);
}

function spread(sorted: readonly number[]): string {
  if (sorted.length === 0) return 'not recorded';
  return `${span(sorted[Math.floor(sorted.length / 2)] ?? 0)} (at most ${span(sorted.at(-1) ?? 0)})`;
}

function sessionLine(session: SessionHistory): string {
  const { user, computer, begun, loggedOff, logoffBegun, loggedOn, profile, refused, up } = session;
  const from = begun === null ? 'before the log begins' : moment(begun);
  const start = loggedOn ?? begun;
  const end = logoffBegun ?? loggedOff;
  const stay = start !== null && end !== null && end >= start ? `, ${span(end - start)}` : '';
  const parts = [`${from}  ${user} on ${computer}${stay}`];
  if (profile !== null) parts.push(`${profile.toLowerCase()} profile`);
  if (refused) parts.push('LOGON REFUSED');
  else if (loggedOff === null) parts.push('no logoff recorded');
  if (up !== null) parts.push(mergeWords(up));
  if (session.leaks !== null) parts.push(`${counted(session.leaks.handles, 'handle')} leaked`);
  return parts.join('; ');
}

function mergeWords({ copied, failed, older, whole }: MergeSummary): string {
  const parts = [`${copied} copied up`];
  if (failed > 0) parts.push(`${failed} FAILED`);
  if (older > 0) parts.push(`${older} older than the server’s`);
  if (!whole) parts.push('NOT COMPLETE');
  return parts.join(', ');
}

function leakLines(leaks: readonly Leak[]): string[] {
  if (leaks.length === 0) return [];
  const lines = ['Programs that held the hive at logoff:'];
  for (const { process, handles, times, users, first, last } of leaks.slice(0, SHOWN)) {
    const people = users.filter((user) => user !== '');
    const who = people.length > 3 ? `${people.length} users` : people.join(', ');
    const days = last - first > DAY_MS ? `, again and again over ${span(last - first)}` : '';
    lines.push(
      `  ${process}: ${counted(handles, 'handle')} at ${counted(times, 'logoff')}${who === '' ? '' : ` of ${who}`}${days}`,
    );
  }
  return [...lines, ''];
}

function heldLines(sessions: readonly SessionHistory[]): string[] {
  const held = sessions.filter(({ held }) => held);
  if (held.length === 0) return [];
  const lines = ['Hives that stayed in memory after the logoff:'];
  for (const { user, computer, loggedOff, released, leaks } of held.slice(0, SHOWN)) {
    const how =
      released === null || loggedOff === null
        ? 'never released in this log'
        : `released after ${span(released - loggedOff)}`;
    const by = leaks === null ? '' : `, held by ${leaks.processes.join(', ')}`;
    lines.push(`  ${loggedOff === null ? '' : `${moment(loggedOff)}  `}${user} on ${computer}: ${how}${by}`);
  }
  return [...lines, ''];
}

function roamLines({ roaming }: RecordedReport): string[] {
  const { merges, partial, copied, failed, older, uploads, uploadsGivenUp } = roaming;
  if (merges === 0) return [];
  const background =
    uploads + uploadsGivenUp === 0
      ? ''
      : `; background uploads of the hive: ${uploads}, ${uploadsGivenUp} given up`;
  return [
    `Roaming: ${counted(merges, 'merge')}, ${partial} of them not complete; ${counted(copied, 'file')} copied, ${failed} failed, ${older} skipped as older${background}`,
    '',
  ];
}

function hazardLines({ hazards }: RecordedReport): string[] {
  if (hazards.length === 0) return [];
  const lines = ['To look into:'];
  for (const { title, advice, count, first, last, who, paths } of hazards) {
    const times = count === 1 ? '' : `${count} times, `;
    const when = first === last ? `${times}${moment(first)}` : `${times}${moment(first)} to ${moment(last)}`;
    lines.push(`  ${title} (${when}; ${who.slice(0, 3).join(', ')}${who.length > 3 ? ', …' : ''})`);
    if (paths.length > 0) lines.push(`    ${paths.slice(0, 5).join(', ')}${paths.length > 5 ? ', …' : ''}`);
    lines.push(`    ${advice}`);
  }
  return [...lines, ''];
}

function deviationLines({
  deviations,
  deviationCount,
  deviationKinds,
  sessionCount,
}: RecordedReport): string[] {
  if (deviationCount === 0) {
    return [
      sessionCount === 0
        ? 'Nothing contradicts the life of a session.'
        : 'Every event fits the life of a session.',
    ];
  }
  const lines = [`Events that do not fit: ${deviationCount}`];
  for (const { kind, title, advice, count } of deviationKinds) {
    lines.push(`  ${title}${count === 1 ? '' : ` (${count} times)`}`, `    ${advice}`);
    const of = deviations.filter((deviation) => deviation.kind === kind);
    for (const { at, computer, user, source, what, why } of of.slice(0, SHOWN_OF_KIND)) {
      lines.push(
        `    ${moment(at)}  ${user === null ? '' : `${user} on `}${computer}, ${source}: ${what}; ${why}`,
      );
    }
    if (count > SHOWN_OF_KIND) lines.push(`    … and ${count - SHOWN_OF_KIND} more; --json lists them`);
  }
  return lines;
}

function variationLines({ variations }: RecordedReport): string[] {
  if (variations.length === 0) return [];
  return [
    '',
    'Unusual, but known:',
    ...variations.slice(0, SHOWN).map(({ why, count }) => `  ${count} × ${why}`),
  ];
}
