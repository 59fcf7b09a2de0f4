import { promotable } from '../../../src/domain/application.ts';
import type { Command } from '../../../src/domain/command.ts';
import { type Checker, type CommittedDecision, decisionsIn, type Trial, type Violation } from './checker.ts';
import { majorityOf, votes } from './quorum.ts';

/** An observation that had just ended when the decision was made may not have been in it yet. */
const underWayMs = 1_500;

/**
 * Law 4: unknown is never taken for yes. A move of data begins only when its replicas had truly been seen ready, and users
 * are sent only to regions that a quorum had truly seen up.
 */
export const unknownRefuses: Checker = (trial) => {
  const begun = decisionsIn(trial.record).filter(({ began }) => began !== undefined && began.kind !== 'reprotect');
  // An operator may override these guards, with a reason.
  const judged = begun.filter(({ decision: { view, before } }) => !isOverridden(view.command ?? before.queued));
  return judged.flatMap((each) => [...unseenReplicas(each, trial), ...unseenRegions(each, trial)]);
};

function isOverridden(command: Command | undefined): boolean {
  return command !== undefined && 'override' in command && command.override !== undefined;
}

function unseenReplicas({ at, began, instance, decision }: CommittedDecision, trial: Trial): Violation[] {
  if (began === undefined || began.from.primary === began.to.primary) return [];
  const { application } = trial.plan;
  return promotable(application)
    .filter(({ id }) => !wasSeenReady(trial, at, instance, id, began.to.primary))
    .map(({ id }) => ({
      law: '4 unknown refuses',
      at,
      because: `rule ${decision.rule} moves ${id} to ${began.to.primary}, where it had not been seen ready.`,
    }));
}

function wasSeenReady({ record, plan }: Trial, at: number, instance: string, resource: string, region: string) {
  const staleMs = plan.application.policy.observationStaleAfterMs + 1_000;
  const seen = record
    .of('observed')
    .filter(
      (each) =>
        each.resource === resource &&
        instance.startsWith(`${each.process}-`) &&
        each.at <= at &&
        each.at >= at - staleMs,
    );
  const settled = seen.findLast((each) => each.at < at - underWayMs);
  const candidates = seen.filter((each) => each === settled || each.at >= at - underWayMs);
  return candidates.some(({ seen: { regions } }) => {
    const { role, ready, loss } = regions[region] ?? {};
    // What it would lose is known, and is for the budget to judge.
    const isPriced = loss !== undefined && loss.ms !== 'unknown';
    return role === 'primary' || ready?.forced === 'yes' || ready?.graceful === 'yes' || isPriced;
  });
}

function unseenRegions({ at, began, decision }: CommittedDecision, trial: Trial): Violation[] {
  if (began === undefined) return [];
  const added = began.to.active.filter((region) => !began.from.active.includes(region));
  return added
    .filter((region) => votes(trial, at, region, 'up') < majorityOf(trial))
    .map((region) => ({
      law: '4 unknown refuses',
      at,
      because: `rule ${decision.rule} sends users to ${region}, which no quorum had said to be up.`,
    }));
}
