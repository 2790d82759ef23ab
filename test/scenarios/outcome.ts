/** Runs a story under an algorithm and puts what came of it into a few lines. */

import { Judge } from '../../src/judge/judge.ts';
import type { LogEvent } from '../../src/log/events.ts';
import { type FinalState, finalState } from '../../src/outcome/final-state.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { type Line, movedText, noteworthy } from './noteworthy.ts';
import type { Story } from './story.ts';

/** An algorithm with a reading, as the outcomes name it. */
export interface Contender {
  readonly name: string;
  readonly algorithm: string;
  readonly created: boolean;
}

const withCreation = (algorithm: string): Contender => ({ name: algorithm, algorithm, created: true });

export const CONTENDERS: readonly Contender[] = [
  withCreation('nt4'),
  withCreation('windows-2000'),
  withCreation('windows-2003'),
  { name: 'windows-2003 last-write', algorithm: 'windows-2003', created: false },
  withCreation('windows-7'),
  withCreation('csync'),
  withCreation('three-way'),
];

export interface Run {
  readonly outcome: FinalState;
  readonly log: readonly LogEvent[];
}

const runs = new Map<string, Run>();

/** A story under an algorithm; run once, however often it is asked for. */
export function run(story: Story, contender: Contender): Run {
  const key = `${story.name} ${contender.name}`;
  const known = runs.get(key) ?? runAnew(story, contender);
  runs.set(key, known);
  return known;
}

export function runAnew(story: Story, { algorithm, created }: Contender): Run {
  const judge = new Judge();
  const simulator = new Simulator({
    algorithm,
    reading: { created },
    onEvent: (event) => judge.observe(event),
  });
  for (const { stimulus, line } of story.stimuli) simulator.feed(stimulus, line);
  simulator.finish();
  const problems = simulator.events.filter((event) => event.type === 'stimulus.refused');
  const outcome = finalState(algorithm, simulator.state, judge.judgement(), problems);
  return { outcome, log: simulator.events };
}

/** What came of a story under every algorithm; those with the same outcome share a paragraph. */
export function outcomesOf(story: Story): string {
  const paragraphs = new Map<string, string[]>();
  for (const contender of CONTENDERS) {
    const text = paragraph(run(story, contender), story.counts);
    paragraphs.set(text, [...(paragraphs.get(text) ?? []), contender.name]);
  }
  return [...paragraphs].map(([text, names]) => `${names.join(', ')}\n${text}\n`).join('\n');
}

function paragraph({ outcome, log }: Run, counts: boolean): string {
  const central = Object.entries(outcome.central) as [string, Place][];
  const lines: Line[] = central.map(([folder, place]) => [`server ${plain(folder)}`, contents(place)]);
  if (central.length === 0) lines.push(['server', 'nothing']);
  for (const [computer, profiles] of Object.entries(outcome.computers)) {
    for (const [user, profile] of Object.entries(profiles)) {
      lines.push([`${computer} ${user}`, localText(profile as Local, central)]);
    }
  }
  for (const [computer, { inconsistentKeys }] of Object.entries(outcome.machines)) {
    if (inconsistentKeys.length > 0) {
      lines.push([`${computer} itself`, `its system reads ${inconsistentKeys.join(', ')} in two ways`]);
    }
  }
  if (counts) lines.push(['moved', movedText(log)]);
  lines.push(...noteworthy(log), ...lossLines(outcome), ...brokenLines(outcome));
  return lines.map(([who, what]) => `  ${who.padEnd(13)} ${what}`).join('\n');
}

/** A renamed folder carries the number of the event, which is no matter of the story. */
const plain = (folder: string): string => folder.replace(/ \(renamed \d+\)$/, ' (renamed)');

interface Place {
  readonly files: Record<string, { content: string }>;
  readonly settings: Record<string, string>;
}

interface Local extends Place {
  readonly session: string;
  readonly cached: boolean;
}

function contents({ files, settings }: Place): string {
  const shown = Object.entries(files).map(([path, { content }]) => `${path} "${content}"`);
  const values = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  const all = [...shown, ...values];
  return all.length === 0 ? 'nothing' : all.join(', ');
}

/** The session's state and what the cached copy holds; a copy that equals a central profile is not spelled out. */
function localText(profile: Local, central: readonly [string, Place][]): string {
  const { session, cached } = profile;
  if (!cached) return `${session}, no cached copy`;
  const held = contents(profile);
  const same = held !== 'nothing' && central.some(([, place]) => contents(place) === held);
  return `${session}, ${same ? 'same as the server' : held}`;
}

const VERSIONS_SHOWN = 4;

/** Losses by what made them: the versions that went the same way are one line. */
function lossLines({ losses }: FinalState): Line[] {
  const ways = new Map<string, { verdict: string; how: string; versions: string[] }>();
  for (const { path, key, content, writtenBy, computer, rule, permitted } of losses) {
    const verdict = permitted === null ? 'LOST' : `gone (${permitted})`;
    const what = rule === 'user' ? `deleted on ${computer}` : `by ${rule} on ${computer}`;
    const how = `of ${writtenBy}, ${what}`;
    const way = ways.get(verdict + how) ?? { verdict, how, versions: [] };
    way.versions.push(key === undefined ? `${path} "${content}"` : `${key}=${content}`);
    ways.set(verdict + how, way);
  }
  return [...ways.values()].map(({ verdict, how, versions }): Line => {
    const more = versions.length > VERSIONS_SHOWN ? `, … ${versions.length} versions` : '';
    return [verdict, `${versions.slice(0, VERSIONS_SHOWN).join(', ')}${more} ${how}`];
  });
}

const MESSAGES_SHOWN = 3;

/** Guarantees that do not hold, beside G1, which the losses tell; of the agreement at the end what does not agree. */
function brokenLines({ violations }: FinalState): Line[] {
  const broken = [...new Set(violations.map(({ guarantee }) => guarantee))].filter((id) => id !== 'G1');
  if (broken.length === 0) return [];
  const apart = violations.filter(({ guarantee }) => guarantee === 'G8').map(({ message }) => message);
  const shown = apart.slice(0, MESSAGES_SHOWN);
  if (apart.length > MESSAGES_SHOWN) shown.push(`… and ${apart.length - MESSAGES_SHOWN} more`);
  return [['breaks', broken.join(', ')], ...shown.map((message): Line => ['', message])];
}
