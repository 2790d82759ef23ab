/** `roamproof/agent`: a user's profile over real directories, as a library. */

export type { PurgedRun } from '../disk/purge-trash.ts';
export { StoreError, type StoreErrorCode } from '../stores/errors.ts';
export type { EventStore } from '../stores/event-store.ts';
export { openStore } from '../stores/open-store.ts';
export type { CallOptions, Conflict, NextMerge, Outcome, Profile, Status } from './calls.ts';
export {
  AgentError,
  type AgentErrorCode,
  Damage,
  OpenQuestion,
  QUESTIONS,
  type QuestionName,
} from './errors.ts';
export type { MergeProblem } from './merge.ts';
export type { ProfileOptions, Progress } from './options.ts';
export { openProfile } from './profile.ts';
export type { Purged } from './purge.ts';
export type { Undone } from './undo.ts';
