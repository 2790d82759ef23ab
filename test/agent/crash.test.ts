/** A death at calls all over a logon, a logoff and a sync costs nothing. `npm run torture` kills at every call, real processes too. */
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { HEIR, killAt, prepareFor, sweepDeed } from '../../src/agent/crash-sweep.ts';
import { CrashWorld, type Deed, KEPT } from '../../src/agent/crash-world.ts';
import { openProfile } from '../../src/agent/profile.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import { scratchFolder } from '../disk/scratch.ts';

describe('killed, started again, settled: every version is there, the copies agree, the judge finds nothing', () => {
  it.each([
    ['logon', 11, 43, {}],
    ['logoff', 7, 41, {}],
    ['logoff', 60, 53, { half: true }],
    ['sync', 13, 71, {}],
  ] as const)('%s, from call %i, every %i calls: %o', async (deed, first, step, how) => {
    const { kills, faults } = await sweepDeed(scratchFolder('crash'), deed, first, step, how);
    expect(faults).toEqual([]);
    expect(kills).toBeGreaterThan(2);
  });

  it('with another computer at the share, before the log tells what the server’s tells already', async () => {
    const { kills, faults } = await sweepDeed(scratchFolder('crash'), 'logoff', 185, 7, { next: 'B' });
    expect(faults).toEqual([]);
    expect(kills).toBeGreaterThan(10);
  });

  it.each([
    ['logon', 110, 17, 'A apart'],
    ['logoff', 185, 7, 'A apart'],
    ['logoff', 188, 14, 'A read-only'],
  ] as const)('%s, from call %i, every %i calls, %s next', async (deed, first, step, next) => {
    const { kills, faults } = await sweepDeed(scratchFolder('crash'), deed, first, step, { next });
    expect(faults).toEqual([]);
    expect(kills).toBeGreaterThan(10);
  });
});

it('what somebody who may only read has found before its writer could tell of it is that one’s', async () => {
  for (let at = 190; at < 320; at += 13) {
    const world = new CrashWorld(scratchFolder('crash'), new MemoryStore(), HEIR);
    await prepareFor(world, 'logoff');
    if ((await killAt(world, 'A', 'logoff', at, false)) !== null) break;
    const readOnly = { policy: { ReadOnlyProfile: 1 }, fullScanEveryMs: 0 };
    await openProfile({ ...world.options('B'), ...readOnly }).sync();
    await world.run('A', 'sync');
    world.write('A', 'docs/a.txt', 'changed again by A');
    world.remove('A', 'docs/new/a.txt');
    await world.run('A', 'sync');
    await openProfile({ ...world.options('B'), ...readOnly }).sync();
    await world.settle(['A', 'B']);
    const kept = KEPT.filter((content) => content !== 'new from A');
    const now = kept.map((content) => (content === 'changed by A' ? 'changed again by A' : content));
    expect(await world.faults(['A', 'B'], now), `killed at call ${at}`).toEqual([]);
  }
});

type Act = (world: CrashWorld) => void | Promise<void>;

interface Death {
  readonly computer: string;
  readonly deed: Deed;
  /** The last call to die at, and how many calls lie between two. */
  readonly to: number;
  readonly step: number;
}

/**
 * For each of many deaths a world of its own: what was before, the death, what users and others do then; all settle. In the end the
 * share has just these contents, and older ones in conflict copies, and nothing is wrong.
 */
async function endsWith(
  kept: readonly string[],
  { computer, deed, to, step }: Death,
  [before, then]: readonly [Act, Act],
  older: readonly string[] = [],
): Promise<void> {
  let deaths = 0;
  for (let at = to % step; at <= to; at += step) {
    const world = new CrashWorld(scratchFolder('crash'), new MemoryStore(), HEIR);
    await before(world);
    if ((await killAt(world, computer, deed, at, false)) !== null) break;
    await then(world);
    await world.settle(['A', 'B', 'C']);
    expect(await world.faults(['A', 'B', 'C'], kept, older)).toEqual([]);
    deaths += 1;
  }
  expect(deaths).toBeGreaterThan(10);
}

/** Gives a file a time so many seconds from now. */
function touch({ root }: CrashWorld, computer: string, path: string, seconds: number): void {
  const time = Date.now() / 1000 + seconds;
  fs.utimesSync(join(root, computer, path), time, time);
}

describe('killed, and its user goes on before it is started again', () => {
  const before: Act = async (world) => {
    world.write('B', 'old.txt', 'old');
    await world.run('B', 'sync');
    await world.run('A', 'logon');
    world.write('A', 'docs/a.txt', 'first');
  };
  const death = { computer: 'A', deed: 'logoff', to: 180, step: 9 } as const;

  it('what he removes stays removed, uploaded or not', async () => {
    await endsWith(['old'], death, [before, (world) => world.remove('A', 'docs/a.txt')]);
  });

  it('what he changes is one file, without a conflict copy', async () => {
    await endsWith(['old', 'later'], death, [before, (world) => world.write('A', 'docs/a.txt', 'later')]);
  });
});

