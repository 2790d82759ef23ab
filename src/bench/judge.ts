/** What an event costs the judge, and how that grows with the profile. */
import { judge } from '../judge/judge.ts';
import type { Stimulus } from '../log/stimuli.ts';
import { simulate } from './histories.ts';
import { type Figure, medianMs } from './measure.ts';

const FEW = 1_000;
const MANY = 8_000;
const START = Date.parse('2003-05-01T08:00:00.000Z');
const HOUR = 3_600_000;
const USER = 'alice';

type Log = ReturnType<typeof simulate>;

/** Files ten a folder are written on A, changed and removed on B, and put on the share by hand; each time the other computer hears of it. */
function* life(files: number): Generator<Stimulus> {
  const path = (i: number): string => `Documents/folder${Math.floor(i / 10)}/file${i}.doc`;
  let at = START;
  function* session(computer: string, work: (i: number) => Stimulus[]): Generator<Stimulus> {
    at += HOUR;
    yield { at, type: 'logon.requested', computer, user: USER };
    for (let i = 0; i < files; i += 1) yield* work(i);
    yield { at: at + HOUR / 2, type: 'logoff.requested', computer, user: USER };
  }
  const write =
    (computer: string, content: string) =>
    (i: number): Stimulus[] => [
      {
        at: at + 1000 + i,
        type: 'file.written',
        computer,
        user: USER,
        path: path(i),
        content: `${content} ${i}`,
      },
    ];
  const nothing = (): Stimulus[] => [];
  for (const computer of ['A', 'B']) yield { at, type: 'computer.started', computer, os: '7' };
  yield* session('A', write('A', 'first'));
  yield* session('B', write('B', 'second'));
  yield* session('A', nothing);
  at += HOUR;
  for (let i = 0; i < files; i += 1)
    yield {
      at: at + i,
      type: 'central.changed',
      user: USER,
      change: 'replaced',
      path: path(i),
      content: `by hand ${i}`,
      modified: at,
    };
  yield* session('A', nothing);
  yield* session('B', (i) => [
    { at: at + 1000 + i, type: 'file.removed', computer: 'B', user: USER, path: path(i) },
  ]);
  yield* session('A', nothing);
}

/**
 * A log is replayed whole to learn where a document went: the cost of an event must not grow with the files that there are. The short log
 * is judged as often as it takes to have as many events as the long one.
 */
export function benchJudge(): Figure[] {
  const [short, long] = [FEW, MANY].map((files) => simulate('three-way', life(files))) as [Log, Log];
  const times = MANY / FEW;
  const ofShort = (): void => {
    for (let i = 0; i < times; i += 1) judge(short);
  };
  const [fewMs, manyMs] = medianMs([ofShort, () => judge(long)], 5, 2) as [number, number];
  const few = (fewMs * 1000) / (times * short.length);
  const many = (manyMs * 1000) / long.length;
  return [
    { name: `judge an event, ${FEW.toLocaleString('en')} files`, value: few, unit: 'µs' },
    { name: `judge an event, ${MANY.toLocaleString('en')} files`, value: many, unit: 'µs' },
    { name: 'the one / the other', value: many / few, unit: 'times', limit: 2.5 },
  ];
}
