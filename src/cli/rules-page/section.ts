import { conditionOf, phasesIn, type RuleRow } from '../rule-row.ts';
import { diagram } from './diagram.ts';

/** A section of the table: its heading, its diagram, its rows. */
export function sectionText(rows: readonly RuleRow[]): string {
  const [first] = rows;
  const hundred = Math.floor((first?.id ?? 0) / 100);
  const drawn = diagram(rows);
  const picture =
    drawn === undefined ? 'No rule of this section changes the phase.' : `\`\`\`mermaid\n${drawn}\n\`\`\``;
  return [`## ${hundred}xx: ${first?.section}`, picture, tableText(rows)].join('\n\n');
}

function tableText(rows: readonly RuleRow[]): string {
  const lines = rows.map((row) => {
    const cells = [
      `${row.id}`,
      phasesIn(row.from, (phase) => `\`${phase}\``),
      conditionOf(row),
      leadsTo(row),
      row.because,
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| id | from | when | to | because |', '|---|---|---|---|---|', ...lines].join('\n');
}

function leadsTo({ to, operation, answers }: RuleRow): string {
  const starts = operation === undefined ? '' : `: ${operation}`;
  const command = answers === undefined ? '' : `; the command is ${answers}`;
  return `\`${to}\`${starts}${command}`;
}
