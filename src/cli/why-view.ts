import { guardRows } from './guards-view.ts';
import { phaseMark } from './marks.ts';
import { overrideHint } from './override-hint.ts';
import type { WhyReply } from './replies.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';

type Paint = Screen['paint'];
type RuleReply = WhyReply['rules'][number];

/** An explanation for people: what speaks, what would have to change, and each rule that is about the case at hand. */
export function whyView(paint: Paint, why: WhyReply): string {
  const { application, phase, supposed, unfenced, inTheWay, decision, rules, toChange } = why;
  const cases = rules.filter(({ itsCase, speaks }) => itsCase || speaks);
  const others = rules.filter((rule) => !cases.includes(rule)).map(({ id }) => id);
  const parts = [
    [
      `${paint.bold(application)}   ${phaseMark(paint, phase)}`,
      supposed && supposition(supposed),
      ...unfenced.map(paint.red),
      verdict(paint, decision),
    ],
    toChange.length > 0 && [
      'What would have to change first:',
      ...toChange.map(
        ({ rule, because, guards }) => `  so that rule ${rule} may say: ${because}\n${guardTable(paint, guards)}`,
      ),
    ],
    inTheWay.length > 0 && [
      `Found to stand in the way of a move, though no rule asks for it (regent readiness ${application}):`,
      ...inTheWay.map((sentence) => `  ${paint.red(sentence)}`),
    ],
    [overrideHint(decision.guards)],
    [
      'The rules of this phase, in order; the first of which every guard says yes speaks:',
      ...cases.flatMap((rule) => [`  ${ruleHead(paint, rule)}`, guardTable(paint, rule.guards)]),
    ],
    others.length > 0 && [paint.dim(`  Not about what is the case now: ${others.join(', ')} (all of it: -o json)`)],
  ];
  return parts.flatMap((part) => (part ? part.filter(Boolean).join('\n') : '') || []).join('\n\n');
}

function supposition({ kind, to, region, zone }: NonNullable<WhyReply['supposed']>): string {
  const where = [to, region, zone].filter((each) => each !== undefined).join('/');
  return `If a ${kind}${where === '' ? '' : ` ${to === undefined ? 'of' : 'to'} ${where}`} were ordered now:`;
}

function verdict(paint: Paint, { rule, because, accepted }: WhyReply['decision']): string {
  const told = rule === 0 ? `No rule speaks: ${because}` : `Rule ${rule} speaks: ${because}`;
  if (accepted === undefined) return told;
  return `${accepted ? paint.green('It would be accepted.') : paint.red('It would be refused.')} ${told}`;
}

function ruleHead(paint: Paint, { id, because, speaks, applies }: RuleReply): string {
  if (speaks) return paint.bold(`→ ${id} speaks: ${because}`);
  return applies ? `  ${id} would say, if it came first: ${because}` : `  ${id} would say: ${because}`;
}

function guardTable(paint: Paint, guards: RuleReply['guards']): string {
  const rows = guardRows(paint, guards);
  return rows.length === 0 ? '' : indented(table(['', 'guard', ''], rows));
}

/** Without the line of heads: the marks explain themselves. */
function indented(drawn: string): string {
  const [, ...rows] = drawn.split('\n');
  return rows.map((row) => `    ${row}`).join('\n');
}
