import { carryOut, intend, moveOf, stepOf } from '../runner/carry.ts';
import { renderState, wrap } from '../runner/render.ts';
import { decideUntilRest, record } from '../runner/turn.ts';
import { oneOf } from '../runner/words.ts';
import type { Handler } from './command.ts';

/** The running operation and its steps. */
export const operationCommands: Readonly<Record<string, Handler>> = {
  /** `carry out`: every step that can be; `carry out before promote`: none of that verb or later of this name. */
  carry: (world, words) => {
    oneOf(words.next('out'), 'out');
    const [before] = words.after('before');
    return carryOut(world, ({ id, verb }) => before !== undefined && (verb === before || id === before));
  },
  /** `step fence:servers:us-south done`, `... fails "why"`, `... calls` (nobody knows yet), `... starts` */
  step: (world, words) => {
    const id = words.next('a step');
    const how = oneOf(words.next('done, fails, calls or starts'), 'done', 'fails', 'calls', 'starts');
    if (stepOf(world, id).status === 'waiting') must(record(world, { kind: 'started', step: id, at: world.now }));
    if (how !== 'starts' && stepOf(world, id).intent === undefined) must(intend(world, id));
    if (how === 'done') {
      world.things.carryOut(stepOf(world, id));
      must(record(world, { kind: 'answered', step: id, at: world.now, outcome: 'accepted', note: '' }));
      must(record(world, { kind: 'done', step: id, at: world.now, note: '' }));
    }
    if (how === 'fails') {
      const note = words.next('why');
      must(record(world, { kind: 'answered', step: id, at: world.now, outcome: 'refused', note }));
      must(record(world, { kind: 'failed', step: id, at: world.now, note }));
    }
    return decideUntilRest(world);
  },
  /** What the executor would do next with a step, and why. */
  next: (world, words) => {
    const { move, because } = moveOf(world, words.next('a step'));
    return wrap(`${move}: ${because}`, 2);
  },
  status: (world) => renderState(world.state),
};

function must(accepted: boolean): void {
  if (!accepted) throw new Error('that may not be recorded now, and nothing may follow from it.');
}
