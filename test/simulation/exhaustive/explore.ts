import type { Violation } from '../checkers/checker.ts';
import { type Choice, walk } from './small-world.ts';

/** What an exploration came to. */
export interface Explored {
  readonly depth: number;
  /** Runs of the small world, each with another history. */
  paths: number;
  /** Different states of the world in which something was called. */
  readonly states: Set<string>;
  /** Points at which something could have happened, over all paths. */
  points: number;
  /** Branches that were not walked, since the same had happened in the same state before. */
  known: number;
  readonly found: { readonly choices: readonly Choice[]; readonly violations: readonly Violation[] }[];
}

/**
 * Walks every path in which at most `depth` things happen, at whichever points and in whichever combination. Whatever
 * comes first is walked at every point; of what comes after that, each thing once in each state of the world in which it
 * can happen, since from there on nothing new would follow. `share` takes one in so many of the first choices, for running
 * side by side.
 */
export async function explore(depth: number, share = { of: 1, part: 0 }): Promise<Explored> {
  const explored: Explored = { depth, paths: 0, states: new Set(), points: 0, known: 0, found: [] };
  await descend([], { explored, share, branched: new Set() });
  return explored;
}

/** What a walk goes by. */
interface Walk {
  readonly explored: Explored;
  readonly share: { readonly of: number; readonly part: number };
  /** What has been made to happen in which state, with so much more to come. */
  readonly branched: Set<string>;
}

async function descend(choices: readonly Choice[], walking: Walk): Promise<void> {
  const { explored, share, branched } = walking;
  const { points, states, violations } = await walk(choices);
  const isFirst = choices.length === 0;
  if (!isFirst || share.part === 0) {
    explored.paths += 1;
    explored.points += points.length;
    for (const state of states) explored.states.add(state);
    if (violations.length > 0) explored.found.push({ choices, violations });
  }
  if (choices.length === explored.depth) return;
  const from = choices.at(-1)?.point ?? 0;
  for (const [index, possible] of points.entries()) {
    const point = index + 1;
    if (point <= from || (isFirst && point % share.of !== share.part)) continue;
    for (const option of possible) {
      const branch = `${explored.depth - choices.length} ${option} ${states[index]}`;
      if (!isFirst && branched.has(branch)) {
        explored.known += 1;
        continue;
      }
      branched.add(branch);
      await descend([...choices, { point, option }], walking);
    }
  }
}

/** One line that publishes what was visited. */
export function exploredLine({ depth, paths, states, points, known, found }: Explored, seconds: number): string {
  return `depth=${depth} paths=${paths} states=${states.size} points=${points} known=${known} violations=${found.length} seconds=${seconds.toFixed(1)}`;
}
