import type { ApplicationStatus, Preview } from '../controller/contract.ts';
import type { Pause } from '../domain/command.ts';
import type { Operation, Step, StepRecord } from '../domain/operation.ts';

/** An application as the API shows it. Instants are RFC 3339, so that people and `jq` can read them. */
export function applicationDocument(status: ApplicationStatus) {
  const { application, operation, lastOperation } = status;
  return {
    ...status,
    pause: status.pause && pauseDocument(status.pause),
    operation: operation && operationDocument(application, operation),
    lastOperation: lastOperation && operationDocument(application, lastOperation),
    blocked: status.blocked && { ...status.blocked, since: instant(status.blocked.since) },
    cooldownUntil: instant(status.cooldownUntil),
    observations: status.observations.map((seen) => ({ ...seen, at: instant(seen.at) })),
    now: instant(status.now),
  };
}

/** An operation with its steps. `status` is `running` until it has an outcome. */
export function operationDocument(application: string, operation: Operation) {
  const { id, kind, outcome, startedAt, endedAt, steps, ...rest } = operation;
  return {
    id,
    application,
    kind,
    status: outcome ?? 'running',
    ...rest,
    startedAt: instant(startedAt),
    endedAt: instant(endedAt),
    steps: steps.map(stepRecordDocument),
  };
}

/** What a command would do. */
export function previewDocument(preview: Preview) {
  return { dryRun: true, ...preview, steps: preview.steps.map(stepDocument) };
}

/** A pause and who wants it. */
export function pauseDocument(pause: Pause) {
  return { ...pause, at: instant(pause.at) };
}

function stepDocument(step: Step) {
  const { id, verb, resource, region, because, after, irreversible, repeatable, expectedMs, deadlineMs } = step;
  return { id, verb, resource, region, because, after, irreversible, repeatable, expectedMs, deadlineMs };
}

function stepRecordDocument(step: StepRecord) {
  const { status, attempts, note, startedAt, endedAt } = step;
  return { ...stepDocument(step), status, attempts, note, startedAt: instant(startedAt), endedAt: instant(endedAt) };
}

function instant(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
