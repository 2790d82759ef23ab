/** One counterexample on the page: its picture with the curve above it, its story, and the ways to see it again. */
import { tellEvent } from '../../explain/tell-event.ts';
import { encodeLog } from '../../log/encode.ts';
import { GUARANTEE_WORDS } from '../../plan/guarantees.ts';
import { ruleSays } from '../../plan/rules.ts';
import { buildHistory } from '../../report/build-history.ts';
import { drawPicture, type PictureOptions } from '../../report/draw-chart.ts';
import { escapeText } from '../../report/svg.ts';
import { armName } from '../arms.ts';
import { FUTURE_STEPS, rateOf, steepestStep } from '../loss-curve.ts';
import { type Outcome, runHistory, subjectOf } from '../run.ts';
import { marksOf, type StoryLine, tellStory } from '../story.ts';
import { curveStrip } from './curve-strip.ts';
import type { PicturedCounterexample } from './findings.ts';
import { cellId } from './scoreboard-table.ts';

/** Widths a picture is drawn for: a desk, paper and a tablet; a phone. */
const WIDE = 1040;
const NARROW = 380;

/** @param open whether its picture is seen at once */
export function counterexampleSection(one: PicturedCounterexample, open: boolean): string {
  const { arm, guarantee, userEvents } = one.found;
  const outcome = runHistory(subjectOf(arm), one.found.history);
  const broken = outcome.judgement.violations.find((violation) => violation.guarantee === guarantee);
  const size = `${userEvents} ${userEvents === 1 ? 'event' : 'events'}`;
  return `<details class="counterexample box" id="${cellId(arm, guarantee)}"${open ? ' open' : ''}>
<summary><b>${guarantee}</b> <span>${escapeText(GUARANTEE_WORDS[guarantee].title)}</span> <span class="quiet">broken in ${size}</span></summary>
<p class="lead">${escapeText(broken?.message ?? '')}</p>
${pictures(one, outcome)}
${curveWords(one)}
${story(outcome)}
${again(one)}
</details>`;
}

function pictures({ found, curve }: PicturedCounterexample, { log }: Outcome): string {
  const history = buildHistory(log, armName(found.arm));
  const label = found.guarantee === 'G1' ? 'chance of a loss' : `chance that ${found.guarantee} breaks`;
  const options: PictureOptions = {
    styled: false,
    ...(curve.length === 0 ? {} : { above: curveStrip(curve, label) }),
  };
  const drawn = [WIDE, NARROW].map(
    (width) => `<div class="w${width}">${drawPicture(history, { ...options, width })}</div>`,
  );
  return `<figure>${drawn.join('')}</figure>`;
}

/** By which stimulus it became likely, in a sentence. */
function curveWords({ found, curve }: PicturedCounterexample): string {
  const step = steepestStep(curve);
  if (step === null) return '';
  const stimulus = found.history[(curve[step.at]?.stimuli ?? 0) - 1];
  if (stimulus === undefined) return '';
  const share = (rate: number): string => `${Math.round(rate * 100)} %`;
  const begin = curve[0] === undefined ? 0 : rateOf(curve[0]);
  const jump = `The chance ${step.at === 1 ? '' : `begins at ${share(begin)} and `}goes from ${share(step.from)} to ${share(step.to)} with this: ${tellEvent(stimulus)}.`;
  const how = `Each step of the curve is the share of random futures of ${FUTURE_STEPS} events in which it happens, from there on; the shade is its 95 % interval.`;
  return `<p>${escapeText(jump)} <span class="quiet">${how}</span></p>`;
}

function story({ log, judgement }: Outcome): string {
  const lines = tellStory(log, marksOf(judgement.losses, judgement.violations));
  const items: string[] = [];
  let below: string[] = [];
  const close = (): void => {
    if (below.length > 0) items.push(`<ul>${below.join('')}</ul>`);
    below = [];
  };
  for (const line of lines) {
    if (line.kind !== 'stimulus') {
      below.push(recordItem(line));
      continue;
    }
    close();
    if (items.length > 0) items.push('</li>');
    items.push(`<li>${escapeText(line.text)}.`);
  }
  close();
  return `<ol class="story">${items.join('')}</li></ol>`;
}

function recordItem({ kind, text, rule }: StoryLine): string {
  if (kind === 'mark') return `<li class="mark-line">► ${escapeText(text)}</li>`;
  const why =
    rule === undefined ? '' : ` <span class="quiet">— ${rule}: ${escapeText(ruleSays(rule))}</span>`;
  return `<li>${escapeText(text)}${why}</li>`;
}

function again({ found, command }: PicturedCounterexample): string {
  const { arm, guarantee, history } = found;
  const settings = { reading: arm.reading, breaks: guarantee };
  const scenario = encodeLog(history, { algorithm: arm.algorithm, settings, seed: 1 });
  return `<p class="again"><span class="quiet">Again:</span> <code>${escapeText(command)}</code></p>
<details class="raw"><summary>As a scenario, for <code>simulate</code>, <code>explain</code> and <code>report</code></summary><pre>${escapeText(scenario)}</pre></details>`;
}
