/** `roamproof/agent`: a user's profile over real directories, as a library. */
export {
  AgentError,
  type AgentErrorCode,
  Damage,
  OpenQuestion,
  QUESTIONS,
  type QuestionName,
} from './errors.ts';
export type { ProfileOptions, Progress } from './options.ts';
export {
  type CallOptions,
  type Conflict,
  type NextMerge,
  type Outcome,
  openProfile,
  type Profile,
  type Status,
} from './profile.ts';
