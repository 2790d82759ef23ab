/** One session of a simulated computer: what deciding the next step and carrying it out get to see of the world. */
import { isForced, warnsOfQuota } from '../decide/logoff.ts';
import { isFastLogon, sameUser } from '../decide/logon.ts';
import type { StepFacts } from '../decide/next-step.ts';
import { policyOf } from '../decide/policy.ts';
import { hasPolicyWork } from '../decide/refresh.ts';
import type { Computer, FleetState, LocalProfile } from '../fold/state.ts';
import { type Algorithm, algorithmFor } from '../plan/algorithms.ts';
import type { Reading } from '../plan/view.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import { directoryUser, logonMode } from './logon-steps.ts';
import type { StepSession } from './transfers.ts';

/** What holds for every session of a simulation. */
export interface Rules {
  readonly algorithm: string | Algorithm;
  readonly reading: Reading;
  /** A random number in [0, 1) for each number of an event. */
  readonly chance: (n: number) => number;
}

/**
 * A session for as long as its computer runs on by itself: the world, and with it the policy, stands still meanwhile. Most
 * steps ask for little, so nothing is found out before it is asked.
 */
export class RunningSession implements StepFacts, StepSession {
  readonly state: FleetState;
  readonly computerName: string;
  readonly computer: Computer;
  readonly user: string;
  readonly profile: LocalProfile;
  readonly algorithm: Algorithm;
  readonly reading: Reading;
  /** A shutdown waits for nothing. */
  readonly hurried: boolean;
  readonly #chance: Rules['chance'];
  #policy: EffectivePolicy | null = null;

  constructor(
    rules: Rules,
    state: FleetState,
    computerName: string,
    computer: Computer,
    user: string,
    profile: LocalProfile,
    hurried: boolean,
  ) {
    this.state = state;
    this.computerName = computerName;
    this.computer = computer;
    this.user = user;
    this.profile = profile;
    this.algorithm = algorithmFor(rules.algorithm, computer.os);
    this.reading = rules.reading;
    this.hurried = hurried;
    this.#chance = rules.chance;
  }

  get at(): number {
    return this.state.now;
  }

  get policy(): EffectivePolicy {
    return (this.#policy ??= policyOf(this.computer, this.user, this.algorithm));
  }

  chance(): number {
    return this.#chance(this.state.events);
  }

  get now(): number {
    return this.hurried ? Number.POSITIVE_INFINITY : this.state.now;
  }

  get running(): boolean {
    const { running, power } = this.computer;
    // Nobody logs on before the boot is over; only what must be deleted first goes ahead.
    return running && (power !== 'booting' || this.profile.marked);
  }

  get idle(): boolean {
    return this.computer.idle;
  }

  get online(): boolean {
    return this.computer.link !== 'none';
  }

  get noTemporaryProfiles(): boolean {
    return this.policy.noTemporaryProfiles;
  }

  get policyDue(): boolean {
    if (this.profile.policyProcessed) return false;
    return hasPolicyWork(this.profile, 'logon', logonMode(this));
  }

  get policyPending(): boolean {
    return this.online && hasPolicyWork(this.profile, 'background', 'cached');
  }

  get warns(): boolean {
    return warnsOfQuota(this.profile, this.policy, this.algorithm, this.reading, this.state.now);
  }

  get userOutdated(): boolean {
    if (this.computer.link === 'none') return false;
    const { known } = this.profile;
    return known === null || !sameUser(known, directoryUser(this));
  }

  get fastLogon(): boolean {
    return isFastLogon(this.policy, this.profile);
  }

  get forced(): boolean {
    return isForced(this.policy, this.algorithm);
  }

  get uploads(): boolean {
    const { kind, roamsBack } = this.profile;
    if (!this.algorithm.backgroundUpload || kind !== 'roaming' || !roamsBack) return false;
    return this.policy.backgroundUpload !== null;
  }
}
