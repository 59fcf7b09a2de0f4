import { contextOf } from '../../../src/domain/context.ts';
import { type Decision, evaluate } from '../../../src/domain/decide.ts';
import { operationKinds } from '../../../src/domain/operation.ts';
import { rules } from '../../../src/domain/rules.ts';
import { phases } from '../../../src/domain/state.ts';
import type { World } from './world.ts';

/** Counts what the scenarios reach. */
export class Coverage {
  readonly #reached = new Set<string>();

  /** A decision that is news, and every answer that was given on the way to it. */
  note(world: World, decision: Decision): void {
    const { application, state, view } = world;
    const context = contextOf(application, state, view);
    this.#reached.add(`rule ${decision.rule}`).add(`phase ${state.phase}`).add(`phase ${decision.next.phase}`);
    if (decision.operation !== undefined) this.#reached.add(`operation ${decision.operation.kind}`);
    for (const rule of rules.filter(({ from }) => from.includes(state.phase))) {
      for (const { guard, answer } of evaluate(rule, context)) this.#reached.add(`guard ${guard}: ${answer}`);
    }
  }

  /** What no scenario has reached. */
  missing(): string[] {
    return everything().filter((each) => !this.#reached.has(each));
  }

  /** How much of it there is, for a report. */
  get summary(): string {
    const count = (kind: string) => everything().filter((each) => each.startsWith(kind)).length;
    return `${count('rule')} rules, ${count('guard')} answers of guards, ${count('phase')} phases, ${count('operation')} kinds of operation`;
  }
}

/** Every rule, phase and kind of operation, and every answer that a guard's declaration says it can give. */
function everything(): string[] {
  const guards = new Map(rules.flatMap((rule) => rule.when).map((guard) => [guard.name, guard]));
  const answers = [...guards.values()].flatMap(({ name, canBeUnknown }) =>
    ['yes', 'no', ...(canBeUnknown === true ? ['unknown'] : [])].map((answer) => `guard ${name}: ${answer}`),
  );
  return [
    ...rules.map(({ id }) => `rule ${id}`),
    ...answers,
    ...phases.map((phase) => `phase ${phase}`),
    ...operationKinds.map((kind) => `operation ${kind}`),
  ];
}
