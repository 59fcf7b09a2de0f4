import { type Ability, type Application, abilityFor, type Placement, type Resource, regionIds } from './application.ts';
import type { Step } from './operation.ts';
import { stepOf } from './planned-step.ts';
import { inWords } from './setup/in-words.ts';

/** The regions that are to receive users, and those that serve them all so far. */
export interface Sides {
  readonly fresh: readonly string[];
  readonly warm: readonly string[];
}

/** As much of a change as tells who receives users and who has them. */
export interface Sending {
  readonly graceful: boolean;
  readonly from: Placement;
  readonly to: Placement;
  readonly partly?: readonly string[] | undefined;
  readonly backsOut?: true | undefined;
}

/** Undefined where users are moved at once: by force, without a policy to shift, or where one of the sides is nobody. */
export function sidesOf(application: Application, change: Sending): Sides | undefined {
  const { from, to, graceful, partly = [], backsOut } = change;
  const fresh = to.active.filter((region) => !from.active.includes(region) || partly.includes(region));
  const warm = from.active.filter((region) => !fresh.includes(region) && !partly.includes(region));
  const shifts = application.policy.shift !== undefined && graceful && backsOut !== true;
  return shifts && fresh.length > 0 && warm.length > 0 ? { fresh, warm } : undefined;
}

/**
 * A part of the users first, then more of them, each held until the regions that are new to them are known to be well with it:
 * of every resource whose provider can move a part.
 */
export function shiftSteps(application: Application, change: Sending, after: readonly Step[]): Step[] {
  const { shift } = application.policy;
  const sides = sidesOf(application, change);
  if (shift === undefined || sides === undefined) return [];
  return application.resources.flatMap((resource) => {
    const ability = abilityFor(resource, 'route');
    if (ability?.parts !== true) return [];
    const steps: Step[] = [];
    for (const percent of shift.steps) {
      const before = steps.length === 0 ? after : steps.slice(-1);
      steps.push(shiftStep(application, change, { resource, ability, percent, sides, before }));
    }
    return steps;
  });
}

interface ShiftTerms {
  readonly resource: Resource;
  readonly ability: Ability;
  readonly percent: number;
  readonly sides: Sides;
  readonly before: readonly Step[];
}

function shiftStep(application: Application, change: Sending, terms: ShiftTerms): Step {
  const { resource, ability, percent, sides, before } = terms;
  const holdMs = application.policy.shift?.holdMs ?? 0;
  const regions = sides.fresh.join(', ');
  const because = `Send ${percent} % of the users of ${resource.id} to ${regions}, and see it be well for ${inWords(holdMs)}.`;
  const step = stepOf(resource.id, ability, change.to.primary, change, before, because);
  return {
    ...step,
    id: `${step.id}/${percent}%`,
    active: regionIds(application).filter((region) => sides.warm.includes(region) || sides.fresh.includes(region)),
    part: { regions: sides.fresh, percent },
    holdMs,
    expectedMs: step.expectedMs + holdMs,
  };
}

/** Of each resource the largest part: what follows waits for those. */
export function lastShifts(shifts: readonly Step[]): Step[] {
  return shifts.filter((step) => !shifts.some(({ after }) => after.includes(step.id)));
}
