import type { Ability, Placement } from './application.ts';
import type { Step } from './operation.ts';

/** A step of a change, as its provider's ability has it. */
export function stepOf(
  resource: string,
  ability: Ability,
  region: string,
  change: { readonly to: Placement; readonly graceful: boolean },
  after: readonly Step[],
  because: string,
): Step {
  const { verb, irreversible, repeatable, deadlineMs, settleMs, expectedMs, closedForMs, byPerson } = ability;
  return {
    id: `${verb}:${resource}:${region}`,
    verb,
    resource,
    region,
    active: change.to.active,
    graceful: change.graceful,
    after: after.map((step) => step.id),
    irreversible,
    repeatable,
    deadlineMs,
    settleMs,
    expectedMs,
    ...(closedForMs !== undefined && { closedForMs }),
    ...(byPerson === true && { byPerson }),
    because,
  };
}
