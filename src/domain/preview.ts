import type { Application } from './application.ts';
import { contextOf } from './context.ts';
import { type Decision, decide } from './decide.ts';
import type { Step } from './operation.ts';
import { plan } from './plan.ts';
import { rules } from './rules.ts';
import type { State } from './state.ts';
import type { View } from './view.ts';

/** What a command would lead to now. */
export interface Previewed {
  readonly decision: Decision;
  /** What it would do, also when it would be refused. */
  readonly steps: readonly Step[];
}

/** Decides on a hypothetical command. Pure: nothing comes of it. */
export function preview(application: Application, state: State, view: View): Previewed {
  const decision = decide(application, state, view);
  const kind = view.command?.kind;
  const rule = rules.find((each) => each.when.some((guard) => guard.name === `commanded-${kind}`));
  const change = rule?.proposes?.(contextOf(application, state, view));
  return { decision, steps: change === undefined ? [] : plan(application, change) };
}
