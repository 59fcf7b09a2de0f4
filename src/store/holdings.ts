import type { ControllerStore } from './contract.ts';
import type { Lane } from './lane.ts';

/** How long what was told is kept, in milliseconds: whoever holds it tells it again much sooner. */
const keptMs = 60_000;

/** Which configurations the controllers hold. Many hold the same, so it is kept under what tells one such set from another. */
export function createHoldings({ connection, keys }: Lane): Pick<ControllerStore, 'tellHoldings' | 'holdings'> {
  return {
    async tellHoldings(digest, holdings) {
      const key = keys.holdings(digest);
      const known = await connection.ask('telling what is held', key, (redis) => redis.pexpire(key, keptMs));
      if (known === 1 || Object.keys(holdings).length === 0) return;
      await connection.ask('telling what is held', key, (redis) => redis.hset(key, holdings));
      await connection.ask('telling what is held', key, (redis) => redis.pexpire(key, keptMs));
    },

    async holdings(digest) {
      const key = keys.holdings(digest);
      const held = await connection.ask('asking what is held', key, (redis) => redis.hgetall(key));
      return Object.keys(held).length === 0 ? undefined : held;
    },
  };
}
