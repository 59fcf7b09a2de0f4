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
  readonly found: { readonly choices: readonly Choice[]; readonly violations: readonly Violation[] }[];
}

/**
 * Walks every path in which at most `depth` things happen, at whichever points and in whichever combination. `share` takes
 * one in so many of the first choices, for running side by side.
 */
export async function explore(depth: number, share = { of: 1, part: 0 }): Promise<Explored> {
  const explored: Explored = { depth, paths: 0, states: new Set(), points: 0, found: [] };
  await descend([], explored, share);
  return explored;
}

async function descend(choices: readonly Choice[], explored: Explored, share: { of: number; part: number }) {
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
    for (const option of possible) await descend([...choices, { point, option }], explored, share);
  }
}

/** One line that publishes what was visited. */
export function exploredLine({ depth, paths, states, points, found }: Explored, seconds: number): string {
  return `depth=${depth} paths=${paths} states=${states.size} points=${points} violations=${found.length} seconds=${seconds.toFixed(1)}`;
}
