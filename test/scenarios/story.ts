/** A story on disk: its words, its scenario and what comes of it, each a file that people read. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LogDecoder } from '../../src/log/decode.ts';
import { isStimulus } from '../../src/log/events.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';

const HERE = import.meta.dirname;

export interface Story {
  /** Name of its folder. */
  readonly name: string;
  readonly title: string;
  /** Heading of the document, or row of the table, that it comes from. */
  readonly source: string;
  /** Row of the table of known scenarios with its verdict on the 2003 document's rules, if it has one. */
  readonly table: string | null;
  /** What somebody who loses nothing would want. */
  readonly wanted: string;
  /** Where the table's verdict and the rules part, if they do. */
  readonly differs: string | null;
  /** A promise of three-way that this story sees broken, with the reason; the ids before the colon. */
  readonly brokenPromise: string | null;
  /** Whether the outcome counts what was transferred. */
  readonly counts: boolean;
  readonly stimuli: readonly { readonly stimulus: Stimulus; readonly line: number }[];
}

/** All stories, by name. */
export function readStories(): Story[] {
  return readdirSync(HERE, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readStory(entry.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

export function pathOf(name: string, file: string): string {
  return join(HERE, name, file);
}

function readStory(name: string): Story {
  const words = readFileSync(pathOf(name, 'story.md'), 'utf8');
  return {
    name,
    title: words.slice(2, words.indexOf('\n')),
    source: fieldOf(words, 'Source') ?? '',
    table: fieldOf(words, 'Table'),
    wanted: fieldOf(words, 'Wanted') ?? '',
    differs: fieldOf(words, 'Differs'),
    brokenPromise: fieldOf(words, 'Broken promise'),
    counts: fieldOf(words, 'Counted') !== null,
    stimuli: readScenario(name),
  };
}

function fieldOf(words: string, field: string): string | null {
  return new RegExp(`^- ${field}: (.+)$`, 'm').exec(words)?.[1] ?? null;
}

function readScenario(name: string): Story['stimuli'] {
  const stimuli: { stimulus: Stimulus; line: number }[] = [];
  const decoder = new LogDecoder({
    event: (event, line) => {
      if (!isStimulus(event)) throw new Error(`${name}, line ${line}: ${event.type} is no stimulus`);
      stimuli.push({ stimulus: event, line });
    },
    problem: (message, line) => {
      throw new Error(`${name}, line ${line}: ${message}`);
    },
  });
  decoder.write(readFileSync(pathOf(name, 'scenario.jsonl')));
  decoder.end();
  return stimuli;
}
