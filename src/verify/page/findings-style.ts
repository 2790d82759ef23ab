/** How the page of a verification looks, beside what all pages share. */
export const FINDINGS_STYLE = `
#app{max-width:1120px}
h2{font-size:19px;margin:34px 0 10px}h3{font-size:16px;margin:24px 0 0}
a{color:var(--accent)}p{margin:6px 0}
.verdict{margin:14px 0}
.scroll{overflow-x:auto;margin:0 0 8px}
.board{border-collapse:separate;border-spacing:3px;font-variant-numeric:tabular-nums;width:100%}
.board th{font-weight:600;font-size:13px;text-align:center;padding:3px 2px}.board th a{color:inherit;text-decoration:none}
.board th:first-child{text-align:left;white-space:nowrap;position:sticky;left:0;background:var(--paper);padding-right:10px;z-index:1}
.board th:nth-child(2){text-align:left}
.board td{padding:0;border-radius:7px;text-align:center;min-width:47px;height:44px;background:var(--card);border:1px solid var(--edge)}
.board td>*{display:flex;flex-direction:column;justify-content:center;min-height:42px;line-height:1.2;color:inherit;text-decoration:none;border-radius:6px}
.board td a:hover b{text-decoration:underline}
.board td b{font-size:13.5px;font-weight:620}.board td small{font-size:10.5px;color:var(--soft)}
.board .kept{background:var(--good-soft);border-color:transparent}.board .kept b{color:var(--good)}
.board .broken{background:var(--bad-soft);border:2px solid var(--bad)}.board .broken b{color:var(--bad)}
.board .measured{background:var(--warn-soft);border-color:transparent}
.board .none,.board .unseen{background:none}.board .unseen{border-style:dotted}.board .none b,.board .unseen b{color:var(--soft)}
.board .loss{background:none;border:0;text-align:left;padding-right:8px;white-space:nowrap;font-size:13px}
.board .loss>*{display:block;min-height:0}
.bar .track{stroke:var(--edge);stroke-width:4;stroke-linecap:round}.bar .span{stroke:var(--warn);stroke-width:4;stroke-linecap:round}.bar circle{fill:var(--ink)}
.counterexample{margin:10px 0;padding:10px 16px}
.counterexample>summary,.family>summary{cursor:pointer}.counterexample>summary b{margin-right:4px}
.counterexample .lead{font-weight:600;margin-top:8px;overflow-wrap:anywhere}
.counterexample:target{border-color:var(--accent);box-shadow:inset 3px 0 var(--accent)}
figure{margin:8px 0}figure svg{display:block;max-width:100%;height:auto}.w380{display:none}
.story{margin:10px 0;padding-left:30px}.story>li{margin:3px 0;overflow-wrap:anywhere}.story ul{margin:1px 0 4px;padding-left:16px;list-style:none;color:var(--soft);font-size:13px}
.story .quiet{font-size:12px}.story .mark-line{color:var(--bad);font-weight:600}
.again code{overflow-wrap:anywhere;user-select:all}
.family{margin:6px 0}.family meter{width:90px;height:10px;vertical-align:middle}.list{border-collapse:collapse;font-size:13px;width:100%;margin:6px 0}
.list th,.list td{text-align:left;vertical-align:top;padding:4px 14px 4px 0;border-top:1px solid var(--edge)}.list th{color:var(--soft);font-weight:500}
.list td:nth-child(n+2):not(:last-child){white-space:nowrap}
.list .survived td:nth-child(2){color:var(--bad);font-weight:600}
.about dt{margin-top:10px}.about dd{margin:0}
@media(max-width:560px){.w1040{display:none}.w380{display:block}.counterexample{padding:10px 12px}h2{font-size:17px}.board th:first-child{white-space:normal;max-width:96px;overflow-wrap:anywhere}.board .loss{white-space:normal;min-width:74px}.board .bar{display:none}.story{padding-left:24px}}
@media print{.scroll{overflow:visible}.board{border-spacing:1px}.board td{min-width:0}.counterexample figure,.board tr{break-inside:avoid}.raw{display:none}a{color:inherit}}`;
