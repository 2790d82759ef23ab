/** What the engine costs: per event and per file, each beside a yardstick measured in the same run. */
import { createDraft, finishDraft } from 'immer';
import { session } from '../../machines/session.ts';
import { foldEvent, foldInto } from '../fold/fold.ts';
import { type FleetState, initialState, newManifest } from '../fold/state.ts';
import { emptyFolder, type Folder, setFile } from '../fold/tree.ts';
import { LogDecoder } from '../log/decode.ts';
import { encodeLog } from '../log/encode.ts';
import type { LogEvent } from '../log/events.ts';
import type { Stimulus } from '../log/stimuli.ts';
import { ALGORITHMS } from '../plan/algorithms.ts';
import { DEFAULT_READING, type MergeView } from '../plan/view.ts';
import { Simulator } from '../simulate/simulator.ts';
import { type Figure, medianMs } from './measure.ts';

const START = Date.parse('2003-05-01T08:00:00.000Z');

/** Ten files to a folder, ten folders to a folder: what a write costs is the width of the folders on its path. */
function pathOf(n: number): string {
  const [year, month, day] = [Math.floor(n / 1000), Math.floor(n / 100) % 10, Math.floor(n / 10) % 10];
  return `Documents/year${year}/month${month}/day${day}/file${n % 10}.doc`;
}

/** One logon, then single-file events over a profile of so many files. */
function fileEvents(files: number, writes: number): LogEvent[] {
  const simulator = new Simulator({ algorithm: 'windows-2003' });
  const at = START;
  const stimuli: Stimulus[] = [
    { at, type: 'computer.started', computer: 'A', os: 'xp' },
    { at, type: 'logon.requested', computer: 'A', user: 'alice' },
  ];
  for (const stimulus of stimuli) simulator.feed(stimulus);
  const events = [...simulator.events];
  for (let i = 0; i < writes; i++) {
    const n = (i * 7919) % files;
    const path = pathOf(n);
    events.push({
      at: at + i,
      type: 'file.written',
      computer: 'A',
      user: 'alice',
      path,
      content: `version ${i}`,
    });
  }
  return events;
}

/** Decode, validate and fold a log of single-file events, against JSON.parse of the same lines. */
export function benchDecodeAndFold(files = 10_000, writes = 100_000): Figure[] {
  const text = encodeLog(fileEvents(files, writes));
  const bytes = Buffer.from(text);
  const lines = text.split('\n').filter((line) => line !== '');
  const parse = (): void => {
    for (const line of lines) JSON.parse(line);
  };
  const fold = (): void => {
    const state = initialState();
    const decoder = new LogDecoder({
      event: (event) => void foldInto(state, event),
      problem: (message) => {
        throw new Error(message);
      },
    });
    decoder.write(bytes);
    decoder.end();
  };
  const [parseMs, foldMs] = medianMs([parse, fold]) as [number, number];
  return [
    { name: 'JSON.parse alone', value: (lines.length / parseMs) * 1000, unit: 'events/s' },
    { name: 'decode, validate and fold', value: (lines.length / foldMs) * 1000, unit: 'events/s' },
    { name: 'decode and fold / JSON.parse', value: foldMs / parseMs, unit: 'times', limit: 4 },
  ];
}

/** One event at a time on a published state, and all in one draft, for growing profiles. */
export function benchFold(sizes: readonly number[] = [1_000, 10_000, 100_000]): Figure[] {
  return sizes.flatMap((files) => {
    const events = fileEvents(files, files);
    const tail = fileEvents(files, files + 2_000).slice(-2_000);
    const whole = (): FleetState => {
      const draft = createDraft(initialState());
      for (const event of events) foldInto(draft, event);
      return finishDraft<FleetState>(draft);
    };
    const state = whole();
    let one = state;
    const single = (): void => {
      one = state;
      for (const event of tail) one = foldEvent(one, event);
    };
    const [batchMs, singleMs] = medianMs([whole, single], 3) as [number, number];
    return [
      {
        name: `fold in one draft, ${files} files`,
        value: (batchMs / events.length) * 1000,
        unit: 'µs/event',
      },
      {
        name: `fold event by event, ${files} files`,
        value: (singleMs / tail.length) * 1000,
        unit: 'µs/event',
      },
    ];
  });
}

/** Steps of the session machine, remembered answers of XState. */
export function benchSession(steps = 1_000_000): Figure[] {
  const run = (): void => {
    let state = session.initial;
    for (let i = 0; i < steps; i += 4) {
      state = session.step(state, { type: 'logon.requested' }) as string;
      state = session.step(state, { type: 'network.detected', outcome: 'merge' }) as string;
      state = session.step(state, { type: 'merge.finished' }) as string;
      state = session.step(state, { type: 'computer.stopped' }) as string;
    }
  };
  const [ms] = medianMs([run]) as [number];
  return [{ name: 'session transitions', value: (steps / ms) * 1000, unit: 'transitions/s' }];
}

function profile(files: number): Folder {
  const root = emptyFolder();
  for (let i = 0; i < files; i++) {
    setFile(root, pathOf(i), {
      content: `content ${i}`,
      modified: START + i,
      created: START + i,
      version: i,
    });
  }
  return root;
}

/** A plan of a profile in which nothing has changed. */
export function benchPlan(sizes: readonly number[] = [10_000, 100_000, 200_000]): Figure[] {
  return sizes.flatMap((files) => {
    const local = profile(files);
    const central = profile(files);
    const base = profile(files) as unknown as NonNullable<MergeView['manifest']>['files'];
    const view: MergeView = {
      direction: 'up',
      transition: false,
      computer: 'A',
      local,
      central,
      localHive: null,
      centralHive: null,
      manifest: { ...newManifest(), files: base },
      store: null,
      marker: true,
      loadTime: START,
      unloadTime: START,
      excluded: [],
      reading: DEFAULT_READING,
    };
    const names = ['windows-2003', 'three-way'] as const;
    const runs = names.map((name) => (): void => {
      if (ALGORITHMS[name]?.plan(view).length !== 0)
        throw new Error('A plan without changes should be empty');
    });
    const times = medianMs(runs, 5);
    return names.map((name, i) => ({
      name: `plan without a change, ${name}, ${files} files`,
      value: times[i] as number,
      unit: 'ms',
      ...(files === 100_000 ? { limit: 100 } : {}),
    }));
  });
}
