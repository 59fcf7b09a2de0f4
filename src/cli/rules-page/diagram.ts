import type { RuleRow } from '../rule-row.ts';

/** Rules that lead from one phase to another. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly rules: readonly RuleRow[];
}

/** The rules that change the phase, as a Mermaid diagram; undefined where none does. */
export function diagram(rows: readonly RuleRow[]): string | undefined {
  const edges = edgesOf(rows);
  if (edges.length === 0) return undefined;
  return ['stateDiagram-v2', ...edges.map(({ from, to, rules }) => `  ${from} --> ${to}: ${labelOf(rules)}`)].join(
    '\n',
  );
}

/** One edge from a phase to another, however many rules lead there: more could not be told apart. */
function edgesOf(rows: readonly RuleRow[]): Edge[] {
  const single = rows.flatMap((row) => row.from.flatMap((from) => ends(row).map((to) => ({ from, to, row }))));
  const drawn = single.filter(({ from, to }) => from !== to);
  const byWay = Object.groupBy(drawn, ({ from, to }) => `${from} ${to}`);
  return Object.values(byWay).flatMap((same = []) => {
    const [first] = same;
    return first === undefined ? [] : [{ from: first.from, to: first.to, rules: same.map(({ row }) => row) }];
  });
}

function ends({ to }: RuleRow): string[] {
  if (to === 'same') return [];
  return to === 'settled' ? ['steady', 'displaced'] : [to];
}

function labelOf(rules: readonly RuleRow[]): string {
  const [first] = rules;
  if (rules.length === 1 && first !== undefined) return `${first.id} ${shortened(first.because)}`;
  return rules.map(({ id }) => id).join(', ');
}

/** A label may hold no colon and no semicolon: Mermaid ends it there. */
const longest = 44;

function shortened(sentence: string): string {
  const [clause = ''] = sentence.split(/[.,:;]/);
  const words = clause.split(' ');
  while (words.join(' ').length > longest) words.pop();
  const short = words.join(' ');
  return short.length < clause.length ? `${short}…` : short;
}
