import type { ToldBoard } from './contract.ts';
import type { Lane } from './lane.ts';

/** Notes are not replicated before anything follows from them: what a Redis has lost of them is told once more. */
export function createTold({ connection, keys }: Lane): ToldBoard {
  return {
    told(application) {
      const key = keys.told(application);
      return connection.ask(`reading what was told of ${application}`, key, (redis) => redis.hgetall(key));
    },

    async noteTold(application, told) {
      const key = keys.told(application);
      await connection.ask(`noting what was told of ${application}`, key, (redis) => redis.hset(key, told));
    },
  };
}
