import { z } from 'zod';
import { duration } from '../../outbound/duration.ts';

const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected the id of an instance: letters, digits, _ and -');

/** Settings for VPC instances that are stopped to keep a region from writing. */
export const vpcServerSettings = z.strictObject({
  provider: z.literal('vpc-server').describe('VPC virtual server instances: stopped to fence a region.'),
  regions: z
    .record(
      z.string().min(1),
      z.strictObject({
        servers: z
          .array(id)
          .min(1)
          .readonly()
          .describe('The ids of the instances; the region is fenced when all are stopped.'),
        vpcRegion: z
          .string()
          .regex(/^[a-z0-9-]+$/)
          .optional()
          .describe('The region of VPC that holds them. Left out: it has the name of the region.'),
      }),
    )
    .describe('By region: the servers that must not run while another region is the primary.'),
  deadlines: z
    .strictObject({
      fence: duration
        .optional()
        .describe('Stopping them. With `fence.onFailure: proceed` no longer than Db2 leaves its peer window open.'),
      unfence: duration.optional().describe('Starting them.'),
    })
    .prefault({})
    .describe('How long a step may take before it has failed.'),
});

export type VpcServerSettings = z.output<typeof vpcServerSettings>;

/** An instance (VPC API, `GET /instances/{id}`). The list of states may grow: a new one is "unknown". */
export const instanceReply = z.looseObject({ id: z.string(), status: z.string() });
