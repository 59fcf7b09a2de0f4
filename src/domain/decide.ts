import type { Application } from './application.ts';
import { noChange } from './changes.ts';
import type { CommandAnswer, GuardFinding } from './command.ts';
import { type Context, contextOf } from './context.ts';
import type { Operation, StepRecord } from './operation.ts';
import { type Change, plan } from './plan.ts';
import { phaseAfter, type Rule, rules } from './rules.ts';
import type { State } from './state.ts';
import type { View } from './view.ts';

/** What is to happen now, and why. Nothing outside happens before it has been committed. */
export interface Decision {
  /** 0 where no rule matched: it stays as it is. */
  readonly rule: number;
  readonly next: State;
  /** The rule's sentence and what it rests on. */
  readonly because: string;
  /** The answers of the guards that decided, or of those that refused. */
  readonly findings: readonly GuardFinding[];
  /** Set when an operation starts; it is `next.operation` too. */
  readonly operation?: Operation | undefined;
  /** Set when a command has been answered. */
  readonly answer?: CommandAnswer | undefined;
  /** Whether there is anything to commit: a changed state, or a new reason for an unchanged one. */
  readonly news: boolean;
}

/** Decides. Pure: the same application, state and view give the same decision. */
export function decide(application: Application, state: State, view: View): Decision {
  const context = contextOf(application, state, view);
  for (const rule of rules) {
    if (!rule.from.includes(state.phase)) continue;
    const findings = evaluate(rule, context);
    if (findings.every((each) => each.answer === 'yes')) return applied(rule, context, findings);
  }
  return { rule: 0, next: state, because: 'Nothing calls for a change.', findings: [], news: false };
}

/** Every guard of a rule with its answer: what `decide` goes by, and what explains it. */
export function evaluate(rule: Rule, context: Context): GuardFinding[] {
  const change = (rule.proposes ?? noChange)(context);
  return rule.when.map((guard) => ({ guard: guard.name, ...guard.test(context, change) }));
}

function applied(rule: Rule, context: Context, found: readonly GuardFinding[]): Decision {
  const { state, view } = context;
  const findings = rule.insteadOf === undefined ? found : refusals(rule, context);
  const because = [rule.because, ...reasons(rule, findings)].join(' ');
  const effect = rule.effect?.(context) ?? {};
  const started = rule.to === 'operating' ? start(rule, context, because) : undefined;
  const cursor = rule.answers === undefined ? {} : { commandCursor: view.commandCursor ?? state.commandCursor };
  const changed: State = { ...state, ...effect, ...started, ...cursor };
  const phase = phaseAfter(rule, context, changed);
  const answer =
    rule.answers === undefined ? undefined : answerOf(rule, context, because, findings, started?.operation);
  const stays =
    phase === state.phase && Object.keys(effect).length === 0 && started === undefined && answer === undefined;
  const news = !stays || state.said.rule !== rule.id || state.said.because !== because;
  const next = news ? { ...changed, phase, said: { rule: rule.id, because } } : state;
  return { rule: rule.id, next, because, findings, operation: started?.operation, answer, news };
}

/** The guards that keep the rules this one stands in for from acting; of a command, those of its own rule. */
function refusals(rule: Rule, context: Context): GuardFinding[] {
  const candidates = rules.filter(
    (each) => rule.insteadOf?.includes(each.id) && each.from.includes(context.state.phase),
  );
  const judged = candidates.map((each) => evaluate(each, context).filter((finding) => finding.answer !== 'yes'));
  const relevant = judged.filter((findings) => !findings.some((finding) => situational(finding.guard)));
  return relevant[0] ?? judged[0] ?? [];
}

/** Guards that say which case it is; the others say whether the case may be acted on. */
function situational(guard: string): boolean {
  return (
    guard.startsWith('commanded') || ['primary-down', 'only-traffic-moves', 'returned-unprotected'].includes(guard)
  );
}

function reasons(rule: Rule, findings: readonly GuardFinding[]): string[] {
  const evidence = new Set(rule.when.filter((guard) => guard.evidence).map((guard) => guard.name));
  const telling = rule.insteadOf === undefined ? findings.filter(({ guard }) => evidence.has(guard)) : findings;
  return telling.map((finding) => finding.because);
}

function start(rule: Rule, context: Context, because: string): { epoch: number; operation: Operation } {
  const { application, state, view } = context;
  const change = (rule.proposes ?? noChange)(context);
  const epoch = state.epoch + 1;
  const operation: Operation = {
    id: `${application.id}-${epoch}`,
    kind: change.kind,
    epoch,
    rule: rule.id,
    graceful: change.graceful,
    requestedBy: rule.answers === undefined ? 'regent' : (view.command?.by ?? 'regent'),
    reason: rule.answers === undefined ? because : (view.command?.reason ?? because),
    from: change.from,
    to: change.to,
    startedAt: view.now,
    steps: stepRecords(application, change),
  };
  return { epoch, operation };
}

/** The plan of a change as the records of an operation that has not begun. */
export function stepRecords(application: Application, change: Change): StepRecord[] {
  return plan(application, change).map((step) => ({ ...step, status: 'waiting', attempts: 0 }));
}

function answerOf(
  rule: Rule,
  { view }: Context,
  because: string,
  guards: readonly GuardFinding[],
  operation: Operation | undefined,
): CommandAnswer {
  const accepted = rule.answers === 'accepted';
  return { command: view.command?.id ?? '', accepted, rule: rule.id, because, guards, operation: operation?.id };
}
