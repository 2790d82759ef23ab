import { describe, expect, it } from 'vitest';
import { lifeOf, lifeText } from '../../src/explain/life.ts';
import { Hazards } from '../../src/outcome/hazards.ts';
import { logOf } from '../core/scene.ts';

const ROAMED =
  '0 A starts xp\n1 A on\n2 A sets Color blue\n3 A off\n4 user null\n5 A on\n6 A sets Color red\n7 A off';
const AGAIN = `${ROAMED}\n8 user \\\\s\\p\\alice\n9 A on\n10 A off\n11 A on`;

function told(scene: string): string[] {
  const hazards = new Hazards();
  for (const event of logOf(scene)) hazards.observe(event);
  return hazards.found.map(({ message }) => message.slice(0, 40));
}

describe('a profile path that comes back', () => {
  it('is told where the old folder is still there', () => {
    expect(told(AGAIN)).toEqual(['The profile path was taken away and give']);
  });
  it('is nothing to tell where the folder was renamed, as the document recommends', () => {
    expect(told(AGAIN.replace('\n8 user', '\n8 central renamed\n8 user'))).toEqual([]);
  });
  it('is part of the explanation of what became of the hive', () => {
    const text = lifeText(lifeOf(logOf(AGAIN), 'ntuser.dat', null, 'windows-2003')).join('\n');
    expect(text).toContain('Rename or delete the folder when removing a profile path.');
    expect(text).toContain('Permitted loss P5');
  });
});
