import type { Application } from './application.ts';
import { noChange, type Proposal } from './changes.ts';
import type { CommandAnswer, GuardFinding } from './command.ts';
import { type Context, contextOf } from './context.ts';
import type { Finding } from './finding.ts';
import type { Guard } from './guards/index.ts';
import { type LossQuote, lossesOf, lossQuotes, withinLossBudget } from './guards/loss.ts';
import { hasMovedData, type Operation, type StepRecord } from './operation.ts';
import { type Change, plan } from './plan.ts';
import { secondedOrder } from './proposed.ts';
import { everyPhase, type Rule } from './rule.ts';
import { phaseAfter, rules } from './rules.ts';
import type { Phase, Said, State } from './state.ts';
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
  const proposed = new Map<Proposal, Change>();
  for (const rule of rulesFrom[state.phase]) {
    const findings = matching(rule, context, proposed);
    if (findings !== undefined) return applied(rule, context, findings);
  }
  return nothingToSay(state);
}

/** The rows that each phase looks at, in their order. */
const rulesFrom = Object.fromEntries(
  everyPhase.map((phase) => [phase, rules.filter(({ from }) => from.includes(phase))]),
) as unknown as Readonly<Record<Phase, readonly Rule[]>>;

/** What the guards of a rule said, if every one says yes. The first that does not settles it: few rows get further. */
function matching(rule: Rule, context: Context, proposed: Map<Proposal, Change>): GuardFinding[] | undefined {
  const proposes = rule.proposes ?? noChange;
  const change = proposed.get(proposes) ?? proposes(context);
  proposed.set(proposes, change);
  const findings: GuardFinding[] = [];
  for (const guard of rule.when) {
    const finding = asked(guard, context, change);
    if (finding.answer !== 'yes') return undefined;
    findings.push(finding);
  }
  return findings;
}

/** It stays. That is news only when something else had been said for staying. */
function nothingToSay(state: State): Decision {
  const because = 'Nothing calls for a change.';
  const news = stays.has(state.said.rule) && state.phase !== 'operating';
  const next = news ? { ...state, said: { rule: 0, because } } : state;
  return { rule: 0, next, because, findings: [], news };
}

/** The rules that only say why nothing happens. */
const stays = new Set(
  rules
    .filter((rule) => rule.to === 'same' && rule.effect === undefined && rule.answers === undefined)
    .map(({ id }) => id),
);

/** Every guard of a rule with its answer, as `decide` would hear it: what explains a decision. */
export function evaluate(rule: Rule, context: Context): GuardFinding[] {
  const change = (rule.proposes ?? noChange)(context);
  return rule.when.map((guard) => asked(guard, context, change));
}

function asked(guard: Guard, context: Context, change: Change): GuardFinding {
  const { answer, because } = overridden(guard, guard.test(context, change), context);
  return { guard: guard.name, answer, because };
}

/** An operator may set some guards aside, with a reason that is kept. */
function overridden(guard: Guard, found: Finding, { order }: Context): Finding {
  const named = order !== undefined && 'override' in order && order.override?.includes(guard.name) === true;
  if (found.answer === 'yes' || !named || guard.overridable !== true) return found;
  return { answer: 'yes', because: `Set aside by ${order.by} (${order.reason}). It had said: ${found.because}` };
}

function applied(rule: Rule, context: Context, found: readonly GuardFinding[]): Decision {
  const { state, view } = context;
  const findings = rule.insteadOf === undefined ? found : refusals(rule, context);
  const because = [rule.because, ...reasons(rule, findings)].join(' ');
  const effect = rule.effect?.(context) ?? {};
  const started = rule.to === 'operating' && rule.proposes !== undefined ? start(rule, context, because) : undefined;
  const cursor = rule.answers === undefined ? {} : { commandCursor: view.commandCursor ?? state.commandCursor };
  const carriedOut = rule.answers === 'accepted' && secondedOrder(state, view) !== undefined;
  const changed: State = { ...state, ...effect, ...started, ...cursor, ...(carriedOut && { proposed: undefined }) };
  const phase = phaseAfter(rule, context, changed);
  const answer =
    rule.answers === undefined ? undefined : answerOf(rule, context, because, findings, started?.operation);
  const stays =
    phase === state.phase && Object.keys(effect).length === 0 && started === undefined && answer === undefined;
  const heldBy = rule.insteadOf === undefined ? undefined : findings.map(({ guard, answer }) => `${guard}:${answer}`);
  const news = !stays || isNewlySaid(state.said, { rule: rule.id, because, heldBy }, view.now);
  const next = news ? { ...changed, phase, said: { rule: rule.id, because, at: view.now, heldBy } } : state;
  return { rule: rule.id, next, because, findings, operation: started?.operation, answer, news };
}

