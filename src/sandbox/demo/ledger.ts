import { call } from '../call.ts';
import type { World } from './world.ts';

/** A write that a side has acknowledged, or was about to; `at` in wall milliseconds. */
export interface LedgerEntry {
  readonly id: string;
  readonly at: number;
}

/** What the old primary has written that the new one has not: nobody can bring it back, the oldest first. */
export async function doomedWrites(
  world: World,
  { home, standby }: { readonly home: string; readonly standby: string },
): Promise<LedgerEntry[]> {
  const [old, kept] = await Promise.all([ledgerOf(world, home), ledgerOf(world, standby)]);
  if (old === undefined || kept === undefined) throw new Error('A Db2 side does not show what it has written.');
  const known = new Set(kept.map(({ id }) => id));
  return old.filter(({ id }) => !known.has(id)).toSorted((a, b) => a.at - b.at);
}

/** What users have written on a region's side; undefined while it does not answer. */
export async function ledgerOf(world: World, region: string): Promise<LedgerEntry[] | undefined> {
  try {
    const port = world.layout.regions[region]?.db2Port ?? 0;
    const { body } = await call('GET', port, '/ledger', { timeoutMs: 5_000 });
    return (body.entries ?? []) as LedgerEntry[];
  } catch {
    return undefined;
  }
}
