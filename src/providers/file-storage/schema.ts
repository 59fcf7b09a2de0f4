import { z } from 'zod';
import { duration } from '../../outbound/duration.ts';

/** Settings for a replicated pair of classic File (or Block) Storage volumes. */
export const fileStorageSettings = z.strictObject({
  provider: z.literal('file-storage').describe('Classic File Storage with a replica in another data center.'),
  regions: z
    .record(
      z.string().min(1),
      z.strictObject({ volume: z.int().positive().describe('The id of the volume in this region.') }),
    )
    // SoftLayer knows the pair by the volume that was ordered first, whichever of the two is active.
    .refine(
      (regions) => Object.keys(regions).length === 2,
      'expected two regions: the volume that was ordered, then its replica',
    )
    .describe('By region, the volume that was ordered first and its replica second.'),
  deadlines: z
    .strictObject({
      promote: duration.optional().describe('A failover or failback; a controlled one first copies a snapshot.'),
      rejoin: duration.optional().describe('Until the volume that was left is the replica.'),
    })
    .prefault({})
    .describe('How long a step may take before it has failed.'),
});

export type FileStorageSettings = z.output<typeof fileStorageSettings>;

/**
 * The volume that was ordered first, as the object mask asks for it. `replicationStatus` is a string for file storage
 * and has been seen as an object for block storage (softlayer-python, volume detail); counts come as numbers or text.
 */
export const volumeReply = z.looseObject({
  id: z.number(),
  replicationStatus: z.union([z.string(), z.looseObject({ message: z.string() })]).nullish(),
  activeTransactionCount: z.coerce.number().nullish(),
  activeTransactions: z
    .array(z.looseObject({ transactionStatus: z.looseObject({ friendlyName: z.string().nullish() }).nullish() }))
    .nullish(),
  failoverNotAllowed: z.unknown().optional(),
  failbackNotAllowed: z.unknown().optional(),
  replicationPartners: z.array(z.looseObject({ id: z.number() })).nullish(),
  replicationSchedule: z.looseObject({ active: z.coerce.number().nullish() }).nullish(),
  /** When the last replication cycle ran, with its offset; left out where it never did. */
  replicationTimestamp: z.string().nullish().catch(null),
});

export type VolumeReply = z.output<typeof volumeReply>;
