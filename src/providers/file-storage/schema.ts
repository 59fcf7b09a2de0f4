import { z } from 'zod';
import { duration } from '../../outbound/duration.ts';

const common = {
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
  disasterRecovery: z
    .enum(['ask', 'proceed'])
    .default('ask')
    .describe(
      'Where the first volume can not be reached at all, only a disaster recovery failover activates its replica. It cuts the pair apart, and only a support case joins it again. `proceed`: it is done all the same, where the loss was quoted or approved. `ask`: a person does it.',
    ),
  deadlines: z
    .strictObject({
      promote: duration.optional().describe('A failover or failback; a controlled one first copies a snapshot.'),
      rejoin: duration.optional().describe('Until the volume that was left is the replica.'),
    })
    .prefault({})
    .describe('How long a step may take before it has failed.'),
};

/** Settings for a replicated pair of classic File Storage volumes. */
export const fileStorageSettings = z.strictObject({
  provider: z.literal('file-storage').describe('Classic File Storage with a replica in another data center.'),
  ...common,
});

/** Settings for a replicated pair of classic Block Storage volumes: the same service, mounted by iSCSI. */
export const blockStorageSettings = z.strictObject({
  provider: z.literal('block-storage').describe('Classic Block Storage with a replica in another data center.'),
  ...common,
});

export type FileStorageSettings = z.output<typeof fileStorageSettings> | z.output<typeof blockStorageSettings>;

/** Who may mount a volume, by kind; SoftLayer names each kind apart. */
const hosts = z.array(z.looseObject({ id: z.number() })).nullish();

/** What a volume is mounted by: NFS has an address, iSCSI targets and a LUN. */
const mounts = {
  fileNetworkMountAddress: z.string().nullish(),
  iscsiTargetIpAddresses: z.array(z.string()).nullish(),
  lunId: z.union([z.string(), z.number()]).nullish(),
};

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
  allowDisasterRecoveryFailover: z.unknown().optional(),
  ...mounts,
  replicationPartners: z.array(z.looseObject({ id: z.number(), ...mounts })).nullish(),
  replicationSchedule: z.looseObject({ active: z.coerce.number().nullish() }).nullish(),
  /** When the last replication cycle ran, with its offset; left out where it never did. */
  replicationTimestamp: z.string().nullish().catch(null),
});

export type VolumeReply = z.output<typeof volumeReply>;

export type MountReply = Pick<VolumeReply, keyof typeof mounts>;

/** Who may mount the volume that was ordered first, and its replica. */
export const hostsReply = z.looseObject({
  allowedHardware: hosts,
  allowedVirtualGuests: hosts,
  allowedSubnets: hosts,
  allowedIpAddresses: hosts,
  allowedReplicationHardware: hosts,
  allowedReplicationVirtualGuests: hosts,
  allowedReplicationSubnets: hosts,
  allowedReplicationIpAddresses: hosts,
});

export type HostsReply = z.output<typeof hostsReply>;
