import { z } from 'zod';
import { address } from '../outbound/address.ts';
import { duration } from '../outbound/duration.ts';
import { secretReference } from '../outbound/secret-reference.ts';
import { approvalSettings } from './approval/schema.ts';
import { cisEnabledSettings, cisPoolsSettings, cisWeightsSettings } from './cis/schema.ts';
import { db2SaasSettings } from './db2/saas/schema.ts';
import { db2AgentSettings, db2PodSettings, db2SshSettings } from './db2/schema.ts';
import { blockStorageSettings, fileStorageSettings } from './file-storage/schema.ts';
import { gateSettings } from './gate/schema.ts';
import { configMapSettings } from './kubernetes/config-map/schema.ts';
import { kubernetesSettings } from './kubernetes/schema.ts';
import { nfsMountSettings } from './nfs-mount/schema.ts';
import { virtualServerSettings } from './virtual-server/schema.ts';
import { vpcFileShareSettings } from './vpc-file-share/schema.ts';
import { vpcServerSettings } from './vpc-server/schema.ts';
import { webhookSettings } from './webhook/schema.ts';

const name = z
  .string()
  .max(63)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, 'expected a name of at most 63 small letters, digits and dashes');

/** What every resource has, whatever its provider. */
const common = {
  name: name.describe('What the resource is called everywhere.'),
  after: z
    .array(name)
    .readonly()
    .default([])
    .describe("Resources whose steps must be done before this one's of the same kind."),
  maxDataLoss: duration
    .optional()
    .describe("How much of what was written last may be lost in a forced move. Left out: the policy's maxDataLoss."),
};

/** What every resource has besides that can stop what writes. */
const fencing = {
  ...common,
  fencesFor: z
    .array(z.enum(['forced', 'planned']))
    .min(1)
    .readonly()
    .default(['forced'])
    .describe(
      'Before which moves of the data it stops what it stops. `planned`: so that nothing is written while volumes are flipped, and it runs again after; only for what stops the application and nothing of its data, for a database that is stopped can not switch roles. A forced move waits for every fence that is there for it.',
    ),
};

/** One external thing whose state differs per region, by its provider. A new system adds one line here. */
export const resourceSettings = z.discriminatedUnion('provider', [
  z.discriminatedUnion('mode', [
    cisWeightsSettings.extend(common),
    cisPoolsSettings.extend(common),
    cisEnabledSettings.safeExtend(common),
  ]),
  z.discriminatedUnion('transport', [
    db2AgentSettings.extend(common),
    db2SshSettings.extend(common),
    db2PodSettings.extend(common),
    db2SaasSettings.extend(common),
  ]),
  approvalSettings.extend(fencing),
  configMapSettings.extend(common),
  fileStorageSettings.extend(common),
  blockStorageSettings.extend(common),
  gateSettings.extend(fencing),
  kubernetesSettings.extend(fencing),
  nfsMountSettings.extend(common),
  virtualServerSettings.extend(fencing),
  vpcFileShareSettings.extend(common),
  vpcServerSettings.extend(fencing),
  webhookSettings.extend(fencing),
]);

/** The settings of one resource, with durations in milliseconds and secrets still as references. */
export type ResourceSettings = z.output<typeof resourceSettings>;

const profile = {
  id: z.string().min(1).optional().describe('The id of the trusted profile: `Profile-…`.'),
  name: z.string().min(1).optional().describe('Its name, in place of the id.'),
};

/** Which of several ways is meant must not be a guess. */
const atMostOne = (...names: string[]) => {
  return (given: object) => names.filter((each) => (given as Record<string, unknown>)[each] !== undefined).length <= 1;
};

const trustedProfile = z
  .strictObject({
    ...profile,
    tokenFile: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The file with the token of the pod. Left out: the first there is of `/var/run/secrets/tokens/vault-token`, `/var/run/secrets/tokens/sa-token` (where the chart mounts it) and that of Code Engine.',
      ),
  })
  .refine(atMostOne('id', 'name'), 'must have an id or a name, not both')
  .refine(({ id, name }) => id !== undefined || name !== undefined, 'must have the id or the name of the profile');

const vpcInstance = z
  .strictObject({
    ...profile,
    metadataUrl: address
      .default('http://169.254.169.254')
      .describe('Where the metadata service of the instance answers.'),
  })
  .refine(atMostOne('id', 'name'), 'must have an id or a name, not both');

/** How the systems behind the resources are reached, and as whom: the `providers` section. */
export const providersSection = z
  .strictObject({
    iam: z
      .strictObject({
        url: address.default('https://iam.cloud.ibm.com').describe('Where tokens come from.'),
        apiKey: secretReference.optional().describe('The API key of a service id of its own: env:NAME or file:PATH.'),
        trustedProfile: trustedProfile
          .optional()
          .describe('In place of an API key: a trusted profile that trusts the service account of the controllers.'),
        vpcInstance: vpcInstance
          .optional()
          .describe('In place of an API key: the identity of the VPC instance that the controller runs on.'),
      })
      .refine(
        atMostOne('apiKey', 'trustedProfile', 'vpcInstance'),
        'must have only one of apiKey, trustedProfile and vpcInstance',
      )
      .prefault({})
      .describe('IBM Cloud IAM.'),
    cis: z
      .strictObject({
        endpoint: address.default('https://api.cis.cloud.ibm.com').describe('The CIS API.'),
        callsPerMinute: z
          .int()
          .min(10)
          .default(100)
          .describe(
            'How many calls all controllers together make in any minute. CIS allows an identity about 100, so give Regent one of its own.',
          ),
      })
      .prefault({})
      .describe('IBM Cloud Internet Services.'),
    softlayer: z
      .strictObject({
        endpoint: address.default('https://api.softlayer.com/rest/v3.1').describe('The classic infrastructure API.'),
        username: z
          .string()
          .min(1)
          .default('apikey')
          .describe('`apikey` with an IBM Cloud API key, else a classic user.'),
        apiKey: secretReference.optional().describe('The key: env:NAME or file:PATH.'),
      })
      .prefault({})
      .describe('Classic infrastructure (SoftLayer).'),
    vpc: z
      .strictObject({
        endpoint: z
          .string()
          .refine((text) => address.safeParse(text.replaceAll('{region}', 'region')).success, {
            error: 'expected an http:// or https:// URL without a user name, in which {region} stands for the region',
          })
          .default('https://{region}.iaas.cloud.ibm.com')
          .describe(
            'The VPC API, with `{region}` for the region: `https://{region}.private.iaas.cloud.ibm.com` on the private network.',
          ),
      })
      .prefault({})
      .describe('Virtual private cloud (VPC).'),
  })
  .prefault({})
  .describe('How the systems behind the resources are reached, and as whom.');

export type ProvidersSettings = z.output<typeof providersSection>;
