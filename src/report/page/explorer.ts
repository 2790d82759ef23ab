/** The live explorer: the engine itself runs in the page; every click is a stimulus, every algorithm answers it. */
import type { Stimulus } from '../../log/stimuli.ts';
import { Simulator } from '../../simulate/simulator.ts';
import {
  ACTIONS,
  type ActionFacts,
  type ExplorerAction,
  factsOf,
  firstFleet,
  nextContent,
  nextInstant,
} from '../explorer-actions.ts';
import { readHistoryLink, writeHistoryLink } from '../history-link.ts';
import { type ReportData, reportData } from '../report-data.ts';
import { escapeText } from '../svg.ts';
import { Timeline } from '../timeline.ts';
import { one } from './dom.ts';
import { ReportView } from './report-view.ts';

const CONTROLS = `
<h1>What would your files do?</h1>
<p class="quiet">The engine runs in this page. Do something to the fleet and watch every algorithm answer.</p>
<section class="explorer box" aria-label="What happens next">
 <div class="explorer-row">
  <span class="computers" role="group" aria-label="Computer"></span>
  <label>user <input name="who" value="alice" size="8"></label>
  <label>file <input name="file" value="Documents/Review.doc" size="22"></label>
  <label>reading <select name="reading"><option value="">created or written</option><option value="last-write">last write only</option></select></label>
  <span class="explorer-end"><button type="button" data-act="undo">undo</button><button type="button" data-act="clear">start over</button><button type="button" data-act="share">copy link</button></span>
 </div>
 <div class="explorer-row actions"></div>
 <p class="quiet answer" aria-live="polite">Every click happens a minute after the last one, under every algorithm at once.</p>
</section><div class="report"></div>`;

const GROUPS: Readonly<Record<ExplorerAction['group'], string>> = {
  session: 'session',
  files: 'data',
  faults: 'faults',
  world: 'server and time',
};

class Explorer {
  readonly #root: HTMLElement;
  readonly #view: ReportView;
  #stimuli: Stimulus[];
  #computer = 'A';
  #data: ReportData;

