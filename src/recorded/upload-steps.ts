/** Steps of the background upload's task that Windows does not record, or did not: what must have come before an event. */

import type { StateText } from '../../machines/step.ts';
import { type UploadEvent, upload } from '../../machines/upload.ts';

type Unrecorded = 'upload.scheduled' | 'upload.started' | 'upload.abandoned';

/** Ways to make the task take an event, the plainest first. A schedule is never recorded. */
const WAYS: readonly (readonly Unrecorded[])[] = [
  [],
  ['upload.scheduled'],
  ['upload.scheduled', 'upload.started'],
  ['upload.abandoned', 'upload.scheduled'],
];

type Recorded = Extract<UploadEvent, { type: 'upload.started' | 'upload.finished' | 'upload.abandoned' }>;

export interface UploadWay {
  readonly before: readonly Unrecorded[];
  /** The task's state after the event itself. */
  readonly after: StateText;
}

/** What must have come before an event of the task. */
export function uploadWay(task: StateText, event: Recorded): UploadWay {
  for (const before of WAYS) {
    let state: StateText | null = task;
    for (const type of [...before, event.type]) state = state === null ? null : upload.step(state, { type });
    if (state !== null) return { before, after: state };
  }
  return { before: [], after: upload.initial };
}
