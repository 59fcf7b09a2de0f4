import type { GuardFinding } from './command.ts';
import type { ExplainedRule, Explanation } from './why.ts';

/** An explanation as a page of text: what speaks, what would have to change, and every rule that was looked at. */
export function whyText(explanation: Explanation): string {
  const { application, phase, supposed, blocked, unfenced = [], decision, rules, toChange } = explanation;
  const [speaking] = rules.filter(({ speaks }) => speaks);
  return [
    `${application} is ${phase}.`,
    ...(supposed === undefined ? [] : [`Supposed: ${supposed.by} orders ${supposed.kind}.`]),
    ...(blocked === undefined ? [] : [`A person must decide: ${blocked}`]),
    ...unfenced,
    ...(speaking === undefined ? [`No rule speaks: ${decision.because}`] : speakingLines(speaking, decision.findings)),
    ...(toChange.length === 0 ? [] : ['What would have to change first:']),
    ...toChange.flatMap(({ rule, because, guards }) => [`  so that ${rule} applies: ${because}`, ...lines(guards, 4)]),
    'Every rule of this phase, but those about commands that nobody gives:',
    ...rules.filter(isThinkable).map(ruleLine),
  ].join('\n');
}

function speakingLines({ id, because }: ExplainedRule, findings: readonly GuardFinding[]): string[] {
  return [`Rule ${id} speaks: ${because}`, ...lines(findings, 2)];
}

function lines(guards: readonly GuardFinding[], indent: number): string[] {
  return guards.map(({ guard, answer, because }) => `${' '.repeat(indent)}${guard}: ${answer}. ${because}`);
}

function isThinkable({ guards }: ExplainedRule): boolean {
  return !guards.some(({ guard, answer }) => answer === 'no' && /^command(ed-|-waits)/.test(guard));
}

/** Of a rule that does not apply, the first that says so stands for the others. */
function ruleLine({ id, guards, applies, speaks }: ExplainedRule): string {
  if (speaks) return `  ${id} speaks.`;
  if (applies) return `  ${id} would apply too, but comes later.`;
  const refusing = guards.filter(({ answer }) => answer !== 'yes');
  const [first] = refusing;
  const more = refusing.length > 1 ? ` (and ${refusing.length - 1} more)` : '';
  return `  ${id} does not apply. ${first?.guard}: ${first?.answer}. ${first?.because}${more}`;
}