  constructor(root: HTMLElement, stimuli: Stimulus[], parts: URLSearchParams) {
    this.#root = root;
    this.#stimuli = stimuli;
    root.innerHTML = CONTROLS;
    one<HTMLSelectElement>(root, '[name=reading]').value = parts.get('reading') ?? '';
    this.#data = this.#run();
    this.#view = new ReportView(one(root, '.report'), this.#data, false);
    const algorithm = parts.get('a');
    if (algorithm !== null) this.#view.show(this.#data, { algorithm, event: Number.MAX_SAFE_INTEGER });
    this.#drawControls();
    root.addEventListener('click', (event) => this.#click(event));
    one(root, '.explorer').addEventListener('change', (event) => {
      if (event.target instanceof HTMLSelectElement) this.#show();
      else this.#drawControls();
    });
  }

  #field(name: string): string {
    return one<HTMLInputElement | HTMLSelectElement>(this.#root, `[name=${name}]`).value;
  }

  get #reading(): { created: boolean } {
    return { created: this.#field('reading') !== 'last-write' };
  }

  #run(): ReportData {
    return reportData(this.#stimuli, {
      title: 'Roamproof explorer',
      algorithm: 'windows-2003',
      reading: this.#reading,
    });
  }

  /** Runs all algorithms again and shows the end; these histories are short. */
  #show(): void {
    const { algorithm, beside, filter } = this.#view.moment;
    this.#data = this.#run();
    this.#view.show(this.#data, { algorithm, beside, filter, event: Number.MAX_SAFE_INTEGER });
    this.#drawControls();
    const parts = new URLSearchParams({ h: writeHistoryLink(this.#stimuli), a: algorithm });
    if (!this.#reading.created) parts.set('reading', 'last-write');
    history.replaceState(null, '', `#${parts.toString()}`);
  }

  #facts(): ActionFacts {
    const { algorithm } = this.#view.moment;
    const shown = this.#data.histories.find((one) => one.algorithm === algorithm) ?? this.#data.histories[0];
    if (shown === undefined) throw new Error('There is no history to look at');
    return factsOf(new Timeline(shown), this.#computer, this.#field('who'), this.#field('file'));
  }

  #drawControls(): void {
    const names = new Set(['A', 'B']);
    for (const stimulus of this.#stimuli) if ('computer' in stimulus) names.add(stimulus.computer);
    const all = [...names].toSorted();
    const next = String.fromCharCode(65 + all.length);
    one(this.#root, '.computers').innerHTML = [
      ...all.map(
        (name) =>
          `<button type="button" data-computer="${escapeText(name)}" aria-pressed="${name === this.#computer}">${escapeText(name)}</button>`,
      ),
      all.length < 6
        ? `<button type="button" data-computer="${next}" aria-label="Add computer ${next}">+ ${next}</button>`
        : '',
    ].join('');
    const facts = this.#facts();
    const groups = Object.entries(GROUPS).map(([group, label]) => {
      const buttons = ACTIONS.filter((action) => action.group === group && action.possible(facts)).map(
        (action) => `<button type="button" data-act="${action.name}">${action.label}</button>`,
      );
      if (buttons.length === 0) return '';
      return `<span class="group" role="group" aria-label="${label}"><span class="quiet">${label}</span>${buttons.join('')}</span>`;
    });
    one(this.#root, '.actions').innerHTML = groups.join('');
    one<HTMLButtonElement>(this.#root, '[data-act=undo]').disabled = this.#stimuli.length === 0;
  }

  #click(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    const { computer, act, algorithm } = button?.dataset ?? {};
    if (algorithm !== undefined) return this.#drawControls();
    if (computer !== undefined) {
      this.#computer = computer;
      return this.#drawControls();
    }
    if (act === 'undo') this.#stimuli = this.#stimuli.slice(0, -1);
    else if (act === 'clear') this.#stimuli = firstFleet();
    else if (act === 'share') return void this.#share();
    else if (act === undefined || !this.#act(act)) return;
    this.#show();
  }

  #act(name: string): boolean {
    const action = ACTIONS.find((one) => one.name === name);
    if (action === undefined) return false;
    const stimulus = action.stimulus({
      at: nextInstant(this.#stimuli),
      computer: this.#computer,
      user: this.#field('who'),
      path: this.#field('file'),
      content: nextContent(this.#stimuli, this.#computer),
    });
    const refusal = this.#refusalOf(stimulus);
    this.#answer(refusal === null ? '' : `Not possible: ${refusal}.`);
    if (refusal === null) this.#stimuli = [...this.#stimuli, stimulus];
    return refusal === null;
  }

  #refusalOf(stimulus: Stimulus): string | null {
    const simulator = new Simulator({ algorithm: this.#view.moment.algorithm, reading: this.#reading });
    for (const one of this.#stimuli) simulator.feed(one);
    return simulator.feed(stimulus);
  }

  #answer(words: string): void {
    one(this.#root, '.answer').textContent = words;
  }

  async #share(): Promise<void> {
    try {
      await navigator.clipboard.writeText(location.href);
      this.#answer('The link is copied. It holds the whole history.');
    } catch {
      this.#answer('Copy the address of this page: it holds the whole history.');
    }
  }
}

/** The history the address or the page holds, else two computers. */
function firstStimuli(parts: URLSearchParams): Stimulus[] {
  const linked = parts.get('h');
  const embedded = document.querySelector('#scenario')?.textContent?.trim() ?? '';
  const text = linked ?? embedded;
  return (text === '' ? null : readHistoryLink(text)) ?? firstFleet();
}

const parts = new URLSearchParams(location.hash.slice(1));
const explorer = new Explorer(one(document, '#app'), firstStimuli(parts), parts);
window.addEventListener('hashchange', () => location.reload());
document.documentElement.dataset['ready'] = explorer.constructor.name;
