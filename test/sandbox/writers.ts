import type { World } from './support.ts';

/** Several users who write without pause to a region, until told to stop; and what was acknowledged to them. */
export function writers(
  world: World,
  region: () => string,
): { readonly acknowledged: string[]; stop(): Promise<void> } {
  const acknowledged: string[] = [];
  let going = true;
  const one = async (user: number): Promise<void> => {
    for (let count = 0; going; count += 1) {
      const id = `user-${user}-${count}`;
      const answer = await world.write(region(), id).catch(() => undefined);
      if (answer?.status === 200) acknowledged.push(id);
    }
  };
  const all = [1, 2, 3, 4].map(one);
  return {
    acknowledged,
    stop: async () => {
      going = false;
      await Promise.all(all);
    },
  };
}

/** The writes that a side does not have. */
export function lost(ids: readonly string[], ledger: readonly string[]): string[] {
  const kept = new Set(ledger);
  return ids.filter((id) => !kept.has(id));
}
