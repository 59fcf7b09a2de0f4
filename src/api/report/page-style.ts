/** The whole style of a report's page: light and dark as the reader's system is, and plain black on paper. */
export const pageStyle = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1b2330;--soft:#5b6675;--line:#dfe4ea;--card:#f6f8fa;--good:#18794e;
--doubt:#8a5a00;--bad:#c0262d;--done:#2f7de1;--held:#9cc3f5;--wait:#e0a11b;--quote:#8793a3}
@media(prefers-color-scheme:dark){:root{--paper:#12161c;--ink:#e6eaf0;--soft:#9aa6b5;--line:#2b333d;--card:#1a2028;
--good:#4cc38a;--doubt:#f0b849;--bad:#ff7a7f;--done:#5aa2ff;--held:#2c5c99;--wait:#d99a1c;--quote:#6c7888}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:64rem;padding:1.5rem 1rem 4rem;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:break-word}
h1{font-size:1.55rem;line-height:1.25;margin:.2rem 0 .4rem;text-wrap:balance}
h2{font-size:1.1rem;margin:2.2rem 0 .3rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
p{margin:.4rem 0}.soft{color:var(--soft)}
.good{color:var(--good)}.doubt{color:var(--doubt)}.bad{color:var(--bad)}
td.good,td.bad,td.doubt{font-weight:600}
.gap{border-left:4px solid var(--wait);background:var(--card);padding:.5rem .8rem;border-radius:0 6px 6px 0}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.6rem;margin:1rem 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.6rem .8rem}
.card b{display:block;font-size:1.15rem;font-variant-numeric:tabular-nums}.card span{color:var(--soft);font-size:.85rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:500;white-space:nowrap}.short{white-space:nowrap}td code{overflow-wrap:anywhere}
code{font:.85em/1.4 ui-monospace,SFMono-Regular,Consolas,monospace}
.timeline{display:block;margin:.8rem 0;overflow:visible}
.timeline text{font-size:12.5px;fill:var(--ink)}.timeline .value,.timeline .axis{fill:var(--soft)}
.grid{stroke:var(--line);stroke-width:1}
.outage{fill:var(--bad)}.waiting{fill:var(--wait)}.done{fill:var(--done)}.failed{fill:var(--bad)}.held{fill:var(--held)}
.quoted{fill:none;stroke:var(--quote);stroke-width:1.2;stroke-dasharray:3 3}.mark{fill:var(--ink);stroke:var(--paper)}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;color:var(--soft);font-size:.82rem}
.legend svg{width:12px;height:12px;margin-right:.35rem;vertical-align:-1px}
@media(max-width:40rem){thead{display:none}table,tbody,tr,td{display:block}
tr{border-bottom:1px solid var(--line);padding:.5rem 0}td{border:0;padding:.1rem 0}td:empty{display:none}
td[data-of]:before{content:attr(data-of) ": ";color:var(--soft);font-weight:400}}
@media print{:root{--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--card:#fff;--good:#0a5c36;--doubt:#7a4f00;--bad:#a11219;
--done:#2f7de1;--held:#9cc3f5;--wait:#e0a11b;--quote:#777}body{max-width:none;padding:0;font-size:11pt}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}h2{break-after:avoid}tr,.card,.timeline{break-inside:avoid}
.wide{overflow:visible}}
`;
