import type { ApplicationReadiness, ApplicationStatus, HealthMatrix, Preview } from '../controller/contract.ts';
import type { Command, CommandAnswer, Pause } from '../domain/command.ts';
import { longestWay } from '../domain/longest-way.ts';
import type { Maintenance } from '../domain/maintenance.ts';
import type { Operation, Step, StepRecord } from '../domain/operation.ts';
import type { Proposed } from '../domain/proposed.ts';
import type { Examined } from '../domain/readiness.ts';
import { describeUnfenced } from '../domain/unfenced.ts';
import type { Explanation } from '../domain/why.ts';
import { drillDocument } from './drill-documents.ts';
import { guardDocument } from './overridable.ts';

/** An application as the API shows it. Instants are RFC 3339, so that people and `jq` can read them. */
export function applicationDocument(status: ApplicationStatus) {
  const { operation, lastOperation, approval, drills: _told, drill, ...rest } = status;
  return {
    ...rest,
    drill: drill && drillDocument(status.application, drill),
    automationForNow: forNowDocument(status),
    pause: status.pause && pauseDocument(status.pause),
    approval: approval && { ...approval, at: instant(approval.at) },
    proposed: status.proposed && proposedDocument(status.proposed),
    operation: operation && operationDocument(status, operation),
    lastOperation: lastOperation && operationDocument(status, lastOperation),
    readiness: status.readiness && { ...status.readiness, examinedAt: instant(status.readiness.examinedAt) },
    unfenced: status.unfenced.map(unfencedDocument),
    frozen: status.frozen && { ...status.frozen, since: instant(status.frozen.since) },
    blocked: status.blocked && { ...status.blocked, since: instant(status.blocked.since) },
    maintenance: status.maintenance.map((each) => maintenanceDocument(each, status.now)),
    cooldownUntil: instant(status.cooldownUntil),
    observations: status.observations.map((seen) => ({ ...seen, at: instant(seen.at) })),
    now: instant(status.now),
  };
}

/** What waits for a second person: whoever approves it names its id. */
function proposedDocument({ order, at, until }: Proposed) {
  return {
    id: order.id,
    by: order.by,
    reason: order.reason,
    ...orderDocument(order),
    at: instant(at),
    until: instant(until),
  };
}

/** What was left unfenced, with the sentence that everybody has to read. */
function unfencedDocument({ since, triedAt, ...rest }: ApplicationStatus['unfenced'][number]) {
  return { sentence: describeUnfenced(rest), ...rest, since: instant(since), triedAt: instant(triedAt) };
}

/**
 * An operation with its steps. `status` is `running` until it has an outcome, or `stopped` while a person must decide
 * how it goes on.
 */
export function operationDocument(owner: Pick<ApplicationStatus, 'application' | 'phase'>, operation: Operation) {
  const { id, kind, outcome, startedAt, endedAt, steps, ...rest } = operation;
  return {
    id,
    application: owner.application,
    kind,
    status: outcome ?? (owner.phase === 'blocked' ? 'stopped' : 'running'),
    ...rest,
    startedAt: instant(startedAt),
    endedAt: instant(endedAt),
    steps: steps.map(stepRecordDocument),
  };
}

/** What was found about an application's resources, the worst first, and how old that is. */
export function readinessDocument({ application, now, ...examined }: ApplicationReadiness) {
  const ageMs = Math.max(0, now - examined.examinedAt);
  return { application, ...examinedDocument(examined), ageMs, now: instant(now) };
}

function examinedDocument({ findings, unexamined, examinedAt }: Examined) {
  const ranks = ['error', 'warning', 'note'];
  const worstFirst = findings.toSorted((a, b) => ranks.indexOf(a.severity) - ranks.indexOf(b.severity));
  const ready = !findings.some(({ severity }) => severity === 'error');
  return { ready, findings: worstFirst, unexamined, examinedAt: instant(examinedAt) };
}

/** What a command of a kind would do. */
export function previewDocument(preview: Preview, kind: string) {
  const guards = preview.guards.map((guard) => guardDocument(guard, kind));
  const { steps } = preview;
  const readiness = preview.readiness && examinedDocument(preview.readiness);
  const plan = { expectedMs: longestWay(steps), steps: steps.map(stepDocument) };
  return { dryRun: true, ...preview, guards, ...plan, readiness };
}

/** What each vantage says of each target. */
export function healthDocument({ now, ...matrix }: HealthMatrix) {
  return { ...matrix, now: instant(now) };
}

/** What became of an accepted command, and the operation that it began or changed. */
export function acceptedDocument(application: string, kind: string, answer: CommandAnswer) {
  const { operation, command, rule, because, guards } = answer;
  return {
    application,
    order: command,
    operation,
    rule,
    because,
    guards: guards.map((guard) => guardDocument(guard, kind)),
  };
}

/** Which rule speaks and why, what would have to change first, and every rule that could apply with its guards. */
export function whyDocument({ now, supposed, decision, ...rest }: Explanation) {
  const { rule, because, findings, answer } = decision;
  const guards = findings.map((guard) => guardDocument(guard, supposed?.kind ?? ''));
  return {
    ...rest,
    now: instant(now),
    supposed: supposed && orderDocument(supposed),
    decision: { rule, because, accepted: answer?.accepted, guards },
  };
}

/** What is ordered, without who orders it. */
function orderDocument({ id: _id, by: _by, reason: _reason, validUntil: _until, ...body }: Command) {
  return body;
}

/** A maintenance that is planned, or open by now. */
export function maintenanceDocument({ id, from, until, region, by, reason }: Maintenance, now: number) {
  return { id, from: instant(from), until: instant(until), region, by, reason, open: from <= now && now < until };
}

/** A pause and who wants it. */
export function pauseDocument(pause: Pause) {
  return { ...pause, at: instant(pause.at), until: instant(pause.until) };
}

/** What the automation is set to for a while, and what it is afterwards. */
export function forNowDocument({ automationForNow: set }: Pick<ApplicationStatus, 'automationForNow'>) {
  return set && { ...set, until: instant(set.until) };
}

function stepDocument(step: Step) {
  const { id, verb, resource, region, because, after, irreversible, repeatable, expectedMs, deadlineMs } = step;
  const { allowedLoss, part, holdMs } = step;
  const always = { id, verb, resource, region, because, after, irreversible, repeatable, expectedMs, deadlineMs };
  return { ...always, allowedLoss, part, holdMs };
}

function stepRecordDocument(step: StepRecord) {
  const { status, attempts, note } = step;
  const instants = {
    startedAt: instant(step.startedAt),
    endedAt: instant(step.endedAt),
    heldAt: instant(step.heldAt),
  };
  return { ...stepDocument(step), status, attempts, note, ...instants };
}

function instant(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
