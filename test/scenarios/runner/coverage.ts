import { contextOf } from '../../../src/domain/context.ts';
import { type Decision, evaluate } from '../../../src/domain/decide.ts';
import type { Guard } from '../../../src/domain/guards/guard.ts';
import { operationKinds } from '../../../src/domain/operation.ts';
import { rules } from '../../../src/domain/rules.ts';
import { phases } from '../../../src/domain/state.ts';
import type { World } from './world.ts';

/** Counts what the scenarios reach. */
export class Coverage {
  readonly #reached = new Set<string>();
  /** The guards of which an answer has not been reached yet: asking the others again would tell nothing new. */
  readonly #lacking = new Map([...allGuards()].map(([name, guard]) => [name, new Set(answersOf(guard))]));

  /** A decision that is news, and every answer that was given on the way to it. */
  note(world: World, decision: Decision): void {
    const { application, state, view } = world;
    const context = contextOf(application, state, view);
    this.#reached.add(`rule ${decision.rule}`).add(`phase ${state.phase}`).add(`phase ${decision.next.phase}`);
    if (decision.operation !== undefined) this.#reached.add(`operation ${decision.operation.kind}`);
    for (const rule of rules) {
      if (!rule.from.includes(state.phase) || !rule.when.some(({ name }) => this.#lacking.has(name))) continue;
      for (const { guard, answer } of evaluate(rule, context)) this.#answered(guard, answer);
    }
  }

  #answered(guard: string, answer: string): void {
    const lacking = this.#lacking.get(guard);
    if (lacking?.delete(answer) !== true) return;
    this.#reached.add(`guard ${guard}: ${answer}`);
    if (lacking.size === 0) this.#lacking.delete(guard);
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
  const answers = [...allGuards().values()].flatMap((guard) =>
    answersOf(guard).map((answer) => `guard ${guard.name}: ${answer}`),
  );
  return [
    ...rules.map(({ id }) => `rule ${id}`),
    ...answers,
    ...phases.map((phase) => `phase ${phase}`),
    ...operationKinds.map((kind) => `operation ${kind}`),
  ];
}

function allGuards(): Map<string, Guard> {
  return new Map(rules.flatMap((rule) => rule.when).map((guard) => [guard.name, guard]));
}

function answersOf({ canBeUnknown }: Guard): string[] {
  return ['yes', 'no', ...(canBeUnknown === true ? ['unknown'] : [])];
}
