/** The record of a step that touches no file: what the decisions say of it, at this computer's time. */
import { stateName } from '../../machines/step.ts';
import { decideCache } from '../decide/logoff.ts';
import { decideLogon } from '../decide/logon.ts';
import type { Step } from '../decide/next-step.ts';
import { type LocalProfile, newComputer, openHandles } from '../fold/state.ts';
import type { ServiceRecord } from '../log/records.ts';
import { nothingWentUp } from './apart.ts';
import { AgentError } from './errors.ts';
import { isMandatory, mayWrite } from './may-write.ts';
import type { MergeProblem } from './merge.ts';
import type { Preparation } from './preparation.ts';
import { quotaOf } from './quota.ts';
import type { Workplace } from './workplace.ts';

export interface StepFacts {
  readonly place: Workplace;
  readonly profile: LocalProfile;
  readonly preparation: Preparation | null;
  /** Whether the server was reached by the last look; as long as there was none, it was. */
  readonly reached: boolean;
  /** Told of what the user is to know. */
  readonly tell: (...problems: readonly MergeProblem[]) => void;
}

/** @throws AgentError `bad-options` for a step that an agent does not do */
export function plainStep(step: Step, facts: StepFacts): ServiceRecord {
  const record = PLAIN[step];
  if (record === undefined)
    throw new AgentError('bad-options', `this profile needs a step the agent does not do (${step})`);
  return record(facts);
}

const PLAIN: Partial<Record<Step, (facts: StepFacts) => ServiceRecord>> = {
  detectNetwork,
  openProfile: ({ place }) => ({ ...by(place), type: 'profile.opened', rule: 'F2', loadTime: place.clock() }),
  loadHive,
  finishLogon: ({ place, profile: { kind, loadTime } }) => ({
    ...by(place),
    type: 'logon.finished',
    kind: kind ?? 'local',
    loadTime: loadTime ?? place.clock(),
  }),
  checkQuota,
  endWait: ({ place }) =>
    place.settings.rules.lock === 'giveUp'
      ? { ...by(place), type: 'hive.abandoned', rule: 'K3' }
      : { ...by(place), type: 'wait.expired', rule: 'K4' },
  saveHive,
  unloadHive,
  decideCache: cacheDecided,
  finishLogoff,
};

/** When something happens, and whose session it is of. Clocks are this computer's as they are now: the time of the log may be one that they have yet to reach. */
export function by({ settings, at }: Workplace): { at: number; computer: string; user: string } {
  return { at: at(), computer: settings.computer, user: settings.user };
}

function detectNetwork({ place, profile, preparation, tell }: StepFacts): ServiceRecord {
  const { central, user, rules } = place.settings;
  const reachable = preparation?.reachable === true;
  const link = reachable ? 'fast' : 'none';
  const { outcome, kind, roamsBack, rule } = decideLogon({
    algorithm: rules,
    policy: place.policy,
    computer: { ...newComputer('7', 'workgroup'), link },
    profile,
    userName: user,
    owner: null,
    user: { profilePath: central, groups: [], logonScript: null, homeDirectory: null },
    serverUp: reachable,
    centralExists: reachable && preparation?.centralExists === true,
    mandatoryFile: reachable && isMandatory(central),
  });
  if (outcome === 'refused') {
    const reason = 'the mandatory profile cannot be reached and no other may be used';
    tell({ path: '', message: reason });
    return { ...by(place), type: 'logon.refused', rule, reason };
  }
  const decided = { link, reachable, outcome, kind, roamsBack, folder: user, rule } as const;
  return { ...by(place), type: 'network.detected', ...decided };
}

function loadHive({ place, profile }: StepFacts): ServiceRecord {
  const reused = profile.hiveLoaded;
  const clock = place.clock();
  const merged = profile.loadTime !== null && profile.kind !== 'local' && profile.roamsBack;
  const loadTime = reused || merged ? (profile.loadTime ?? clock) : clock;
  const modified = reused ? (profile.hive?.modified ?? clock) : clock;
  return { ...by(place), type: 'hive.loaded', rule: reused ? 'K8' : 'H5', reused, modified, loadTime };
}

function checkQuota({ place, preparation, tell }: StepFacts): ServiceRecord {
  const { decision, problems } = quotaOf(place, preparation?.look ?? null);
  tell(...problems);
  return { ...by(place), type: 'quota.checked', ...decision };
}

function saveHive({ place, profile }: StepFacts): ServiceRecord {
  const { roamsBack, uploadSkipped } = profile;
  const inUse = openHandles(profile) > 0;
  const roams = roamsBack && !uploadSkipped && mayWrite(place);
  const rule = inUse ? 'K4' : 'K1';
  return { ...by(place), type: 'hive.saved', rule, inUse, modified: place.clock(), roams };
}

function unloadHive({ place, profile }: StepFacts): ServiceRecord {
  const forced = openHandles(profile) > 0;
  const late = stateName(profile.session) !== 'unloading';
  const clock = place.clock();
  const modified = late ? clock : (profile.hive?.modified ?? clock);
  const rule = forced ? 'K6' : late ? 'K5' : 'K1';
  return { ...by(place), type: 'hive.unloaded', rule, forced, modified };
}

function cacheDecided(facts: StepFacts): ServiceRecord {
  const { place, profile } = facts;
  const { order, rule } = decideCache(profile, place.policy, place.settings.rules);
  if (order === 'stay') return finishLogoff(facts);
  const reason = 'this agent removes no local profiles: delete the folder, its manifest goes with it';
  return { ...by(place), type: 'profile.kept', rule, reason };
}

function finishLogoff({ place, profile, reached, tell }: StepFacts): ServiceRecord {
  const { hiveLoaded, merged, uploadSkipped } = profile;
  // Of a server that is away this very call tells, and of a quota.
  if (reached && !merged && !uploadSkipped)
    tell(...nothingWentUp(profile, mayWrite(place), 'a hive was held'));
  const outcome = hiveLoaded ? 'lingering' : 'loggedOff';
  return { ...by(place), type: 'logoff.finished', outcome, unloadTime: place.clock(), roamed: merged };
}
