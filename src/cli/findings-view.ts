import { counted } from '../domain/setup/in-words.ts';
import type { SetupFinding } from '../domain/setup/setup-finding.ts';
import type { Screen } from './screen.ts';

type Severity = SetupFinding['severity'];

/** What follows from a set-up, the gravest first: severity and place, the sentence, and what to do about it. */
export function findingsView(paint: Screen['paint'], findings: readonly SetupFinding[]): string {
  const paints = { error: paint.red, warning: paint.yellow, note: paint.dim };
  const blocks = findings.map(({ severity, about, sentence, cure }) =>
    [`${paints[severity](severity)}  ${about}`, `  ${sentence}`, ...(cure === undefined ? [] : [`  ${cure}`])].join(
      '\n',
    ),
  );
  const counts = (['error', 'warning', 'note'] as const).map((each) => counted(count(findings, each), each));
  return ['', ...blocks.flatMap((block) => [block, '']), counts.join(', ')].join('\n');
}

function count(findings: readonly SetupFinding[], severity: Severity): number {
  return findings.filter((each) => each.severity === severity).length;
}
