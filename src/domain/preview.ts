import type { Application } from './application.ts';
import { contextOf } from './context.ts';
import { type Decision, decide } from './decide.ts';
import { type LossQuote, lossQuotes } from './guards/loss.ts';
import type { Step } from './operation.ts';
import { plan } from './plan.ts';
import { rules } from './rules.ts';
import { type Skew, skewOf } from './skew.ts';
import type { State } from './state.ts';
import type { View } from './view.ts';

/** What a command would lead to now. */
export interface Previewed {
  readonly decision: Decision;
  /** What it would do, also when it would be refused. */
  readonly steps: readonly Step[];
  /** What it would lose of each resource that it promotes. */
  readonly loss: readonly LossQuote[];
  /** How far apart in time the copies are that it promotes. Absent: fewer than two are. */
  readonly skew?: Skew | undefined;
}

/** Decides on a hypothetical command. Pure: nothing comes of it. */
export function preview(application: Application, state: State, view: View): Previewed {
  const decision = decide(application, state, view);
  const kind = view.command?.kind;
  const rule = rules.find((each) => each.when.some((guard) => guard.name === `commanded-${kind}`));
  const context = contextOf(application, state, view);
  const change = rule?.proposes?.(context);
  if (change === undefined) return { decision, steps: [], loss: [] };
  const loss = lossQuotes(context, change);
  return { decision, steps: plan(application, change), loss, skew: skewOf(loss) };
}
