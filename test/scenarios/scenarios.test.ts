import { describe, expect, it } from 'vitest';
import { foldLog } from '../../src/fold/fold.ts';
import { judge } from '../../src/judge/judge.ts';
import { encodeLog } from '../../src/log/encode.ts';
import { brokenPromises, finalState } from '../../src/outcome/final-state.ts';
import { indexOf } from './index-text.ts';
import { CONTENDERS, outcomesOf, run, runAnew } from './outcome.ts';
import { pathOf, readStories, type Story } from './story.ts';

const stories = readStories();

/** Compares a story's outcome under every algorithm with its expected.txt; `-u` writes what came out instead. */
async function check(story: Story): Promise<void> {
  await expect(outcomesOf(story)).toMatchFileSnapshot(pathOf(story.name, 'expected.txt'));
}

describe('stories', () => {
  it.each(stories)('$name', check);

  it('are listed in the index', async () => {
    await expect(indexOf(stories)).toMatchFileSnapshot(pathOf('.', 'README.md'));
  });
});

describe('in every story', () => {
  it('three-way loses nothing without a permission', () => {
    expect(stories.filter(losesUnpermitted).map(({ name }) => name)).toEqual([]);
  });

  it('every algorithm keeps what it promises, but for exceptions with a reason', () => {
    expect(stories.flatMap(brokenIn)).toEqual(stories.flatMap(admittedIn));
  });

  it('the table of known scenarios is right about the 2003 rules, or the story says where not', () => {
    const mistaken = stories.filter((story) => story.differs === null && !isTableRight(story));
    expect(mistaken.map(({ name, table }) => `${name}: ${table ?? ''}`)).toEqual([]);
  });

  it('the same scenario gives the same log, and the log alone the same outcome', () => {
    for (const story of stories) replays(story);
  });
});

const threeWay = CONTENDERS.filter(({ algorithm }) => algorithm === 'three-way');

function isLostUnder(story: Story, name: string): boolean {
  return CONTENDERS.filter((contender) => contender.name === name).some((contender) =>
    run(story, contender).outcome.losses.some(({ permitted }) => permitted === null),
  );
}

const losesUnpermitted = (story: Story): boolean => isLostUnder(story, 'three-way');

/** Verdicts that say plainly what the 2003 rules do: ok, LOSES, and LOSES¹ ² for what only the last write decides. */
function isTableRight(story: Story): boolean {
  const verdict = /^S\d+, (ok|LOSES[¹²]?)(?: R| \(| except|$)/.exec(story.table ?? '')?.[1];
  if (verdict === undefined) return true;
  const lost = isLostUnder(story, 'windows-2003');
  const lastWrite = isLostUnder(story, 'windows-2003 last-write');
  return lost === (verdict === 'LOSES') && lastWrite === (verdict !== 'ok');
}

/** `story: algorithm breaks G8` for every promise that a story sees broken. */
function brokenIn(story: Story): string[] {
  return CONTENDERS.flatMap((contender) => {
    const { outcome } = run(story, contender);
    const broken = brokenPromises(contender.algorithm, outcome).join(' ');
    return broken === '' ? [] : [`${story.name}: ${contender.name} breaks ${broken}`];
  });
}

function admittedIn({ name, brokenPromise }: Story): string[] {
  if (brokenPromise === null) return [];
  return [`${name}: three-way breaks ${brokenPromise.slice(0, brokenPromise.indexOf(':'))}`];
}

function replays(story: Story): void {
  for (const contender of threeWay) {
    const { log, outcome } = run(story, contender);
    expect(encodeLog(runAnew(story, contender).log), story.name).toBe(encodeLog(log));
    const again = finalState(contender.algorithm, foldLog(log), judge(log), outcome.problems);
    expect(again, story.name).toEqual(outcome);
  }
}
