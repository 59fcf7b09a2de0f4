import { z } from 'zod';
import type { Side } from './side.ts';

/** `operation` names the operation for people; only `epoch` and then `token` are compared. */
export const fencingSchema = z.looseObject({
  application: z.string().min(1),
  epoch: z.number().int(),
  token: z.number().int(),
  operation: z.string().optional(),
});

export type Fencing = z.infer<typeof fencingSchema>;

/**
 * Compares a command's fencing token with the newest one this server has seen for the application, and keeps the
 * newer one, durably, in the same turn. Returns the one seen when the command's is older: it must not run then.
 */
export function staleAgainst(side: Side, fencing: Fencing): { epoch: number; token: number } | undefined {
  const all = side.lasting.value.fencing;
  const seen = all[fencing.application];
  const older = seen && (fencing.epoch < seen.epoch || (fencing.epoch === seen.epoch && fencing.token < seen.token));
  if (seen && older) return seen;
  const { epoch, token, operation } = fencing;
  all[fencing.application] = { epoch, token, ...(operation === undefined ? {} : { operation }) };
  side.lasting.save();
  return undefined;
}
