/** How the pages look: wide and narrow, light and dark, on paper. */
import { CHART_STYLE, DARK, FONT, LIGHT } from './style.ts';

const BASE = `
:root{${LIGHT}}@media(prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
html{scroll-padding-bottom:90px}
body{margin:0;background:var(--paper);color:var(--ink);${FONT};font-size:14.5px;line-height:1.5}
#app{max-width:1480px;margin:0 auto;padding:26px 28px 40px}
h1{font-size:24px;line-height:1.2;letter-spacing:-.012em;margin:0;font-weight:680}
h1,h2,h3,p,li,summary{overflow-wrap:anywhere}
h2{font-size:15px;margin:0 0 8px;font-weight:660}h3{font-size:13.5px;margin:0 0 2px;font-weight:660}
.quiet{color:var(--soft);font-size:12.5px;margin:2px 0}
code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:.92em}
button,select,input{font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:8px;padding:5px 11px;min-height:34px}
button{cursor:pointer}button:hover{border-color:var(--accent)}button:disabled{opacity:.45;cursor:default}
:focus-visible{outline:2.5px solid var(--accent);outline-offset:2px}
kbd{font:600 11px ui-monospace,monospace;border:1px solid var(--edge);border-bottom-width:2px;border-radius:5px;padding:0 5px;background:var(--card)}
.box{background:var(--card);border:1px solid var(--edge);border-radius:12px;padding:14px 18px}`;

const PARTS = `
.algorithms{display:flex;flex-wrap:wrap;gap:7px;margin:16px 0 12px;align-items:center}
.algorithms button{display:flex;gap:8px;align-items:baseline;border-radius:99px}
.algorithms button[aria-pressed=true]{background:var(--accent);border-color:var(--accent);color:var(--paper)}
.chip{font-size:12px;font-weight:650}.chip.bad{color:var(--bad)}.chip.good{color:var(--good)}
[aria-pressed=true] .chip{color:inherit}
.algorithms label{margin-left:auto;display:flex;gap:7px;align-items:center;color:var(--soft)}
.verdict{border-left:5px solid var(--good);margin-bottom:14px}.verdict.bad{border-left-color:var(--bad)}
.verdict p{margin:0 0 4px}.verdict .lead{font-size:16px;font-weight:640}
.verdict ol{margin:6px 0 2px;padding:0;list-style:none;display:grid;gap:6px}
.verdict li{display:flex;gap:10px;align-items:baseline}
.jump{padding:1px 9px;min-height:26px;font-size:12.5px;white-space:nowrap;font-variant-numeric:tabular-nums}
.tools{display:flex;flex-wrap:wrap;gap:8px 10px;align-items:end;margin:0 0 10px}
.tools label{display:grid;font-size:11.5px;color:var(--soft);gap:2px}
.tools label>*{font-size:13.5px;color:var(--ink);max-width:16em}
.tools .zoom{margin-left:auto;display:flex;gap:5px}.tools .zoom button{min-width:38px}
figure.panel{margin:0 0 12px}
figure.panel figcaption{display:flex;gap:10px;align-items:baseline;font-weight:640;margin:0 2px 4px;flex-wrap:wrap}
figure.panel figcaption .quiet{font-weight:400}
.plot{touch-action:pan-y;cursor:crosshair;user-select:none;-webkit-user-select:none;overflow:hidden;border-radius:10px}
.plot svg{display:block;width:100%}
.plot.dragging{cursor:grabbing}
.overview{display:block;width:100%;height:20px;margin:-2px 0 8px;cursor:pointer;touch-action:none}
.overview .whole{fill:var(--edge);opacity:.6}.overview .part{fill:var(--accent);opacity:.35;stroke:var(--accent)}
.overview .lost{fill:var(--bad)}.overview .beaten{fill:var(--warn)}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:12px;color:var(--soft);margin:2px 2px 14px}
.legend span{display:inline-flex;gap:6px;align-items:center}
.stepper{position:sticky;bottom:0;z-index:2;display:flex;gap:8px;align-items:center;background:var(--card);border:1px solid var(--edge);border-radius:12px;padding:8px 12px;margin:0 0 14px;box-shadow:0 6px 24px #0001}
.stepper input{flex:1;min-width:60px;padding:0;accent-color:var(--accent)}
.stepper output{font-variant-numeric:tabular-nums;font-size:13px;min-width:8.5em;text-align:right}
.below{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:14px;align-items:start}
.said{font-size:17px;line-height:1.35;margin:0 0 2px;font-weight:560}
.note{margin:8px 0;padding:7px 12px;border-radius:8px}.note.bad{background:var(--bad-soft)}.note.warn{background:var(--warn-soft)}
.note.bad strong{color:var(--bad)}.note.warn strong{color:var(--warn)}
.rule{margin:8px 0;padding:7px 12px;border-radius:8px;background:var(--accent-soft)}
.stamps{border-collapse:collapse;width:100%;font-size:12.5px;font-variant-numeric:tabular-nums;margin-top:8px}
.stamps caption{text-align:left;color:var(--soft);padding-bottom:2px}
.stamps th,.stamps td{text-align:left;padding:3px 8px 3px 0;border-top:1px solid var(--edge);font-weight:400}.stamps th[scope=row]{color:var(--soft);white-space:nowrap}
.raw{margin-top:10px}.raw summary{cursor:pointer;color:var(--soft);font-size:12.5px}.raw pre{overflow:auto;max-height:260px;margin:6px 0 0;white-space:pre-wrap;overflow-wrap:anywhere}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:10px}
.card{border:1px solid var(--edge);border-radius:10px;padding:9px 12px;min-width:0;background:var(--paper)}.card.fresh{border-color:var(--accent);box-shadow:inset 3px 0 var(--accent)}
.card .facts{margin:0;font-size:13px}.card ul{list-style:none;margin:6px 0 0;padding:0;display:grid;gap:3px}
.card li{display:grid;grid-template-columns:18px minmax(0,auto) minmax(0,1fr);column-gap:5px;align-items:center;font-size:13px}
.card li.fresh{background:var(--accent-soft);border-radius:6px;margin:0 -5px;padding:1px 5px}
.card li.gone{display:block;overflow-wrap:anywhere}.card .path{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.card q{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;color:var(--soft)}
.card time{grid-column:2/4;font-size:11.5px;color:var(--soft);font-variant-numeric:tabular-nums}
.section{margin-top:14px}.section>summary{cursor:pointer;font-weight:660;font-size:15px}
.events{overflow:auto;position:relative;border:1px solid var(--edge);border-radius:10px;margin-top:10px;background:var(--paper)}
.events [role=row]{position:absolute;left:0;right:0;height:28px;display:grid;grid-template-columns:64px 84px 90px 90px minmax(200px,1fr) 52px;gap:8px;align-items:center;padding:0 12px;font-size:13px;cursor:pointer;border-bottom:1px solid color-mix(in srgb,var(--edge) 55%,transparent)}
.events [role=row]>*{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.events .head{position:sticky;top:0;z-index:1;background:var(--card);color:var(--soft);font-size:12px;cursor:default}
.events [aria-selected=true]{background:var(--accent-soft)}.events .world{font-weight:600}
.events .lost{color:var(--bad)}.events .n{font-variant-numeric:tabular-nums;color:var(--soft)}
.machine-box{overflow:auto;margin-top:10px;--m-ground:var(--card)}.machine-box svg{display:block;margin:0 auto;max-width:100%;height:auto}
.explorer{margin:14px 0 0}.report header{display:none}.explorer-row label>*{color:var(--ink)}.explorer-row{display:flex;flex-wrap:wrap;gap:8px 12px;align-items:center}
.explorer-row label{display:flex;gap:6px;align-items:center;color:var(--soft);font-size:13px}.explorer-end{margin-left:auto;display:flex;gap:6px}
.explorer .actions{margin-top:10px;gap:10px 22px}.explorer .group{display:inline-flex;flex-wrap:wrap;gap:6px;align-items:center}
.explorer [aria-pressed=true]{background:var(--accent);border-color:var(--accent);color:var(--paper)}.computers{display:inline-flex;gap:6px}
.explorer .answer{min-height:1.5em;margin:8px 0 0}
.keys{color:var(--soft);font-size:12.5px;margin-top:18px;display:flex;flex-wrap:wrap;gap:4px 16px}`;