describe('killed over an upload that another computer has before it is told', () => {
  it('what that one removes stays removed', async () => {
    const before: Act = async (world) => {
      for (const computer of ['A', 'B']) await world.run(computer, 'sync');
      await world.run('A', 'logon');
      world.write('A', 'docs/a.txt', 'of A');
    };
    const then: Act = async (world) => {
      await world.run('B', 'sync');
      world.remove('B', 'docs/a.txt');
      await world.run('B', 'sync');
    };
    const death = { computer: 'A', deed: 'logoff', to: 180, step: 6 } as const;
    // Where B came too early to have it.
    await endsWith([], death, [before, then], ['of A']);
  });
});

describe('killed over a conflict copy that another computer makes as well', () => {
  it('nobody takes it for removed', async () => {
    const before: Act = async (world) => {
      for (const computer of ['A', 'B']) await world.run(computer, 'sync');
      await world.run('C', 'logon');
      world.write('B', 'plans', 'of B');
      await world.run('B', 'sync');
      world.write('A', 'plans/a.txt', 'of A');
      world.write('C', 'plans/c.txt', 'of C');
    };
    const death = { computer: 'C', deed: 'logoff', to: 180, step: 6 } as const;
    await endsWith(['of A', 'of B', 'of C'], death, [before, (world) => world.run('A', 'sync')]);
  });
});

describe('killed over a copy of what a hand put on the share', () => {
  const put = ({ root }: CrashWorld, place: string, content: string): void => {
    fs.writeFileSync(join(root, place, 'plan.txt'), content);
    fs.utimesSync(join(root, place, 'plan.txt'), 1_700_000_000.5, 1_700_000_000.5);
  };
  const before: Act = async (world) => {
    for (const computer of ['A', 'B']) await world.run(computer, 'sync');
    put(world, 'share', 'by hand');
    fs.mkdirSync(join(world.root, 'C'));
  };
  /** The user writes it where it is not; another computer comes and looks. */
  const then: Act = async (world) => {
    if (!('plan.txt' in world.files('C'))) put(world, 'C', 'by user');
    await openProfile({ ...world.options('B'), fullScanEveryMs: 0 }).sync();
  };
  const death = { computer: 'C', deed: 'sync', to: 240, step: 4 } as const;

  it('what the user writes there, of the same size and time, is not taken for it', async () => {
    await endsWith(['by hand'], death, [before, then], ['by user']);
  });

  it('nor where another computer has gone on from it', async () => {
    const goesOn: Act = async (world) => {
      await then(world);
      world.write('B', 'plan.txt', 'of B');
      await world.run('B', 'sync');
    };
    await endsWith(['of B'], death, [before, goesOn], ['by hand', 'by user']);
  });
});

describe('killed over a conflict of which the server’s version goes aside', () => {
  it('what another computer puts there before it is started again is not overwritten', async () => {
    const before: Act = async (world) => {
      for (const computer of ['A', 'B']) await world.run(computer, 'sync');
      world.write('B', 'plans.txt', 'first of B');
      await world.run('B', 'sync');
      world.write('A', 'plans.txt', 'of A');
      touch(world, 'A', 'plans.txt', 60);
    };
    const then: Act = async (world) => {
      world.write('B', 'plans.txt', 'then of B');
      await world.run('B', 'sync');
    };
    const death = { computer: 'A', deed: 'sync', to: 240, step: 3 } as const;
    await endsWith(['of A', 'then of B'], death, [before, then], ['first of B']);
  });
});

describe('killed over an upload, and another computer comes with the same name in another spelling', () => {
  it('there are no two of that name on the server', async () => {
    const before: Act = async (world) => {
      for (const computer of ['A', 'B']) await world.run(computer, 'sync');
      world.write('A', 'Docs/Plan.txt', 'of A');
      world.write('B', 'docs/plan.TXT', 'of B');
    };
    const death = { computer: 'A', deed: 'sync', to: 240, step: 8 } as const;
    await endsWith(['of A', 'of B'], death, [before, (world) => world.run('B', 'sync')]);
  });
});

describe('killed after its folder was given the server’s spelling', () => {
  it('what the user removes there stays removed', async () => {
    const before: Act = async (world) => {
      world.write('B', 'Docs/b.txt', 'of B');
      await world.run('B', 'sync');
      world.write('A', 'docs/a.txt', 'of A');
    };
    const then: Act = (world) => {
      for (const folder of ['docs', 'Docs']) world.remove('A', `${folder}/b.txt`);
    };
    const death = { computer: 'A', deed: 'sync', to: 300, step: 10 } as const;
    await endsWith(['of A'], death, [before, then], ['of B']);
  });
});

