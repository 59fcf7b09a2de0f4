import type { OperationReport } from '../../domain/operation-report/contract.ts';
import { duration } from '../../domain/time-in-words.ts';
import { type Cell, type Section, textOf } from './section.ts';
import { sectionsOf } from './sections.ts';
import { instant, titleOf } from './words.ts';

/** A report as Markdown, to be pasted into a ticket or a wiki. */
export function reportMarkdown(report: OperationReport): string {
  const { application, operation, suspectedAt, gaps } = report;
  const { startedAt, endedAt, tookMs, requestedBy, reason, approvedBy, rule, withdrawn } = operation;
  const facts = [
    ['application', application],
    ['suspected', suspectedAt === undefined ? '' : `${instant(suspectedAt)} UTC`],
    ['began', `${instant(startedAt)} UTC, by rule ${rule}`],
    ['ended', endedAt === undefined ? '' : `${instant(endedAt)} UTC, after ${duration(tookMs ?? 0)}`],
    ['ordered by', `${requestedBy}: ${reason}`],
    ['approved by', approvedBy ?? ''],
    ['called off', withdrawn ?? ''],
  ].flatMap(([name, value]) => (value === '' ? [] : [`- ${name}: ${plain(value ?? '')}`]));
  const parts = [
    `# ${plain(titleOf(operation))}`,
    facts.join('\n'),
    ...gaps.map((gap) => `> ${plain(gap)}`),
    ...sectionsOf(report).map(sectionText),
  ];
  return `${parts.join('\n\n')}\n`;
}

function sectionText({ title, about, head, rows, none }: Section): string {
  const intro = about === undefined ? [] : [plain(about)];
  if (rows.length === 0) return [`## ${title}`, ...intro, none].join('\n\n');
  const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(cellText))];
  return [`## ${title}`, ...intro, lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')].join('\n\n');
}

function cellText(cell: Cell): string {
  if (typeof cell !== 'string' && cell.tone === 'code' && cell.text !== '') return `\`${inCode(cell.text)}\``;
  return plain(textOf(cell));
}

/** A bar would end the cell, and nothing else of it can be escaped in code. */
function inCode(text: string): string {
  return text.replaceAll(/[`\p{Cc}]/gu, ' ').replaceAll('|', '\\|');
}

/** What somebody has written as a reason is text: it makes no table, link, image or HTML of it. */
function plain(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').replaceAll(/[\\`*_[\]<>|#]/g, '\\$&');
}
