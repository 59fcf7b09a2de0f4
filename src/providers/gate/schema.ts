import { z } from 'zod';
import { duration } from '../../outbound/duration.ts';

/** Settings for the gate as a fence: where nothing writes but on behalf of users, and no user comes but through it. */
export const gateSettings = z.strictObject({
  provider: z
    .literal('gate')
    .describe(
      'The gate as a fence: a region to which nobody is sent any more writes nothing, where only users make it write.',
    ),
  regions: z
    .array(z.string().min(1))
    .min(1)
    .readonly()
    .describe('The regions whose gates close before another one is promoted.'),
  drain: duration
    .prefault('30s')
    .describe(
      'How long after the last gate has closed somebody may still write: until the load balancer has noticed, and requests under way are over. `gate.hold` comes before that.',
    ),
});

export type GateSettings = z.output<typeof gateSettings>;

/** What a prober knows of the gates (`GET /gate`). */
export const knownGates = z.looseObject({
  installation: z.string(),
  gates: z.record(z.string(), z.looseObject({ epoch: z.int(), active: z.array(z.string()) })),
});
