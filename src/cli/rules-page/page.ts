import type { Application } from '../../domain/application.ts';
import { ruleRows } from '../rule-row.ts';
import { sectionText } from './section.ts';
import { whenActiveRegionDies } from './when-active-region-dies.ts';

/** The page about the rules, in Markdown, from the table that is in force. `example` is the application of its story. */
export function rulesPage(example: Application): string {
  const sections = Object.values(Object.groupBy(ruleRows(), ({ section }) => section));
  const parts = [HEAD, whenActiveRegionDies(example), READING, ...sections.map((rows = []) => sectionText(rows))];
  return `${parts.join('\n\n')}\n`;
}

const HEAD = `# What Regent does, and when

<!-- Generated from src/domain/rules.ts by \`npm run docs\`. Change the table there, not this page. -->`;

const READING = `## How to read the table

Of the rules for the phase that an application is in, the **first** whose guards all say yes decides; unknown is not yes.
When none does, everything stays. The id of a rule stands in the journal, the log, the metrics and every answer, with the
same sentence as here. \`same\` means that the phase stays; \`settled\` means \`steady\` at home and otherwise \`displaced\`.
The diagrams leave out the rules that keep the phase; they are in the tables. \`regent rules\` prints the table, and
\`regent rules 401\` a rule with its guards.`;
