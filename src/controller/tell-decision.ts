import { endedOperation } from '../domain/ended-operation.ts';
import type { State } from '../domain/state.ts';
import { describeUnfenced, isSameAllowance } from '../domain/unfenced.ts';
import type { Equipment } from './managed.ts';

/** A decision that has been committed. */
export interface Told {
  readonly rule: number;
  readonly because: string;
  readonly before: State;
  readonly after: State;
}

/** Tells log and metrics what has been decided, and a person what she has to see to: each thing once. */
export function tellDecision(
  { log, events, region }: Pick<Equipment, 'log' | 'events' | 'region'>,
  { rule, because, before, after }: Told,
): void {
  const { application, epoch, phase, blocked } = after;
  events.decided(application, rule);
  events.frozen(application, after.frozen !== undefined);
  events.maintenance(application, isMaintained(after));
  log.info({ application, region, epoch, rule, phase, because }, 'decided');
  const ended = endedOperation(before, after);
  if (ended !== undefined) events.operationEnded(application, ended.kind, ended.outcome ?? 'unknown');
  for (const each of (after.unfenced ?? []).filter((one) => !(before.unfenced ?? []).some(isSameAllowance(one)))) {
    const { resource, by } = each;
    const told = { application, region, epoch, rule, resource, by, because: describeUnfenced(each) };
    log.error(told, 'a region is left unfenced: two sides may write');
  }
  if (phase === 'blocked' && (before.phase !== 'blocked' || before.blocked?.because !== blocked?.because))
    log.error({ application, region, epoch, rule, because }, 'a person must decide');
}

/** Whether it has been written down of any maintenance that it is open. */
export function isMaintained({ maintenance = [] }: State): boolean {
  return maintenance.some(({ opened }) => opened === true);
}
