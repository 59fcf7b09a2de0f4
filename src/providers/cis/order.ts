/** Which of our pools a list should prefer, and which it should not. */
export interface Preference {
  /** Pools of the regions that receive users, those first that nobody is sent to yet. */
  readonly receiving: readonly string[];
  /** Pools of regions that are left. */
  readonly drained: readonly string[];
}

/**
 * A list with as little changed as will do: a pool that is left goes behind the last one that receives, and only where it
 * was first do those that receive move in front. A list without a pool of ours is not touched.
 */
export function withoutDrained(list: readonly string[], { receiving, drained }: Preference): string[] {
  const [first] = list;
  const out = list.filter((pool) => drained.includes(pool));
  if (first === undefined || out.length === 0) return [...list];
  const kept = list.filter((pool) => receiving.includes(pool));
  const front = kept.length > 0 ? receiving.filter((pool) => kept.includes(pool)) : receiving;
  if (drained.includes(first)) return [...front, ...list.filter((pool) => !front.includes(pool))];
  const others = list.filter((pool) => !drained.includes(pool));
  const last = others.findLastIndex((pool) => receiving.includes(pool));
  // Nobody of ours is left in it: what receives stands in for what is left.
  if (last < 0)
    return [...list.slice(0, list.indexOf(out[0] ?? '')), ...receiving, ...list.slice(list.indexOf(out[0] ?? ''))];
  const ahead = others.slice(0, last + 1);
  return [...ahead, ...list.filter((pool) => !ahead.includes(pool))];
}

/** A list with the receiving pools in front of everything, where it has a pool of ours at all. */
export function inFront(list: readonly string[], { receiving, drained }: Preference): string[] {
  const [first = ''] = list;
  if (!list.some((pool) => receiving.includes(pool) || drained.includes(pool))) return [...list];
  const kept = list.filter((pool) => receiving.includes(pool));
  const ordered = drained.includes(first) ? receiving.filter((pool) => kept.includes(pool)) : kept;
  const front = kept.length > 0 ? ordered : receiving;
  return [...front, ...list.filter((pool) => !front.includes(pool))];
}
