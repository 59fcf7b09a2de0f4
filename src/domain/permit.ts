import { promotable } from './application.ts';
import { type Context, healthOf } from './context.ts';
import { freshObservation } from './guards.ts';
import { isServable } from './health.ts';
import { hasActed, type Operation, pastNoReturn, type StepRecord } from './operation.ts';

/** Whether the next call of a step may begin: go, look again later, or call the whole operation off. */
export interface Permit {
  readonly answer: 'go' | 'wait' | 'withdraw';
  readonly because: string;
}

/** Asked on fresh evidence just before each intent is committed. Pure. */
export function permit(operation: Operation, step: StepRecord, context: Context): Permit {
  if (context.view.pause !== undefined) return wait(`Paused by ${context.view.pause.by}: ${context.view.pause.reason}`);
  const justified = stillJustified(operation, context);
  if (justified.answer !== 'go') return justified;
  return step.verb === 'route' ? mayReceive(operation, context) : justified;
}

/** An automatic failover needs its dead region to be dead until something has been done that can't be undone. */
function stillJustified(operation: Operation, context: Context): Permit {
  const automatic = operation.requestedBy === 'regent' && !operation.graceful;
  if (!automatic || pastNoReturn(operation)) return { answer: 'go', because: 'Nothing speaks against it.' };
  const left = operation.from.active.filter((region) => !operation.to.active.includes(region));
  const alive = left.filter((region) => isServable(healthOf(context, region)));
  if (alive.length > 0) return { answer: 'withdraw', because: `${alive.join(', ')} is up again, as a quorum sees.` };
  const doubtful = left.filter((region) => healthOf(context, region)?.health !== 'down');
  if (doubtful.length === 0) return { answer: 'go', because: `${left.join(', ')} is still down.` };
  const begun = hasActed(operation) ? ' The operation has begun, and goes on as soon as that is clear.' : '';
  return wait(`No quorum says now that ${doubtful.join(', ')} is down.${begun}`);
}

/** Users are sent only to regions that are up, and only when the data is primary where the plan wants it. */
function mayReceive(operation: Operation, context: Context): Permit {
  const unfit = operation.to.active.filter((region) => !isServable(healthOf(context, region)));
  if (unfit.length > 0) return wait(`${unfit.join(', ')} is not seen up by a quorum, so no users are sent there.`);
  const { primary } = operation.to;
  const elsewhere = promotable(context.application).filter(
    (resource) => freshObservation(context, resource.id)?.regions[primary]?.role !== 'primary',
  );
  if (elsewhere.length === 0) return { answer: 'go', because: `${primary} is primary and up.` };
  return wait(`${elsewhere.map((resource) => resource.id).join(', ')} has not been seen primary in ${primary}.`);
}

function wait(because: string): Permit {
  return { answer: 'wait', because };
}
