import { z } from 'zod';
import { address } from '../../../outbound/address.ts';
import { duration } from '../../../outbound/duration.ts';
import { database, provider } from '../schema.ts';

const path = z
  .string()
  .regex(/^\/[^\s]*$/, 'expected a path that begins with `/`')
  .describe('Below the `url` of the region; `{deployment}` becomes its encoded CRN.');

const body = z
  .record(z.string(), z.unknown())
  .optional()
  .describe('Sent as JSON; `{deployment}` in its texts becomes the CRN.');

const field = z
  .string()
  .regex(/^[^.\s]+(?:\.[^.\s]+)*$/, 'expected keys with dots between, such as `resources.0.role`')
  .describe('Where it stands in the answer: keys and places in lists, with dots between.');

const values = z.array(z.string().min(1)).min(1).readonly();

const metrics = z.strictObject({
  url: address.describe(
    'Where Prometheus queries of the platform metrics are answered, such as the Monitoring instance of that region.',
  ),
  path: path.describe('The path of an instant query, below `url`, as the documents of your plan have it.'),
  selector: z
    .string()
    .regex(
      /^[a-zA-Z_]\w*=~?"[^"{}\\]+"(?:,[a-zA-Z_]\w*=~?"[^"{}\\]+")*$/,
      'expected label matchers of Prometheus, such as `ibm_service_instance="…"`',
    )
    .describe('The labels that single this deployment out, as the metrics show them: `ibm_service_instance="…"`.'),
  headers: z
    .record(z.string().regex(/^[a-z0-9-]+$/, 'expected the name of a header in small letters'), z.string().min(1))
    .optional()
    .describe('Headers that name the Monitoring instance. Nothing secret: Regent signs in with IAM.'),
});

export type MetricsSettings = z.output<typeof metrics>;

/** Settings for Db2 on Cloud with a disaster recovery node. Nothing of its API that is not public is assumed. */
export const db2SaasSettings = z.strictObject({
  provider,
  transport: z
    .literal('saas')
    .describe('How it is reached: Db2 on Cloud, through its REST API as far as you configure it ([db2.md](db2.md)).'),
  database,
  regions: z
    .record(
      z.string().min(1),
      z.strictObject({
        url: address.describe('The REST API of the deployment, such as `https://….db2.cloud.ibm.com/dbapi/v4`.'),
        deployment: z
          .string()
          .regex(/^crn:[^\s%]+$/, 'expected the CRN as the console shows it, not encoded')
          .describe('The CRN of the deployment.'),
        console: z
          .string()
          .min(1)
          .optional()
          .describe('Where its console is, as the operator is told it: an address, or a name that your people know.'),
        metrics: metrics
          .optional()
          .describe(
            'The platform metrics of the deployment (`ibm_db2_is_dr_connected`, `ibm_db2_dr_log_gap` and others): whether changes arrive, and how much may be missing. Left out: they are not looked at.',
          ),
      }),
    )
    .describe('By region: its deployment.'),
  deploymentHeader: z
    .enum(['plain', 'encoded'])
    .default('plain')
    .describe("How the CRN is written in the header `X-Deployment-Id`: IBM's own clients do not agree on it."),
  observe: z
    .strictObject({
      method: z.enum(['GET', 'POST']).default('GET').describe('POST for a query. It must change nothing.'),
      path,
      body,
      role: z
        .strictObject({
          field,
          primary: values.describe('What it says where it is primary; letter case does not matter.'),
          standby: values.describe('What it says where it is a standby.'),
        })
        .describe('How a deployment tells its role.'),
      connected: z
        .strictObject({ field, values: values.describe('What it says while changes arrive.') })
        .optional()
        .describe(
          'How a standby tells that changes arrive. Left out: nobody knows, and no planned move starts by itself.',
        ),
      lag: z
        .strictObject({ field, unit: z.enum(['s', 'ms']).describe('The unit of the number.') })
        .optional()
        .describe('How far a standby is behind, as a time. Left out: what would be lost is unknown.'),
    })
    .describe('How each deployment is looked at.'),
  takeover: z
    .strictObject({
      method: z.enum(['POST', 'PUT']).default('POST').describe('How it is sent.'),
      path,
      body,
      done: z
        .strictObject({ path, field, values: values.describe('What it says when no takeover is running.') })
        .optional()
        .describe('How it tells that a takeover is over, besides the roles.'),
    })
    .optional()
    .describe(
      "The call to the standby's deployment that promotes it. Left out: an operator is told what to press in which console, and Regent watches until that side is primary.",
    ),
  deadlines: z
    .strictObject({
      promote: duration
        .optional()
        .describe('A takeover takes up to 30 minutes; by hand, as long as people need besides.'),
      rejoin: duration.optional().describe('Until changes arrive at the old primary.'),
    })
    .prefault({})
    .describe('How long a step may take before it has failed.'),
});

export type Db2SaasSettings = z.output<typeof db2SaasSettings>;
