import { z } from 'zod';
import { duration } from '../../outbound/duration.ts';

/** How long a failover may take before the fallback policy decides, as VPC allows it: 300 to 3600 s. In milliseconds. */
const timeoutMinMs = 300_000;
const timeoutMaxMs = 3_600_000;

const id = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'expected an id of VPC: letters, digits and dashes');

const newReplica = z.strictObject({
  zone: z.string().min(1).describe('The zone in which it is made: `us-south-1`.'),
  profile: z.string().min(1).default('dp2').describe('Its profile.'),
  schedule: z
    .string()
    .regex(/^\S+( \S+){4}$/, 'expected five fields of a cron schedule')
    .default('*/15 * * * *')
    .describe('When it is brought up to date: a cron schedule in UTC, at most every 15 minutes.'),
  subnet: id
    .optional()
    .describe('The subnet in which it gets a mount target. Left out: none, and a person makes one before it is used.'),
});

/** Settings for a VPC file share and its replica in another region. */
export const vpcFileShareSettings = z.strictObject({
  provider: z.literal('vpc-file-share').describe('A VPC file share with a replica in another region.'),
  regions: z
    .record(
      z.string().min(1),
      z.strictObject({
        share: id.describe('The id of the share in this region.'),
        vpcRegion: z
          .string()
          .regex(/^[a-z0-9-]+$/)
          .optional()
          .describe('The region of VPC that holds it. Left out: it has the name of the region.'),
        newReplica: newReplica
          .optional()
          .describe(
            'How a replica is made in this region after the pair was split: the share that was left can not become one again, and stays as it is. Left out: a person makes it.',
          ),
      }),
    )
    .refine((regions) => Object.keys(regions).length === 2, 'expected two regions: a share and its replica')
    .describe('By region: the share that is there.'),
  whenSourceIsGone: z
    .enum(['ask', 'split'])
    .default('ask')
    .describe(
      '`split`: where the source gives no answer, a forced failover may break the pair, which loses what was not copied yet and can not be undone. `ask`: it never does; a person has to do that.',
    ),
  timeout: duration
    .refine((ms) => ms >= timeoutMinMs && ms <= timeoutMaxMs, 'expected 5m to 1h, which is what VPC allows')
    .prefault('5m')
    .describe('How long a failover may take, with the share out of use, before it is given up or the pair is split.'),
  deadlines: z
    .strictObject({
      promote: duration.optional().describe('A failover. Left out: `timeout` and 3 minutes.'),
      rejoin: duration.optional().describe('Until the share that was left is a replica that is kept up to date.'),
    })
    .prefault({})
    .describe('How long a step may take before it has failed.'),
});

export type VpcFileShareSettings = z.output<typeof vpcFileShareSettings>;
export type NewReplica = z.output<typeof newReplica>;

const reference = z.looseObject({ id: z.string(), crn: z.string().nullish() });

/**
 * A share (VPC API, `GET /shares/{id}`). Roles, states and job types may grow: what is new is read as text and means
 * "unknown". A replica alone has `latest_sync`, after its first one; it is told anew every 15 minutes.
 */
export const shareReply = z.looseObject({
  id: z.string(),
  crn: z.string().nullish(),
  size: z.number().nullish(),
  lifecycle_state: z.string(),
  replication_role: z.string(),
  replication_status: z.string().nullish(),
  replication_status_reasons: z.array(z.looseObject({ code: z.string() })).nullish(),
  latest_job: z.looseObject({ type: z.string(), status: z.string() }).nullish(),
  latest_sync: z.looseObject({ started_at: z.string().nullish(), completed_at: z.string().nullish() }).nullish(),
  replica_share: reference.nullish(),
  source_share: reference.nullish(),
  mount_targets: z.array(z.looseObject({ id: z.string() })).nullish(),
  user_tags: z.array(z.string()).nullish(),
});

export type ShareReply = z.output<typeof shareReply>;

/** What it is mounted by; the path is absent while it is being made. */
export const mountTargetsReply = z.looseObject({
  mount_targets: z.array(z.looseObject({ mount_path: z.string().nullish(), lifecycle_state: z.string().nullish() })),
});
