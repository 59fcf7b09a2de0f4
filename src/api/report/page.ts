import { createHash } from 'node:crypto';
import type { OperationReport } from '../../domain/operation-report/contract.ts';
import { duration } from '../../domain/time-in-words.ts';
import { escaped } from '../escaped.ts';
import { pageStyle } from './page-style.ts';
import { type Cell, type Section, textOf } from './section.ts';
import { sectionsOf } from './sections.ts';
import { timelineOf } from './timeline.ts';
import { timelineSvg } from './timeline-svg.ts';
import { amount, instant, titleOf } from './words.ts';

/** The only thing that a browser may use of the page: its own style. It has no script, and loads nothing. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`;

/** The same for the answer that brings the page. */
export const pagePolicy = `${policy}; frame-ancestors 'none'`;

/** A report as one page that can be kept, sent and printed: everything it needs is in it. */
export function reportPage(report: OperationReport): string {
  const title = titleOf(report.operation);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}"><title>${escaped(title)}</title>
<style>${pageStyle}</style></head><body>
${head(report, title)}
<h2>Timeline</h2>
${timelineSvg(timelineOf(report))}
${legend}
${sectionsOf(report).map(sectionHtml).join('\n')}
</body></html>
`;
}

function head({ application, operation, gaps, ...report }: OperationReport, title: string): string {
  const { startedAt, endedAt, requestedBy, reason, approvedBy, rule, tookMs, expectedMs, withdrawn } = operation;
  const span = endedAt === undefined ? instant(startedAt) : `${instant(startedAt)} to ${instant(endedAt)}`;
  const cards = [
    card(operation.outcome, tookMs === undefined ? 'it has not ended' : `after ${duration(tookMs)}`),
    card(amount(expectedMs, true), 'was quoted'),
    ...report.objectives.map(({ objective, actualMs, estimated, met }) => {
      const promise = met === undefined ? '' : ` · ${promises[met]}`;
      return card(amount(actualMs, estimated), `${cardWords[objective]}${promise}`);
    }),
  ];
  return [
    `<p class="soft">${escaped(application)} · ${span} UTC · rule ${rule}</p><h1>${escaped(title)}</h1>`,
    `<p><b>${escaped(requestedBy)}</b>: ${escaped(reason)}</p>`,
    ...(approvedBy === undefined ? [] : [`<p>Approved by <b>${escaped(approvedBy)}</b>.</p>`]),
    ...(withdrawn === undefined ? [] : [`<p class="bad">Called off: ${escaped(withdrawn)}</p>`]),
    ...gaps.map((gap) => `<p class="gap">${escaped(gap)}</p>`),
    `<div class="cards">${cards.join('')}</div>`,
  ].join('\n');
}

const cardWords = { detect: 'until it was noticed', recover: 'users without an answer', dataLoss: 'of data lost' };
const promises = { yes: '✓ as promised', no: '✗ more than promised', unknown: '? promised' };

function card(value: string, words: string): string {
  return `<div class="card"><b>${escaped(value)}</b><span>${escaped(words)}</span></div>`;
}

const legend = `<p class="legend">${[
  ['outage', 'no answer, or failed'],
  ['waiting', 'waited'],
  ['done', 'done'],
  ['held', 'held, to be seen well'],
  ['quoted', 'quoted'],
]
  .map(
    ([tone, words]) =>
      `<span><svg><rect class="${tone}" x="1" y="1" width="10" height="10" rx="2"/></svg>${words}</span>`,
  )
  .join('')}<span>◆ a person</span></p>`;

function sectionHtml({ title, about, head: names, rows, none }: Section): string {
  const intro = about === undefined ? '' : `<p class="soft">${escaped(about)}</p>`;
  const start = `<section><h2>${escaped(title)}</h2>${intro}`;
  if (rows.length === 0) return `${start}<p>${escaped(none)}</p></section>`;
  const thead = names.map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell, index) => cellHtml(cell, names[index] ?? '')).join('')}</tr>`);
  return `${start}<div class="wide"><table><thead><tr>${thead}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div></section>`;
}

/** What is not longer than this is not broken into lines: `1 min 06 s`. */
const shortLength = 14;

/** On a narrow screen the table is a list, and each cell says itself what it is. */
function cellHtml(cell: Cell, name: string): string {
  const tone = typeof cell === 'string' ? undefined : cell.tone;
  const text = textOf(cell);
  if (text === '') return '<td></td>';
  const classes = [
    ...(tone === undefined || tone === 'code' ? [] : [tone]),
    ...(text.length > shortLength ? [] : ['short']),
  ];
  const named = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
  const of = name === '' ? '' : ` data-of="${escaped(name)}"`;
  const shown = tone === 'code' ? `<code>${escaped(text)}</code>` : escaped(text);
  return `<td${named}${of}>${shown}</td>`;
}