/** How long only the numbers in a refusal may change before that is written down again, in milliseconds. */
const sameAgainMs = 60_000;

/** Another rule or another reason is news at once; other numbers in the same sentence are so once a minute. */
function isNewlySaid(last: Said, { rule, because, heldBy }: Said, now: number): boolean {
  if (last.rule !== rule || withoutNumbers(last.because) !== withoutNumbers(because)) return true;
  return last.because !== because && (heldBy === undefined || now - (last.at ?? 0) >= sameAgainMs);
}

function withoutNumbers(text: string): string {
  return text.replaceAll(/\d+/g, '#');
}

/** The guards that keep the rules this one stands in for from acting; of a command, those of its own rule. */
function refusals(rule: Rule, context: Context): GuardFinding[] {
  const inPhase = (each: Rule) => each.from.includes(context.state.phase);
  const named = rules.filter((each) => rule.insteadOf?.includes(each.id));
  const judged = [...named.filter(inPhase), ...named.filter((each) => !inPhase(each))].map((each) => ({
    rule: each,
    findings: evaluate(each, context).filter(isRefusal),
  }));
  // Another command's rule has nothing to say; one that this phase does not have still says best what is missing.
  const asked = judged.filter(({ findings }) => !findings.some(({ guard }) => guard.startsWith('commanded-')));
  const [relevant] = asked.filter(
    ({ rule: each, findings }) => inPhase(each) && !findings.some(({ guard }) => isSituational(each, guard)),
  );
  return (relevant ?? asked[0] ?? judged[0])?.findings ?? [];
}

function isRefusal({ answer }: GuardFinding): boolean {
  return answer !== 'yes';
}

function isSituational(rule: Rule, name: string): boolean {
  return rule.when.some((guard) => guard.name === name && guard.situational === true);
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
  const order = rule.when.some((guard) => guard.name.startsWith('commanded-')) ? context.order : undefined;
  const override = order !== undefined && 'override' in order ? order.override : undefined;
  const quotedLoss = knownLosses(lossesOf(context, change));
  const operation: Operation = {
    id: `${application.id}-${epoch}`,
    nonce: view.nonce,
    kind: change.kind,
    epoch,
    rule: rule.id,
    graceful: change.graceful,
    requestedBy: order?.by ?? change.orderedBy ?? 'regent',
    reason: order?.reason ?? because,
    ...(order?.approvedBy !== undefined && { approvedBy: order.approvedBy }),
    override,
    zone: change.zone,
    returned: change.kind === 'reprotect' ? change.returned : undefined,
    quotedLoss,
    ...quotedBytes(lossQuotes(context, change)),
    from: change.from,
    to: change.to,
    ...(change.drill !== undefined && { drill: change.drill }),
    ...(change.backsOut && { backsOut: true }),
    ...(state.operation !== undefined && hasMovedData(state.operation) && { halfMoved: true }),
    startedAt: view.now,
    steps: stepRecords(application, change).map((step) => withAllowedLoss(step, quotedLoss, override)),
  };
  return { epoch, operation };
}

/** What may be lost goes with the step to whoever carries it out: what was quoted, or anything where that was set aside. */
function withAllowedLoss(
  step: StepRecord,
  quotedLoss: Operation['quotedLoss'],
  override: readonly string[] | undefined,
): StepRecord {
  if (step.verb !== 'promote' || step.graceful) return step;
  if (override?.includes(withinLossBudget.name) === true) return { ...step, allowedLoss: 'any' };
  const quotedMs = quotedLoss[step.resource] ?? 0;
  return quotedMs > 0 ? { ...step, allowedLoss: quotedMs } : step;
}

/** The plan of a change as the records of an operation that has not begun. */
export function stepRecords(application: Application, change: Change): StepRecord[] {
  return plan(application, change).map((step) => ({ ...step, status: 'waiting', attempts: 0 }));
}

function knownLosses(losses: Readonly<Record<string, number | 'unknown'>>): Record<string, number> {
  return Object.fromEntries(Object.entries(losses).flatMap(([id, loss]) => (loss === 'unknown' ? [] : [[id, loss]])));
}

function quotedBytes(quotes: readonly LossQuote[]): Pick<Operation, 'quotedBytes'> {
  const known = quotes.flatMap(({ resource, bytes = 0 }) => (bytes > 0 ? [[resource, bytes] as const] : []));
  return known.length === 0 ? {} : { quotedBytes: Object.fromEntries(known) };
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
