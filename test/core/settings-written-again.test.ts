/** Settings that are written back, or removed and written again: what counts as a change, and how new it is. */
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/judge/judge.ts';
import type { RecordOf } from '../../src/log/records.ts';
import { logOf, minute } from './scene.ts';

const CONFIG = { algorithm: 'three-way' } as const;

/** What the last merge of settings says, and what the judge finds in all of it. */
function lastMerge(scene: string): { said: Record<string, unknown>; found: readonly string[] } {
  const log = logOf(scene, CONFIG);
  const merges = log.filter((event) => event.type === 'settings.merged') as RecordOf<'settings.merged'>[];
  const { to: side, changes, kept, confirmed } = merges.at(-1) as RecordOf<'settings.merged'>;
  const { violations } = judge(log);
  return {
    said: {
      [side]: [
        ...changes.map(
          ({ to, beaten }) => `${to?.value ?? 'nothing'}${beaten == null ? '' : ` over ${beaten.value}`}`,
        ),
        ...kept.map(({ winner, beaten }) => `keeps ${winner?.value} before ${beaten?.value}`),
        ...confirmed.map(({ base }) => `notes ${base?.value ?? 'nothing'}`),
      ].join(', '),
    },
    found: violations.map(({ guarantee }) => guarantee),
  };
}

/** When the value here was last written, by what the hive says. */
const writtenAt = (scene: string, computer: string): string | undefined => {
  const log = logOf(`${scene}\n99 ${computer} off`, CONFIG);
  const up = log.findLast((event) => event.type === 'settings.merged') as RecordOf<'settings.merged'>;
  const modified = up.changes[0]?.to?.modified;
  return modified === undefined ? undefined : new Date(modified).toISOString();
};

/** Color is red on the server and on both computers, where alice is logged on. */
const SHARED = `0 A starts 7
  0 B starts 7
  1 A on
  2 A sets Color red
  3 A off
  4 A on
  5 B on`;

/** On B, where the hive is still held, red has given way to A's blue, which is newer. */
const GAVE_WAY = `0 A starts 7
  0 B starts 7
  1 A on
  2 A clock 60
  3 A sets Color blue
  4 B on
  5 B sets Color red
  6 A off
  7 B opens winword
  8 B clock 1440
  9 B off
  12 B on`;

describe('a value that is written back', () => {
  it('is a change: of two, the newer one stays', () => {
    const back = `${SHARED}
      6 A sets Color blue
      7 A off
      8 B sets Color green
      9 B sets Color red`;
    expect(lastMerge(`${back}\n10 B off`)).toEqual({ said: { central: 'red over blue' }, found: [] });
    const older = `${SHARED}
      6 B sets Color green
      7 B sets Color red
      8 A sets Color blue
      9 A off`;
    expect(lastMerge(`${older}\n10 B off`)).toEqual({
      said: { central: 'keeps blue before red, notes red' },
      found: [],
    });
  });

  it('is the server’s where that has it still: it is no newer than that from then on', () => {
    const back = `${SHARED}
      6 B sets Color green
      7 B sets Color red
      8 B off
      9 B on
      10 A sets Color blue
      11 A off`;
    expect(lastMerge(back).said).toEqual({ central: 'blue' });
    expect(lastMerge(`${back}\n12 B off`).said).toEqual({ central: 'blue' });
    expect(lastMerge(`${back}\n12 B off\n13 B on`)).toEqual({ said: { local: 'blue' }, found: [] });
  });

  it('is newer than what it gave way to before, if it was written back since', () => {
    const back = `${GAVE_WAY}
      13 B sets Color green
      14 B closes winword
      15 B sets Color red`;
    expect(lastMerge(`${back}\n16 B off`)).toEqual({ said: { central: 'red over blue' }, found: [] });
    const lost = `${back}\n16 B changed state-lost\n17 B off`;
    expect(lastMerge(lost)).toEqual({ said: { central: 'red over blue' }, found: [] });
  });

  it('is a version of its own where it gives way, and is told as lost when the cached copy goes', () => {
    // C, without knowing of red, has set a newer blue.
    const lost = logOf(
      `0 A starts 7
      0 B starts 7
      0 B policy {"DeleteRoamingCache":1}
      0 C starts 7
      1 C on
      2 A on
      3 A sets Color red
      4 A off
      5 B on
      6 B sets Color green
      7 B sets Color red
      8 C sets Color blue
      9 C off
      10 B off`,
      CONFIG,
    );
    const { losses, violations } = judge(lost);
    expect(violations).toEqual([]);
    expect(
      losses.map(({ computer, writtenBy, content }) => `${content} of ${writtenBy} by ${computer}`),
    ).toEqual(['red of A by C', 'red of B by B']);
  });

  it('is as old as it was where nobody wrote it back', () => {
    const lost = `${GAVE_WAY}\n13 B closes winword\n14 B off\n15 B changed state-lost\n16 B on`;
    expect(lastMerge(lost)).toEqual({ said: { local: 'blue over red' }, found: [] });
  });
});

describe('a value that is written where another was removed', () => {
  /** B, a day ahead, has set it; A, without a manifest, removes it and sets it anew. */
  const ahead = (lost: string): string => `0 A starts 7
    0 B starts 7
    1 B on
    2 B clock 1440
    3 B sets Color blue
    4 B off
    5 A on
    6 A sets Color
    7 A changed ${lost}
    8 A sets Color red`;

  it.each(['state-lost', 'emptied'])('is newer than that, also after %s', (lost) => {
    expect(writtenAt(ahead(lost), 'A')).toBe(minute('1443').replace('00.000Z', '00.001Z'));
    expect(lastMerge(`${ahead(lost)}\n9 A off`)).toEqual({ said: { central: 'red over blue' }, found: [] });
  });

  it('is as old as its clock says once the server was told of the removal, or the hive was unloaded', () => {
    const told = ahead('state-lost').replace('7 A changed state-lost', '6 A off\n7 A on');
    expect(writtenAt(told, 'A')).toBe(minute('8'));
    const unloaded = ahead('state-lost').replace('7 A', '6 A fails up *\n6 A off\n7 A on\n7 A heals\n7 A');
    expect(lastMerge(`${unloaded}\n9 A off`).said).toEqual({ central: 'keeps blue before red, notes red' });
  });
});
