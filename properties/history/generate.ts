/** Random histories: state-aware, so that nearly every stimulus is possible when it comes. */
import type { Stimulus } from '../../src/log/stimuli.ts';
import { CIRCUMSTANCE_KINDS } from './circumstances.ts';
import { creep, disturb } from './disturbances.ts';
import { boot, gap, goOn, KINDS, type Kind, set } from './happenings.ts';
import { type Random, randomOf } from './random.ts';
import type { Fault, Scope } from './scope.ts';
import { settling } from './settle.ts';
import { newWorld, start, type World } from './world.ts';

/** The history of a seed: a list of stimuli with times that never go back. */
export function generateHistory(seed: number, scope: Scope): Stimulus[] {
  const random = randomOf(seed);
  const world = newWorld(random, scope);
  const [min, max] = scope.steps;
  const length = min + random.below(max - min + 1);
  for (const machine of world.machines) start(world, machine);
  const kinds = [...KINDS, ...CIRCUMSTANCE_KINDS].filter(
    ({ fault, make }) => (fault === null || world.faults.has(fault)) && (scope.settings || make !== set),
  );
  const total = kinds.reduce((sum, { weight }) => sum + weight, 0);
  while (world.history.length < length) {
    world.at += gap(random);
    step(world, kinds, total);
  }
  if (random.chance(scope.settled)) {
    world.history.push(...settling(world.history).filter(({ type }) => mayHeal(type, scope)));
  }
  return world.history;
}

/** Faults after which there is something to heal, by what heals it. */
const HEALS: Partial<Record<Stimulus['type'], readonly Fault[]>> = {
  'server.changed': ['serverDown', 'serverFull', 'serverEmpty', 'serverPartial', 'serverRolledBack'],
  'user.changed': ['users'],
  'network.changed': ['links'],
  'policy.changed': ['policies'],
  'transfer.healed': ['transfers'],
};

/** Whether a scope has what a stimulus would heal: where nothing can break, nothing need be mended. */
function mayHeal(type: Stimulus['type'], { faults }: Scope): boolean {
  return HEALS[type]?.some((fault) => faults.includes(fault)) ?? true;
}

/** Lets one thing happen, of the kinds that may. */
export function step(world: World, kinds: readonly Kind[], total: number): void {
  const { random, machines } = world;
  if (machines.some(({ held }) => held)) {
    if (world.faults.has('slowMotion') && random.chance(0.85)) return void creep(world);
    if (world.faults.has('disturbances') && random.chance(0.5)) return void disturb(world);
    if (random.chance(0.4)) return void goOn(world);
  }
  if (machines.some(({ running }) => !running) && random.chance(0.3)) return void boot(world);
  draw(random, kinds, total).make(world);
}

function draw(random: Random, kinds: readonly Kind[], total: number): Kind {
  let left = random.below(total * 1024) / 1024;
  for (const kind of kinds) {
    left -= kind.weight;
    if (left < 0) return kind;
  }
  return kinds[0] as Kind;
}
