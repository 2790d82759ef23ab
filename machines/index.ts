/** The statecharts and their tables. */
export {
  COMPUTER_TABLE,
  type ComputerEvent,
  type ComputerState,
  computerMachine,
  computerPower,
} from './computer.ts';
export {
  type Needs,
  REFRESH_TABLE,
  type RefreshEvent,
  type RefreshState,
  refresh,
  refreshMachine,
} from './refresh.ts';
export { type SessionEvent, type SessionState, session, sessionMachine } from './session.ts';
export { SESSION_TABLE } from './session-table.ts';
export { type StateText, type Stepper, stateName, stepper } from './step.ts';
export type { Cell, Row, Table } from './table.ts';
export { UPLOAD_TABLE, type UploadEvent, type UploadState, upload, uploadMachine } from './upload.ts';
