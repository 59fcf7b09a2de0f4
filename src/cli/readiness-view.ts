import { severitiesInWords } from '../domain/readiness.ts';
import type { FindingReply, NamedReadinessReply, ReadinessReply } from './replies.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';
import { between } from './words.ts';

/** What would stand in the way, the gravest first; what to do about each stands below its sentence. */
export function readinessView(paint: Screen['paint'], reply: NamedReadinessReply): string {
  const { application, findings, unexamined } = reply;
  return [
    `${paint.bold(application)}: ${headline(reply)}`,
    ...(findings.length === 0 ? [] : [findingsTable(paint, findings)]),
    ...(unexamined.length === 0
      ? []
      : [`  Not examined, because nothing is known to look for: ${unexamined.join(', ')}`]),
  ].join('\n');
}

/** `1 error and 2 notes were found 3 min 05 s ago`. */
export function headline({ findings, examinedAt, now }: ReadinessReply): string {
  const count = findings.length === 0 ? 'nothing stands in the way' : severitiesInWords(findings);
  const age = between(examinedAt, now);
  return age === '' ? count : `${count}, as found ${age} ago`;
}

/** Findings in rows, the gravest first. */
export function findingsTable(paint: Screen['paint'], findings: readonly FindingReply[]): string {
  const paints = { error: paint.red, warning: paint.yellow, note: paint.dim };
  const order = ['error', 'warning', 'note'];
  const sorted = findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const rows = sorted.map(({ severity, resource = '', about, sentence, cure }) => [
    paints[severity](severity),
    resource,
    about,
    [sentence, ...(cure === undefined ? [] : [cure])].join('\n'),
  ]);
  return table(['', 'resource', 'about', 'what was found, and what to do'], rows);
}
