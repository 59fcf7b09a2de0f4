import { type Context, isAtHome } from './context.ts';
import type { Rule } from './rule.ts';
import { detection } from './rules/detection.ts';
import { failback } from './rules/failback.ts';
import { failover } from './rules/failover.ts';
import { operator } from './rules/operator.ts';
import { endings } from './rules/outcomes.ts';
import { safety } from './rules/safety.ts';
import type { Phase, State } from './state.ts';

/**
 * What Regent does, whole, in the order of the ids: the first row whose phase and guards match decides. No row matching
 * means that it stays.
 */
export const rules: readonly Rule[] = [...safety, ...operator, ...detection, ...failover, ...failback, ...endings];

/** The phase a rule leads to in a context. A hold-down that has begun goes on after what happened beside it. */
export function phaseAfter(rule: Rule, context: Context, next: Pick<State, 'placement' | 'returnedAt'>): Phase {
  if (rule.to === 'same') return context.state.phase;
  if (rule.to !== 'settled') return rule.to;
  if (isAtHome({ ...context, state: { ...context.state, ...next } })) return 'steady';
  return next.returnedAt === undefined ? 'displaced' : 'recovering';
}
