import { CliError, type Exit, exit } from './exit.ts';
import { conditionOf, phasesIn, type RuleRow, ruleRows } from './rule-row.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';

/** Prints the whole table, by section. */
export function showRules(screen: Screen): Exit {
  const rows = ruleRows();
  screen.result({ rules: rows }, () => {
    const sections = Object.values(Object.groupBy(rows, ({ section }) => section));
    return sections.map((own = []) => sectionView(screen.paint, own)).join('\n\n');
  });
  return exit.done;
}

/** Prints one rule with its guards. Throws `CliError` when there is none of that id. */
export function showRule(screen: Screen, id: string): Exit {
  const rows = ruleRows();
  const row = rows.find((each) => `${each.id}` === id);
  if (row === undefined) {
    const known = rows.map((each) => each.id).join(', ');
    throw new CliError(`There is no rule ${id}. There are: ${known}.`, exit.badInput);
  }
  screen.result(row, () => ruleInFull(screen.paint, row));
  return exit.done;
}

function sectionView(paint: Screen['paint'], rows: readonly RuleRow[]): string {
  const [first] = rows;
  const head = paint.bold(`${Math.floor((first?.id ?? 0) / 100)}xx  ${first?.section}`);
  return [head, ...rows.map((row) => ruleView(paint, row))].join('\n');
}

function ruleView(paint: Screen['paint'], row: RuleRow): string {
  return [
    `  ${paint.bold(`${row.id}`)}  ${row.because}`,
    `       ${wayOf(row)}`,
    `       ${paint.dim(`when ${conditionOf(row)}`)}`,
  ].join('\n');
}

function ruleInFull(paint: Screen['paint'], row: RuleRow): string {
  const guards = row.guards.map(({ name, traits }) => [name, traits.join(', ')]);
  return [
    `${paint.bold(`${row.id}`)}  ${row.because}`,
    `     ${wayOf(row)}, in ${row.section}`,
    ...(row.insteadOf.length === 0 ? [] : [`     It tells which guards keep ${row.insteadOf.join(', ')} from acting.`]),
    row.guards.length === 0 ? '     It has no guards.' : table(['guard', ''], guards),
  ].join('\n');
}

function wayOf({ from, to, operation, answers }: RuleRow): string {
  const command = answers === undefined ? [] : [`the command is ${answers}`];
  const starts = operation === undefined ? [] : [`starts ${operation}`];
  return [`${phasesIn(from)} → ${to}`, ...starts, ...command].join('; ');
}
