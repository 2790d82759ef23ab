/** What meets a computer at a moment nobody chose: in the middle of a step, of a boot, or where it cannot be. */
import { anySession, content, HOUR_MS, on } from './happenings.ts';
import { SETTINGS } from './scope.ts';
import { happen, MINUTE_MS, type Session, volatileLost, type World } from './world.ts';

/** Something meets a computer in the middle of what it does: a handle, a setting, a plug pulled out, a hand on the server. */
export function disturb(world: World): boolean {
  const held = world.sessions.filter(({ computer }) => computer.held);
  if (held.length === 0) return tryAnything(world);
  const session = world.random.pick(held);
  const boots = world.faults.has('heldBoots') && world.random.chance(0.7);
  const disturbance = world.random.pick(boots ? DISTURBANCES_OF_BOOTS : DISTURBANCES);
  disturbance(world, session);
  if (session.computer.held) session.computer.held = world.random.chance(0.5);
  return true;
}

type Disturbance = (world: World, session: Session) => void;

const logOn: Disturbance = (world, session) => happen(world, { type: 'logon.requested', ...on(session) });
const changeLink: Disturbance = (world, { computer: { name } }) =>
  happen(world, {
    type: 'network.changed',
    computer: name,
    link: world.random.pick(['none', 'slow', 'fast']),
  });
const losePower: Disturbance = (world, { computer }) => {
  happen(world, { type: 'computer.stopped', computer: computer.name, cause: 'power-loss' });
  computer.running = false;
  volatileLost(computer);
};

export const DISTURBANCES_OF_BOOTS: readonly Disturbance[] = [logOn, logOn, changeLink, losePower];

const DISTURBANCES: readonly Disturbance[] = [
  logOn,
  changeLink,
  losePower,
  (world, session) => {
    happen(world, { type: 'handle.opened', ...on(session), process: 'svchost' });
    session.handles.push('svchost');
  },
  (world, session) =>
    happen(world, { type: 'handle.closed', ...on(session), process: session.handles.pop() ?? 'svchost' }),
  (world, session) =>
    happen(world, { type: 'setting.written', ...on(session), key: 'Color', value: content(world) }),
  (world, session) => happen(world, { type: 'logoff.requested', ...on(session) }),
  (world, session) =>
    happen(world, { type: 'file.written', ...on(session), path: 'todo', content: content(world) }),
  (world, { user }) =>
    happen(world, {
      type: 'central.changed',
      user,
      change: 'removed',
      ...(world.random.chance(0.5) ? { path: world.random.pick(world.paths) } : {}),
    }),
];

/** Time passes and a held computer does one thing, or two; now and then its session ends just there. */
export function creep(world: World): boolean {
  const { random } = world;
  if (random.chance(0.15)) {
    const session = random.pick(world.sessions.filter(({ computer }) => computer.held));
    if (random.chance(0.5)) losePower(world, session);
    else happen(world, { type: 'logoff.requested', ...on(session) });
    session.on = false;
    session.computer.held = false;
    return true;
  }
  world.at += random.pick([0, 0, 20 * MINUTE_MS, HOUR_MS, 5 * HOUR_MS]);
  happen(world, { type: 'time.passed', steps: 1 + random.below(2) });
  return true;
}

/** Stimuli at a moment nobody chose: most of them cannot be and must be refused without a trace. */
export function tryAnything(world: World): boolean {
  const { random } = world;
  const session = random.pick(world.sessions);
  const computer = session.computer.name;
  switch (random.below(8)) {
    case 0:
      happen(world, { type: 'logon.requested', ...on(session) });
      return true;
    case 1:
      happen(world, { type: 'logoff.requested', ...on(session) });
      return true;
    case 2:
      happen(world, {
        type: 'file.written',
        ...on(session),
        path: random.pick(world.paths),
        content: content(world),
      });
      return true;
    case 3:
      happen(world, {
        type: 'setting.written',
        ...on(session),
        key: random.pick(SETTINGS),
        value: content(world),
      });
      return true;
    case 4:
      happen(world, { type: 'handle.opened', ...on(session), process: 'svchost' });
      return true;
    case 5:
      happen(world, { type: 'handle.closed', ...on(session), process: 'svchost' });
      return true;
    case 6:
      happen(world, { type: 'computer.started', computer, os: session.computer.os });
      return true;
    default:
      if (!session.computer.running)
        happen(world, { type: 'computer.stopped', computer, cause: 'power-loss' });
      else if (anySession(world, true) !== undefined)
        happen(world, { type: 'network.changed', computer, link: 'fast' });
      return true;
  }
}
