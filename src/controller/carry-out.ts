import { readySteps, wasAsked } from '../domain/operation.ts';
import { carryOutStep } from './carry-out-step.ts';
import type { Held } from './held.ts';
import type { Equipment } from './managed.ts';

/**
 * Carries an operation out: every step as soon as those before it are done, side by side where the plan allows it. After
 * a failure nothing new begins, and what is under way is brought to its end. Resolves when no step can go on; the rules
 * then say what became of it.
 */
export async function carryOut(equipment: Equipment, custody: Held, operationId: string): Promise<void> {
  const under = new Map<string, Promise<void>>();
  for (;;) {
    for (const id of startable(custody, operationId)) {
      if (under.has(id)) continue;
      under.set(
        id,
        carryOutStep(equipment, custody, operationId, id).finally(() => under.delete(id)),
      );
    }
    if (under.size === 0) return;
    await Promise.race(under.values());
  }
}

/** The steps to work on now: those a predecessor was at, and those whose turn has come. */
export function startable(custody: Held, operationId: string): string[] {
  const { operation } = custody.state;
  if (custody.signal.aborted || operation?.id !== operationId || operation.withdrawn !== undefined) return [];
  // Of an operation that is being stopped only what has been asked for is brought to its end.
  const running = operation.steps.filter(
    (step) => step.status === 'running' && (operation.stopping === undefined || wasAsked(step)),
  );
  const stopped = operation.stopping !== undefined || operation.steps.some((step) => step.status === 'failed');
  return [...running, ...(stopped ? [] : readySteps(operation))].map((step) => step.id);
}
