/** What a hand put on the server: who takes it first notes it in the store's log, and it has its place among the versions. */
import { expect, it } from 'vitest';
import { judge } from '../../src/judge/judge.ts';
import type { LogEvent } from '../../src/log/events.ts';
import { logOf } from './scene.ts';

/** Entries of the log, as `computer number: path content`, with what each followed on. */
function entriesIn(log: readonly LogEvent[]): string[] {
  return log.flatMap((event) => {
    const logged = 'logged' in event ? event.logged : undefined;
    if (logged == null) return [];
    const { by, n, path, content, past = [], deleted } = logged;
    return [
      `${by}${n}: ${path} ${deleted ? 'deleted' : content}${past.length === 0 ? '' : ` after ${past.length}`}`,
    ];
  });
}

const run = (scene: string): LogEvent[] => logOf(scene, { algorithm: 'three-way' });

/** A has a store; then a hand puts doc there. */
const PUT = `0 A starts 7
  0 B starts 7
  1 A on
  2 A off
  3 central replaced doc v1`;

it('is noted as such, unlike what goes up from a computer', () => {
  const foundIn = (log: readonly LogEvent[]): unknown[] =>
    log.flatMap((event) => ('logged' in event && event.logged != null ? [event.logged.found] : []));
  expect(foundIn(run(`${PUT}\n4 A on\n5 A writes doc v2\n6 A off`))).toEqual([true, undefined]);
});

it('gets its entry once, and so does what a hand puts there next', () => {
  expect(entriesIn(run(`${PUT}\n4 A on\n5 B on`))).toEqual(['A1: doc v1']);
  expect(entriesIn(run(`${PUT}\n4 A on\n5 central replaced doc v2\n6 B on\n7 A off\n8 A on`))).toEqual([
    'A1: doc v1',
    'B1: doc v2 after 1',
  ]);
});

it('gets it from who has the same bytes, too', () => {
  const same = `0 A starts 7\n0 B starts 7\n1 A on\n2 A off\n3 A on\n4 A writes doc v1\n5 central replaced doc v1`;
  expect(entriesIn(run(`${same}\n6 A off\n7 A on\n8 A off`))).toEqual(['A1: doc v1']);
});

it('gets none where the log has the same bytes already: they are what they were', () => {
  const again = `0 A starts 7\n1 A on\n2 A writes doc v1\n3 A off\n4 central replaced doc v1`;
  expect(entriesIn(run(`${again}\n5 A on\n6 A off`))).toEqual(['A1: doc v1']);
});

it('gets none from a session that leaves the server alone, nor where there is no log, nor on a share that is full', () => {
  const readOnly = `${PUT}\n4 B policy {"ReadOnlyProfile":1}\n5 B on`;
  expect(entriesIn(run(readOnly))).toEqual([]);
  expect(entriesIn(run(`${PUT}\n4 server full\n5 A on`))).toEqual([]);
  expect(entriesIn(run('0 A starts 7\n1 central replaced doc v1\n2 A on'))).toEqual([]);
});

it('comes down over what another hand had put there, and is the newer when the share goes back to the older', () => {
  const twice = `${PUT}\n4 A on\n5 central replaced doc v2`;
  const kept = (log: readonly LogEvent[]): number =>
    log.filter(({ type }) => type === 'conflict.kept').length;
  expect(kept(run(`${twice}\n6 A off\n7 A on`))).toBe(0);
  const back = run(`${twice}\n6 A off\n7 A on\n8 server rolled-back 3\n9 A off\n10 A on\n11 A off`);
  expect(judge(back).violations).toEqual([]);
  expect(back.findLast((event) => event.type === 'file.copied' && event.to === 'central')).toMatchObject({
    path: 'doc',
    content: 'v2',
    rule: 'T10',
  });
});
