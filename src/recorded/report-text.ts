/** A report as plain text for a help desk. Pure: lines of at most `width` characters (words longer than that stay whole). */
import type { ImportAccount } from './recorded-import.ts';
import type { Leak, RecordedReport } from './report.ts';
import type { MergeSummary, SessionHistory } from './sessions.ts';

const SHOWN = 20;
const DAY_MS = 86_400_000;

export function reportText(report: RecordedReport, account: ImportAccount | null, width: number): string[] {
  return [
    ...(account === null ? [] : accountLines(account)),
    ...sessionLines(report),
    ...leakLines(report.leaks),
    ...heldLines(report.sessions),
    ...roamLines(report.sessions),
    ...hazardLines(report),
    ...deviationLines(report),
    ...variationLines(report),
  ].flatMap((line) => wrapped(line, Math.max(40, width)));
}

/** `2 d 3 h`, `5 min 10 s`, `0.2 s`. */
export function span(ms: number): string {
  const seconds = Math.abs(ms) / 1000;
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** To the second, UTC. */
export function moment(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

function accountLines(account: ImportAccount): string[] {
  const { entries, mapped, unmapped, problemCount, jumps, jumpCount, computers } = account;
  const others = unmapped.reduce((sum, { count }) => sum + count, 0);
  const lines = [`Read ${entries} entries: ${mapped} about profiles, ${others} about other things.`];
  for (const [name, { windows, classic, lifeCycle, events }] of Object.entries(computers)) {
    const what = classic && windows === 'XP' ? 'Windows XP or Server 2003' : `Windows ${windows} or later`;
    const blind = lifeCycle ? '' : '; logons and logoffs are not in these logs (add the Operational channel)';
    lines.push(`  ${name}: ${events} profile events, ${what}${blind}`);
  }
  if (others > 0) {
    const first = unmapped.slice(0, 8).map(({ source, count }) => `${source} (${count})`);
    const more = unmapped.length - first.length;
    lines.push(`  Left aside: ${first.join(', ')}${more > 0 ? `, and ${more} more kinds` : ''}`);
  }
  if (problemCount > 0) lines.push(`  ${problemCount} places could not be read`);
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

function clockLines({ clocks }: ImportAccount): string[] {
  const { reference, estimates, contradictory } = clocks;
  if (contradictory)
    return ['  No constant clock offsets fit the files that went up and down: a clock was set meanwhile.'];
  return estimates
    .filter(({ offset }) => offset !== 0)
    .map(({ computer, offset, pairs }) => {
      const way = offset > 0 ? 'ahead of' : 'behind';
      return `  The clock of ${computer} was ${span(offset)} ${way} that of ${reference ?? 'the others'} (estimated from ${pairs} files); times are corrected.`;
    });
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
  if (session.leaks !== null) parts.push(`${session.leaks.handles} handles leaked`);
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
      `  ${process}: ${handles} handles at ${times} logoffs${who === '' ? '' : ` of ${who}`}${days}`,
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

function roamLines(sessions: readonly SessionHistory[]): string[] {
  const merges = sessions.flatMap(({ up, down }) => [up, down].filter((merge) => merge !== null));
  if (merges.length === 0) return [];
  const partial = merges.filter(({ whole }) => !whole).length;
  const sum = (count: (merge: MergeSummary) => number): number =>
    merges.reduce((total, merge) => total + count(merge), 0);
  const { started, abandoned } = sessions.reduce(
    (all, { uploads }) => ({
      started: all.started + uploads.started,
      abandoned: all.abandoned + uploads.abandoned,
    }),
    { started: 0, abandoned: 0 },
  );
  const background =
    started + abandoned === 0 ? '' : `; background uploads of the hive: ${started}, ${abandoned} given up`;
  return [
    `Roaming: ${merges.length} merges, ${partial} of them not complete; ${sum(({ copied }) => copied)} files copied, ${sum(({ failed }) => failed)} failed, ${sum(({ older }) => older)} skipped as older${background}`,
    '',
  ];
}

function hazardLines({ hazards }: RecordedReport): string[] {
  if (hazards.length === 0) return [];
  const lines = ['To look into:'];
  for (const { title, advice, count, first, last, who, paths } of hazards) {
    const when = count === 1 ? moment(first) : `${count} times from ${moment(first)} to ${moment(last)}`;
    lines.push(`  ${title} (${when}; ${who.slice(0, 3).join(', ')}${who.length > 3 ? ', …' : ''})`);
    if (paths.length > 0)
      lines.push(`    files: ${paths.slice(0, 5).join(', ')}${paths.length > 5 ? ', …' : ''}`);
    lines.push(`    ${advice}`);
  }
  return [...lines, ''];
}

function deviationLines({ deviations, deviationCount }: RecordedReport): string[] {
  if (deviationCount === 0) return ['Every event fits the life of a session.'];
  const lines = [`Events that do not fit: ${deviationCount}`];
  for (const { at, computer, source, what, why } of deviations.slice(0, SHOWN)) {
    lines.push(`  ${moment(at)}  ${computer}, ${source}: ${what}; ${why}`);
  }
  if (deviationCount > SHOWN) lines.push(`  … and ${deviationCount - SHOWN} more; --json lists them`);
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

/** Breaks a line at spaces; what goes over is indented two more. */
function wrapped(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const indent = `${/^ */.exec(line)?.[0] ?? ''}  `;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const cut = rest.lastIndexOf(' ', width);
    if (cut <= indent.length) break;
    lines.push(rest.slice(0, cut).trimEnd());
    rest = indent + rest.slice(cut + 1);
  }
  return [...lines, rest];
}
