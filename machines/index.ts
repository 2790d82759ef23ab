/** The statecharts and their tables. */
export { SESSION_TABLE, type SessionEvent, type SessionState, session, sessionMachine } from './session.ts';
export { type StateText, type Stepper, stateName, stepper } from './step.ts';
export type { Cell, Row, Table } from './table.ts';
