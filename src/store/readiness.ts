import { z } from 'zod';
import type { Examined } from '../domain/readiness.ts';
import type { ReadinessBoard } from './contract.ts';
import type { Lane } from './lane.ts';

/** What the owners' last looks for trouble have found. */
export function createReadiness({ connection, keys }: Lane): ReadinessBoard {
  const key = keys.readiness;
  return {
    async keepReadiness(application, examined) {
      const text = JSON.stringify(examined);
      await connection.ask('keeping what was found', key, (redis) => redis.hset(key, application, text));
    },

    async readReadiness(application) {
      const text = await connection.ask('reading what was found', key, (redis) => redis.hget(key, application));
      return text === null ? undefined : readable(text);
    },
  };
}

/** The next look writes it anew, so nothing has to be repaired by a person. */
function readable(text: string): Examined | undefined {
  try {
    return examinedRecord.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const examinedRecord: z.ZodType<Examined> = z.looseObject({
  findings: z.array(
    z.looseObject({
      resource: z.string().optional(),
      severity: z.enum(['error', 'warning', 'note']),
      about: z.string(),
      sentence: z.string(),
      cure: z.string().optional(),
    }),
  ),
  unexamined: z.array(z.string()),
  examinedAt: z.number(),
});
