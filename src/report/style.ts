/** Colours and type of pictures and pages, light and dark. Shapes and words always say the same as a colour. */

/** Names of colours, for `:root` of a page or the root of a picture. */
export const LIGHT = `
--paper:#f6f5f1;--card:#fffefb;--lane:#fffefb;--lane-server:#f0f3f8;--edge:#dcd9d0;--ink:#1d2126;--soft:#5c6570;--faint:#a3a9b0;
--accent:#1f5fbf;--accent-soft:#dfe9f8;--on:#cfe0f7;--on-ink:#123d7a;--merge:#bfe5d6;--wait:#f3dfae;--step:#e4e5e8;--linger:#e6dbf2;--doomed:#f2d3cf;
--bad:#c3261c;--bad-soft:#fbe5e2;--warn:#935d00;--warn-soft:#fbefd5;--good:#1b7a4b;--good-soft:#dff2e7;--fault:#b9483e;--tint:#b9483e14;
--v0:#1f6fd0;--v1:#d2660a;--v2:#14866a;--v3:#8f45b5;--v4:#8a7a00;--v5:#a3475f;--v6:#55677a`;

export const DARK = `
--paper:#14171b;--card:#1c2026;--lane:#1c2026;--lane-server:#1f2733;--edge:#343b45;--ink:#e9ebee;--soft:#a5aeb9;--faint:#68727e;
--accent:#7db0ff;--accent-soft:#24364f;--on:#274469;--on-ink:#d6e6ff;--merge:#1f5546;--wait:#5c4a1a;--step:#363c45;--linger:#45365a;--doomed:#5f302c;
--bad:#ff7b70;--bad-soft:#46211e;--warn:#f0b64f;--warn-soft:#3f3218;--good:#63cf97;--good-soft:#1a3a2a;--fault:#e58076;--tint:#e5807618;
--v0:#6aa9ff;--v1:#ff9d4d;--v2:#4fc9a8;--v3:#c890ec;--v4:#d3c24a;--v5:#ec92a8;--v6:#a0b3c8`;

const versions = Array.from(
  { length: 7 },
  (_, i) => `.line.v${i},.cap.v${i},.copy.v${i} path{stroke:var(--v${i})}.g.v${i}{fill:var(--v${i})}`,
).join('');

/** What every chart needs, on a page or alone. */
export const CHART_STYLE = `
.lane{fill:var(--lane);stroke:var(--edge)}.lane.server{fill:var(--lane-server)}
.names{fill:var(--lane)}.names.server{fill:var(--lane-server)}
.lane-title{font-weight:650;font-size:13px;fill:var(--ink)}
.row-name{font-size:11px;fill:var(--soft)}.row-name,.lane-title{paint-order:stroke;stroke:var(--lane);stroke-width:3px;stroke-linejoin:round}
.row-base{stroke:var(--edge);stroke-width:1;stroke-dasharray:1 4}
.tick{stroke:var(--edge);stroke-width:1}
.axis{font-size:10.5px;fill:var(--soft);font-variant-numeric:tabular-nums}
.flag{font-size:10.5px;font-weight:650;fill:var(--bad);cursor:pointer}
.off{stroke:var(--faint);stroke-width:1;stroke-dasharray:2 3}
.s,.b{stroke:var(--lane);stroke-width:1}
.s-on{fill:var(--on)}.s-merge{fill:var(--merge)}.s-wait{fill:var(--wait)}.s-step{fill:var(--step)}.s-linger{fill:var(--linger)}.s-doomed{fill:var(--doomed)}
.s-wait,.s-linger,.s-doomed{stroke:var(--soft);stroke-dasharray:3 2}
.busy{fill:var(--faint);opacity:.55}
.b{fill:var(--bad-soft);stroke:var(--fault);stroke-dasharray:3 2}
.b-handles,.b-offset{fill:var(--warn-soft);stroke:var(--warn)}
.b-power{fill:var(--step);stroke:var(--soft)}
.tint{fill:var(--tint)}
.bar-label{font-size:10.5px;fill:var(--ink);pointer-events:none}
.line{stroke-width:4;stroke-linecap:round}.cap{stroke-width:2.5}
.g{stroke:var(--lane);stroke-width:1.5}
.content{font-size:11px;fill:var(--ink);paint-order:stroke;stroke:var(--lane);stroke-width:3px;stroke-linejoin:round}
.copy path{fill:none;stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}
.copy .copy-halo{stroke:var(--lane)!important;stroke-width:5}
.reach line{stroke:var(--soft);stroke-width:1.8;stroke-dasharray:4 3}.reach .reach-end{stroke-dasharray:none;stroke-width:2.4}
.reach.lost line{stroke:var(--bad)}
.mark{cursor:pointer}
.mark.lost circle{fill:var(--bad)}.mark.lost path{stroke:#fff;stroke-width:2.4;stroke-linecap:round;fill:none}
.mark.beaten path{fill:var(--warn-soft);stroke:var(--warn);stroke-width:2}
.mark-label{font-size:11.5px;font-weight:650;fill:var(--bad);paint-order:stroke;stroke:var(--lane);stroke-width:4px;stroke-linejoin:round}
.beaten .mark-label{fill:var(--warn)}
.cursor line{stroke:var(--accent);stroke-width:1.5}.cursor rect{fill:var(--accent)}.cursor text{fill:var(--lane);font-size:10.5px;font-weight:650}
.curve-grid{stroke:var(--edge)}.curve-band{fill:var(--bad);opacity:.16}.curve-line{fill:none;stroke:var(--bad);stroke-width:2.4;stroke-linejoin:round}
.curve-share{font-size:11px;fill:var(--ink);font-weight:600;paint-order:stroke;stroke:var(--card);stroke-width:3px}.curve-title{font-size:12px;font-weight:650;fill:var(--ink)}
${versions}`;

export const FONT = `font-family:ui-sans-serif,system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif`;

/** The style of a picture that stands alone. */
export const PICTURE_STYLE = `.picture{${LIGHT};${FONT}}@media(prefers-color-scheme:dark){.picture{${DARK}}}${CHART_STYLE}`;