const NARROW = `
@media(max-width:820px){.below{grid-template-columns:minmax(0,1fr)}
.events [role=row]{grid-template-columns:44px 62px minmax(0,1fr) 40px}.events [role=row]>:nth-child(3),.events [role=row]>:nth-child(4){display:none}}
@media(max-width:560px){#app{padding:16px 10px 24px}h1{font-size:20px}
.algorithms{flex-wrap:nowrap;overflow-x:auto;margin:12px -10px;padding:3px 10px}.algorithms button{flex:none}.algorithms label{flex:none;margin-left:6px}
.tools label{flex:1 1 42%}.tools label>*{width:100%;min-width:0;max-width:none}.tools .zoom{margin-left:0;width:100%}.tools .zoom button{flex:1}
.stepper{margin-inline:-4px;padding:7px 8px;gap:6px}.stepper button{padding:5px 10px;min-width:40px}.stepper output{min-width:0;font-size:12px}.wide,.stepper [data-do=first],.stepper [data-do=last]{display:none}
.box{padding:12px 13px}.said{font-size:16px}.cards{grid-template-columns:minmax(0,1fr)}.keys{display:none}
.stamps{font-size:11.5px}.verdict li{flex-direction:column;gap:2px}}`;

const PAPER = `
@media print{:root{${LIGHT};--paper:#fff}body{print-color-adjust:exact;-webkit-print-color-adjust:exact}.stepper,.tools,.keys,.algorithms label,.raw{display:none}.overview{display:none!important}#app{max-width:none;padding:0}
.box,.card,figure{break-inside:avoid}.events{height:auto!important;overflow:visible}}
@media(prefers-reduced-motion:no-preference){.card,.algorithms button{transition:border-color .15s,background .15s}}`;

export const PAGE_STYLE = `${BASE}${PARTS}${CHART_STYLE}${NARROW}${PAPER}`;
