import type { StoreLog } from './options.ts';

/**
 * Whether Redis can be reached: whether the last word of every connection of a store was an answer. A change is logged
 * once, not once for each connection.
 */
export interface Reachability {
  readonly reachable: boolean;
  answered(connection: string): void;
  failed(connection: string, why: string): void;
}

export function createReachability(log: StoreLog | undefined): Reachability {
  const up = new Set<string>();
  const down = new Set<string>();
  return {
    get reachable() {
      return up.size > 0 && down.size === 0;
    },
    answered(connection) {
      const wasDown = down.delete(connection);
      const wasUp = up.has(connection);
      up.add(connection);
      if (down.size === 0 && (wasDown || (!wasUp && up.size === 1))) log?.info({}, 'Redis is reachable');
    },
    failed(connection, why) {
      if (down.size === 0) log?.warn({ connection, why }, 'Redis is not reachable');
      up.delete(connection);
      down.add(connection);
    },
  };
}
