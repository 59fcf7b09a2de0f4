import { z } from 'zod';

const region = z.string().min(1);
const idExpected = 'expected the id of a CIS object in quotes: without them YAML reads 32 digits as a number';
const objectId = z.string(idExpected).regex(/^[0-9a-zA-Z_-]+$/, idExpected);

const common = {
  provider: z.literal('cis').describe('IBM Cloud Internet Services.'),
  crn: z
    .string()
    .regex(/^crn:/, 'expected the CRN of the CIS instance, with the colons at its end')
    .describe('The CIS instance: its CRN, unencoded, with the `::` at its end.'),
};

/** Settings for traffic that is split inside one pool, which has one origin per region. */
export const cisWeightsSettings = z.strictObject({
  ...common,
  mode: z
    .literal('weights')
    .describe('Moves users by the weights of the origins of one pool with an origin per region.'),
  zone: objectId.optional().describe('The zone of the load balancer that uses the pool.'),
  loadBalancer: objectId.optional().describe('The load balancer that uses the pool. It must be a proxied one.'),
  pool: objectId.describe('The pool whose origins are weighted.'),
  origins: z.record(region, z.string().min(1)).describe("By region: the name of the region's origin in the pool."),
});

/** Settings for traffic that is ordered between pools, one per region. */
export const cisPoolsSettings = z.strictObject({
  ...common,
  mode: z.literal('pools').describe('Moves users by the order of pools in a load balancer, with a pool per region.'),
  zone: objectId.describe('The zone of the load balancer.'),
  loadBalancer: objectId.describe('The load balancer whose pools are ordered.'),
  pools: z.record(region, objectId).describe("By region: the id of the region's pool."),
});

/** Settings for traffic that is moved by enabling and disabling, pools or the origins of one pool. */
export const cisEnabledSettings = z
  .strictObject({
    ...common,
    mode: z
      .literal('enabled')
      .describe('Moves users by enabling what should serve and disabling the rest: a hard evacuation.'),
    zone: objectId.describe('The zone of the load balancer.'),
    loadBalancer: objectId.describe('The load balancer that uses the pools.'),
    pools: z
      .record(region, objectId)
      .optional()
      .describe("By region: the id of the region's pool. Either this, or `pool` and `origins`."),
    pool: objectId.optional().describe('The one pool whose origins are enabled and disabled.'),
    origins: z
      .record(region, z.string().min(1))
      .optional()
      .describe("By region: the name of the region's origin in that pool."),
  })
  .refine(
    ({ pools, pool, origins }) =>
      (pools === undefined) !== (pool === undefined) && (pool === undefined) === (origins === undefined),
    { error: 'expected either `pools`, or `pool` with `origins`', path: ['pools'] },
  );

export type CisWeightsSettings = z.output<typeof cisWeightsSettings>;
export type CisPoolsSettings = z.output<typeof cisPoolsSettings>;
export type CisEnabledSettings = z.output<typeof cisEnabledSettings>;
export type CisSettings = CisWeightsSettings | CisPoolsSettings | CisEnabledSettings;

/** An object of the API as it came: whatever is in it is kept, known or not. */
export type CisObject = Readonly<Record<string, unknown>>;

/**
 * `{success, errors, messages, result}`. The SDKs declare `errors` as arrays of strings, the API sends objects, so both
 * are taken (bluemix-go, cisv1/zones.go; IBM networking SDKs).
 */
export const envelope = z.looseObject({
  success: z.boolean().optional(),
  errors: z.array(z.unknown()).nullish(),
  result: z.unknown().optional(),
  result_info: z.looseObject({ total_count: z.number().nullish() }).nullish().catch(undefined),
});

export const cisObject = z.record(z.string(), z.unknown());

/** What is read of an origin. Anything else in it is carried along. */
export const originReply = z.looseObject({
  name: z.string(),
  enabled: z.boolean().optional(),
  weight: z.number().optional(),
  healthy: z.boolean().nullish(),
  failure_reason: z.string().nullish().catch(undefined),
});

export const poolReply = z.looseObject({
  description: z.string().nullish(),
  enabled: z.boolean().optional(),
  healthy: z.boolean().nullish().catch(undefined),
  minimum_origins: z.number().nullish(),
  monitor: z.string().nullish(),
  origins: z.array(originReply),
});

const poolLists = z.record(z.string(), z.array(z.string())).nullish();

export const loadBalancerReply = z.looseObject({
  description: z.string().nullish(),
  enabled: z.boolean().optional(),
  proxied: z.boolean().nullish(),
  ttl: z.number().nullish(),
  session_affinity: z.string().nullish(),
  steering_policy: z.string().nullish(),
  default_pools: z.array(z.string()),
  fallback_pool: z.string().nullish(),
  region_pools: poolLists,
  pop_pools: poolLists,
});

export const monitorReply = z.looseObject({
  path: z.string().nullish(),
  interval: z.number().nullish(),
  timeout: z.number().nullish(),
  retries: z.number().nullish(),
  header: z.record(z.string(), z.unknown()).nullish(),
});

/** One entry of the events: what changed, with all that was true of its pool then (IBM networking SDKs; the key is `pool`). */
export const checkEvent = z.looseObject({
  timestamp: z.string(),
  pool: z.array(z.looseObject({ id: z.string(), healthy: z.boolean(), changed: z.boolean() })).catch([]),
  origins: z
    .array(
      z.looseObject({
        name: z.string(),
        address: z.string(),
        enabled: z.boolean().nullish(),
        healthy: z.boolean(),
        changed: z.boolean(),
      }),
    )
    .catch([]),
});

export type CheckEvent = z.output<typeof checkEvent>;
export type MonitorReply = z.output<typeof monitorReply>;
export type OriginReply = z.output<typeof originReply>;
export type PoolReply = z.output<typeof poolReply>;
export type LoadBalancerReply = z.output<typeof loadBalancerReply>;
