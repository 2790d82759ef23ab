/** The library: everything a program may rely on, by name. */
export {
  type CacheDecision,
  decideCache,
  decideLock,
  decideQuota,
  type LockDecision,
  type QuotaDecision,
} from './decide/logoff.ts';
export { decideLogon, type LogonDecision, type LogonFacts } from './decide/logon.ts';
export { nextStep, type Step, type StepFacts } from './decide/next-step.ts';
export { type Life, lifeOf, lifeText } from './explain/life.ts';
export { sentence } from './explain/sentences.ts';
export { foldEvent, foldEvents, foldInto, foldLog } from './fold/fold.ts';
export {
  type CentralProfile,
  type FleetState,
  initialState,
  type LocalProfile,
  type Manifest,
  type Store,
} from './fold/state.ts';
export type { Refusal } from './fold/stimuli.ts';
export { eachFile, type FileNode, type Folder, getFile, type Leaf, pathKey } from './fold/tree.ts';
export { Judge, type Judgement, judge, type Loss, type Violation } from './judge/judge.ts';
export type { FileAction } from './log/actions.ts';
export { decodeEvent, LogDecoder, type LogHandlers } from './log/decode.ts';
export { encodeEvent, encodeHeader, encodeLog } from './log/encode.ts';
export { type EventType, type Header, isStimulus, type LogEvent } from './log/events.ts';
export { logSchema } from './log/json-schema.ts';
export type { ServiceRecord } from './log/records.ts';
export type { Stimulus } from './log/stimuli.ts';
export { brokenPromises, type FinalState, finalState } from './outcome/final-state.ts';
export {
  ALGORITHMS,
  type Algorithm,
  algorithmNames,
  type GuaranteeId,
  promisesOf,
} from './plan/algorithms.ts';
export { PlanError } from './plan/checked-plan.ts';
export { type OwnAlgorithm, ownAlgorithm } from './plan/own-algorithm.ts';
export { RULES, type Rule, type RuleId } from './plan/rules.ts';
export {
  comparedHives,
  comparedOf,
  inOrder,
  type MergeView,
  type Plan,
  type Planner,
  type Reading,
} from './plan/view.ts';
export { type Trees, type Visit, walk } from './plan/walk.ts';
export { Simulator, type SimulatorOptions, stimuliOf } from './simulate/simulator.ts';
