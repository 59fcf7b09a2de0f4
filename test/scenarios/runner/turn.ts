import { decide } from '../../../src/domain/decide.ts';
import { decisionEntry } from '../../../src/domain/journal.ts';
import { endsPause } from '../../../src/domain/pause.ts';
import { accepts, advance, type Progress } from '../../../src/domain/progress.ts';
import { renderDecision } from './render.ts';
import type { World } from './world.ts';

/** More decisions than this in a row without anything from outside: the rules do not come to rest. */
const decisionsMax = 20;

/** Decides until nothing is news, as a controller does. What was decided, as text. */
export function decideUntilRest(world: World): string[] {
  const lines: string[] = [];
  for (let count = 0; count < decisionsMax; count += 1) {
    const { state: before, view } = world;
    const decision = decide(world.application, before, view);
    world.coverage?.note(world, decision);
    if (!decision.news) return lines;
    world.scribe?.(decisionEntry(decision, before, view), world);
    const resumed = endsPause(decision, before, view);
    if (decision.answer !== undefined) world.command = undefined;
    if (resumed) world.pause = undefined;
    world.state = decision.next;
    lines.push(...renderDecision(decision));
  }
  throw new Error(`The rules do not come to rest:\n${lines.join('\n')}`);
}

/** Records a piece of progress, as the executor does: false where nothing may follow from it. */
export function record(world: World, progress: Progress): boolean {
  const { operation } = world.state;
  if (operation === undefined || !accepts(operation, progress)) return false;
  world.scribe?.({ kind: 'progress', operation: operation.id, progress }, world);
  world.state = advance(world.state, progress);
  return true;
}
