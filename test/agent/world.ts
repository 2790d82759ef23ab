import type { Profile } from '../../src/agent/calls.ts';
import { CrashWorld } from '../../src/agent/crash-world.ts';
import { OpenQuestion } from '../../src/agent/errors.ts';
import type { ProfileOptions } from '../../src/agent/options.ts';
import { openProfile } from '../../src/agent/profile.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import { harvest, scratchFolder } from '../disk/scratch.ts';

/** A share and any number of computers in a new folder. */
export function newWorld(): CrashWorld {
  return new CrashWorld(scratchFolder('agent'), new MemoryStore());
}

/** A computer of a world, with options over the world's own. */
export function computerOf(world: CrashWorld, name: string, more: Partial<ProfileOptions> = {}): Profile {
  return openProfile({ ...world.options(name), ...more });
}

/** Alice has worked on A, and her profile with `files` has reached the share and B. Everybody is logged off. */
export async function roamingProfile(files: Readonly<Record<string, string>>): Promise<CrashWorld> {
  const world = newWorld();
  await world.run('A', 'logon');
  for (const [path, content] of Object.entries(files)) world.write('A', path, content);
  await world.run('A', 'logoff');
  await world.settle(['B', 'A'], 1);
  return world;
}

/** The question a call stops with. */
export async function questionOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof OpenQuestion) return error.question;
    throw error;
  }
  return 'none';
}

/** Everything below a folder but locks and probes, which any look at a store leaves behind. */
export function contentsOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(harvest(folder)).filter(([path]) => !path.includes('.roamproof/lock')),
  );
}
