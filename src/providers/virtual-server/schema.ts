import { z } from 'zod';
import { duration } from '../../outbound/duration.ts';

/** Settings for classic virtual servers that are powered off to keep a region from writing. */
export const virtualServerSettings = z.strictObject({
  provider: z.literal('virtual-server').describe('Classic virtual servers: powered off to fence a region.'),
  regions: z
    .record(
      z.string().min(1),
      z.strictObject({ server: z.int().positive().describe('The id of the virtual guest in this region.') }),
    )
    .describe('By region: the server that must not run while another region is the primary.'),
  deadlines: z
    .strictObject({
      fence: duration
        .optional()
        .describe('Powering it off. With `fence.onFailure: proceed` no longer than Db2 leaves its peer window open.'),
      unfence: duration.optional().describe('Powering it on.'),
    })
    .prefault({})
    .describe('How long a step may take before it has failed.'),
});

export type VirtualServerSettings = z.output<typeof virtualServerSettings>;

/** `{keyName: "RUNNING" | "HALTED" | "PAUSED", name}` (SLDN, SoftLayer_Virtual_Guest_Power_State). */
export const powerStateReply = z.looseObject({ keyName: z.string() });
