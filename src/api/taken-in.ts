import { z } from 'zod';
import { operationKinds, operationOutcomes } from '../domain/operation.ts';

const word = z.string().min(1).max(200);
const sentence = z
  .string()
  .max(1_000)
  .regex(/^\P{Cc}*$/u, 'control characters are not allowed');
const whole = z.int().min(0);
const placement = z.strictObject({ active: z.array(word).min(1).max(64), primary: word });

/** What an adoption takes from a journal that was written without Redis, as `regent adopt --journal` sums it up. */
export const takenIn = z.strictObject({
  application: word,
  entries: whole,
  head: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal digits is expected'),
  epoch: whole,
  placement,
  drained: z.array(word).max(256),
  unfenced: z.array(z.strictObject({ resource: word, region: word })).max(256),
  kept: z.record(word, z.record(word, z.unknown())).optional(),
  openUntil: z.number().min(0).optional(),
  operations: z
    .array(
      z.strictObject({
        id: word,
        kind: z.enum(operationKinds),
        requestedBy: word,
        reason: sentence,
        to: placement,
        startedAt: z.number().min(0),
        outcome: z.enum(operationOutcomes).optional(),
      }),
    )
    .max(64),
});
