import { decideUntilRest } from '../runner/turn.ts';
import { durationMs } from '../runner/words.ts';
import type { Handler } from './command.ts';

/** How often a controller looks again by itself, in milliseconds. */
const tickMs = 1_000;

export const timeCommands: Readonly<Record<string, Handler>> = {
  /** `later 31m`: nobody looks until then. */
  later: (world, words) => {
    world.now += durationMs(words.next('how much'));
    return decideUntilRest(world);
  },
  /** `wait 45s`: a tick each second; what is decided on the way is told with the time since. */
  wait: (world, words) => {
    const until = world.now + durationMs(words.next('how long'));
    const start = world.now;
    const lines: string[] = [];
    while (world.now < until) {
      world.now = Math.min(until, world.now + tickMs);
      const said = decideUntilRest(world);
      if (said.length > 0) lines.push(`after ${(world.now - start) / 1_000} s:`, ...said);
    }
    return lines;
  },
};