describe('killed over a conflict in a folder that is spelled otherwise here', () => {
  it('what it set aside is told as that', async () => {
    const before: Act = async (world) => {
      world.write('C', 'docs/plan.txt', 'of C');
      await world.run('C', 'logon');
      world.write('A', 'Docs/plan.txt', 'of A');
      touch(world, 'A', 'Docs/plan.txt', 60);
      await world.run('A', 'sync');
    };
    const then: Act = async (world) => {
      await world.run('C', 'logoff');
      const events = await world.events();
      expect(events.filter(({ type }) => type === 'conflict.kept')).toHaveLength(1);
    };
    const death = { computer: 'C', deed: 'logoff', to: 160, step: 5 } as const;
    await endsWith(['of A', 'of C'], death, [before, then]);
  });
});

describe('killed once a file has given way to a folder of its name', () => {
  it('the removal is not told once more', async () => {
    const before: Act = async (world) => {
      world.write('A', 'plans', 'first');
      await world.run('A', 'logon');
      world.remove('A', 'plans');
      world.write('A', 'plans/a.txt', 'of A');
    };
    const again: Act = async (world) => world.run('A', 'sync');
    const death = { computer: 'A', deed: 'logoff', to: 220, step: 6 } as const;
    await endsWith(['of A'], death, [before, again]);
  });
});

describe('killed over a deletion that it has announced', () => {
  it('the file is what it was to a computer that comes before it is done, and then it goes there too', async () => {
    const before: Act = async (world) => {
      world.write('A', 'plan.txt', 'first');
      for (const computer of ['A', 'B']) await world.run(computer, 'sync');
      world.write('A', 'plan.txt', 'second');
      await world.run('A', 'sync');
      world.remove('A', 'plan.txt');
      world.write('B', 'other.txt', 'of B');
    };
    const death = { computer: 'A', deed: 'sync', to: 220, step: 6 } as const;
    await endsWith(['of B'], death, [before, (world) => world.run('B', 'sync')]);
  });
});

describe('killed over a file that goes aside for a folder', () => {
  it('its name, the folder’s by now, is not told as removed', async () => {
    const before: Act = async (world) => {
      world.write('B', 'old.txt', 'old');
      await world.run('B', 'sync');
      world.write('A', 'plans', 'of A');
      await world.run('A', 'logon');
      world.write('B', 'plans/b.txt', 'of B');
      await world.run('B', 'sync');
    };
    const again: Act = async (world) => {
      await world.run('A', 'sync');
      await world.run('A', 'sync');
    };
    const death = { computer: 'A', deed: 'sync', to: 330, step: 11 } as const;
    await endsWith(['old', 'of A', 'of B'], death, [before, again]);
  });
});

/** A logoff of A's in which a function of the file system fails for a path from the `from`-th call on, so many times. Whether it ends well. */
async function flaky(
  world: CrashWorld,
  call: 'lstatSync' | 'openSync',
  path: string,
  [from, times]: readonly [number, number],
): Promise<boolean> {
  const real = fs[call] as (...args: unknown[]) => unknown;
  let calls = 0;
  const fails = (at: unknown): boolean => {
    if (String(at).startsWith(join(world.root, path))) calls += 1;
    else return false;
    return calls >= from && calls < from + times;
  };
  vi.spyOn(fs, call).mockImplementation(((...args: unknown[]) => {
    if (fails(args[0]))
      throw Object.assign(new Error('EIO: refused'), { code: 'EIO', syscall: call.replace('Sync', '') });
    return real(...args);
  }) as never);
  try {
    await world.run('A', 'logoff');
    return true;
  } catch {
    return false;
  } finally {
    vi.restoreAllMocks();
  }
}

describe('killed, and what it was at cannot be looked at for a while', () => {
  const before: Act = async (world) => {
    for (const name of ['a', 'b', 'c', 'd']) world.write('A', `docs/${name}.txt`, `first ${name}`);
    for (const computer of ['A', 'B', 'A']) await world.run(computer, 'sync');
    await world.run('A', 'logon');
    for (const name of ['a', 'b']) world.remove('A', `docs/${name}.txt`);
    world.write('A', 'docs/c.txt', 'second c');
  };
  const death = { computer: 'A', deed: 'logoff', to: 200, step: 11 } as const;

  it('nothing is told as removed that still lies on the share', async () => {
    for (const from of [1, 3, 5, 7]) {
      const then: Act = async (world) => void (await flaky(world, 'lstatSync', 'share/docs/', [from, 2]));
      await endsWith(['second c', 'first d'], death, [before, then]);
    }
  });

  it('a file that cannot be read stops nothing else', async () => {
    let ended = 0;
    const then: Act = async (world) => {
      if (await flaky(world, 'openSync', 'A/docs/c.txt', [1, 1000])) ended += 1;
      else ended = Number.NaN;
    };
    await endsWith(['second c', 'first d'], death, [before, then]);
    expect(ended).toBeGreaterThan(10);
  });
});
