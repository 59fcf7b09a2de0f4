import type { Application } from './application.ts';
import type { Command, GuardFinding } from './command.ts';
import { contextOf } from './context.ts';
import { type Decision, decide, evaluate } from './decide.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules.ts';
import type { Phase, State } from './state.ts';
import { describeUnfenced } from './unfenced.ts';
import type { View } from './view.ts';

/** Why an application is where it is, or why a command would be answered as it would: everything that was looked at. */
export interface Explanation {
  readonly application: string;
  readonly phase: Phase;
  readonly now: number;
  /** The command that was supposed, for a hypothetical one. */
  readonly supposed?: Command | undefined;
  /** What a person is asked for, where it is blocked. */
  readonly blocked?: string | undefined;
  /** What may still be writing where nothing should: a sentence each. */
  readonly unfenced?: readonly string[] | undefined;
  /** What was found about its resources that would do harm in a move: a sentence each. Nothing is decided by it. */
  readonly inTheWay?: readonly string[] | undefined;
  /** What speaks, or 0 where no rule does. */
  readonly decision: Pick<Decision, 'rule' | 'because' | 'findings' | 'answer'>;
  /** Every rule that could apply in this phase, in order, each with what its guards say. */
  readonly rules: readonly ExplainedRule[];
  /** What would have to change first, so that something else happened. Empty where the rule that speaks does something. */
  readonly toChange: readonly ToChange[];
}

/** A rule with the answers of its guards. */
export interface ExplainedRule {
  readonly id: number;
  readonly because: string;
  /** Every guard says yes. */
  readonly applies: boolean;
  /** It is the first that applies. */
  readonly speaks: boolean;
  /** Its guards tell that this is its case; what refuses is whether it may be acted on. */
  readonly itsCase: boolean;
  readonly guards: readonly GuardFinding[];
}

/** The guards that keep one rule from acting. */
export interface ToChange {
  readonly rule: number;
  readonly because: string;
  readonly guards: readonly GuardFinding[];
}

/** Explains the application as it is now. Pure, and by the same evaluation that decides. */
export function why(application: Application, state: State, view: View): Explanation {
  const context = contextOf(application, state, view);
  const decision = decide(application, state, view);
  const inPhase = rules.filter((rule) => rule.from.includes(state.phase));
  const explained = inPhase.map((rule): ExplainedRule => {
    const guards = evaluate(rule, context);
    const applies = guards.every(({ answer }) => answer === 'yes');
    return {
      id: rule.id,
      because: rule.because,
      applies,
      speaks: rule.id === decision.rule,
      itsCase: !guards.some((each) => each.answer !== 'yes' && isSituational(rule, each.guard)),
      guards,
    };
  });
  const { rule, because, findings, answer } = decision;
  return {
    application: application.id,
    phase: state.phase,
    now: view.now,
    blocked: state.blocked?.because,
    unfenced: state.unfenced && [...new Set(state.unfenced.map(describeUnfenced))],
    decision: { rule, because, findings, answer },
    rules: explained,
    toChange: toChange(decision.rule, inPhase, explained),
  };
}

/** Explains what would become of a command, were it given now. Nothing comes of it. */
export function whyNot(application: Application, state: State, view: View, command: Command): Explanation {
  return { ...why(application, state, { ...view, command }), supposed: command };
}

/**
 * What keeps the rules silent that the one that speaks stands in for; where it stands for none, what is not known and
 * would have to be. On a calm day nothing has to change.
 */
function toChange(speaking: number, inPhase: readonly Rule[], explained: readonly ExplainedRule[]): ToChange[] {
  const speaker = inPhase.find(({ id }) => id === speaking);
  if (speaker !== undefined && (doesSomething(speaker) || speaker.answers === 'accepted')) return [];
  const refused = explained
    .filter(({ applies, id }) => !applies && inPhase.some((rule) => rule.id === id && doesSomething(rule)))
    .map((rule) => ({ ...rule, refusing: rule.guards.filter(({ answer }) => answer !== 'yes') }));
  const named = refused.filter(
    ({ id, refusing }) =>
      speaker?.insteadOf?.includes(id) === true && !refusing.some(({ guard }) => guard.startsWith('commanded-')),
  );
  const cases = named.filter(({ itsCase, id }) => itsCase && evidenceThere(inPhase, id, explained));
  const doubtful = refused.filter(({ itsCase, refusing }) => itsCase && refusing.every(isUnknown));
  const found = cases.length > 0 ? cases : speaker?.insteadOf === undefined ? doubtful : nearest(named);
  return found.map(({ id, because, refusing }) => ({ rule: id, because, guards: refusing }));
}

function nearest<T extends { readonly refusing: readonly GuardFinding[] }>(rules: readonly T[]): T[] {
  return rules.toSorted((a, b) => a.refusing.length - b.refusing.length).slice(0, 1);
}

function isUnknown({ answer }: GuardFinding): boolean {
  return answer === 'unknown';
}

/** Whether what a rule is about has been seen, so that only permission is missing. */
function evidenceThere(inPhase: readonly Rule[], id: number, explained: readonly ExplainedRule[]): boolean {
  const rule = inPhase.find((each) => each.id === id);
  const guards = explained.find((each) => each.id === id)?.guards ?? [];
  return guards.every(
    ({ guard, answer }) => answer === 'yes' || rule?.when.find(({ name }) => name === guard)?.evidence !== true,
  );
}

function doesSomething(rule: Rule): boolean {
  return rule.to !== 'same' || rule.effect !== undefined;
}

function isSituational(rule: Rule, name: string): boolean {
  return rule.when.some((guard) => guard.name === name && guard.situational === true);
}
