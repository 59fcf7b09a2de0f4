import { no, yes } from '../finding.ts';
import { hasMovedData } from '../operation.ts';
import { movesPrimary } from '../plan.ts';
import type { Guard } from './guard.ts';

/**
 * Whether what is ordered leaves no data on two sides. An operation that has stopped when a part of the data had moved is all
 * that knows of it: one that moves only users would take its place, and nobody would bring the rest to an end.
 */
export const dataWhole: Guard = {
  name: 'data-whole',
  test: ({ application, state: { operation } }, change) => {
    if (operation === undefined || !hasMovedData(operation) || movesPrimary(application, change))
      return yes('It leaves no data half moved.');
    return no(
      `${operation.id} has stopped with its data half moved, and only users would be moved now: bring it to its end first (regent operations retry, or regent failover).`,
    );
  },
};
