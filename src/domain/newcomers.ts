import { promotable } from './application.ts';
import { type Context, healthOf } from './context.ts';
import type { Operation } from './operation.ts';

/** The regions that receive users, or the data, for the first time. */
export function newcomers(operation: Operation, context: Pick<Context, 'application'>): string[] {
  const { from, to } = operation;
  const joining = to.active.filter((region) => !from.active.includes(region));
  return [...new Set([...joining, ...(movesData(operation, context) ? [to.primary] : [])])];
}

/** Those of them that a quorum sees down. */
export function deadNewcomers(operation: Operation, context: Context): string[] {
  return newcomers(operation, context).filter((region) => healthOf(context, region)?.health === 'down');
}

/** Of an application without data the primary is no more than a name. */
export function movesData({ from, to }: Operation, { application }: Pick<Context, 'application'>): boolean {
  return from.primary !== to.primary && promotable(application).length > 0;
}
