import type { Step } from './operation.ts';

/** Steps that do not wait for each other run at once: the longest chain is what all take together, in milliseconds. */
export function longestWay(steps: readonly Pick<Step, 'id' | 'after' | 'expectedMs'>[]): number {
  const ends = new Map<string, number>();
  for (const { id, after, expectedMs } of steps) {
    ends.set(id, expectedMs + Math.max(0, ...after.map((before) => ends.get(before) ?? 0)));
  }
  return Math.max(0, ...ends.values());
}
