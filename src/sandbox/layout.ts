import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * What a sandbox consists of: one JSON file that every sandbox process reads, so that they find each other.
 * All ports are on 127.0.0.1; `directory` holds the durable data and the records of every process.
 */
export const layoutSchema = z.strictObject({
  directory: z.string().min(1),
  application: z.string().min(1),
  release: z.string().default('1.0.0'),
  cloudPort: portSchema(),
  edgePort: portSchema(),
  hadr: z.strictObject({
    database: z.string().min(1),
    /** The two regions of the pair; the first one is the primary when the sandbox starts with empty data. */
    pair: z.tuple([z.string(), z.string()]),
    syncmode: z.enum(['SYNC', 'NEARSYNC', 'ASYNC', 'SUPERASYNC']).default('SYNC'),
    peerWindowSeconds: z.number().min(0).default(60),
    /** Db2 refuses a takeover in the last 5 seconds of the peer window (clocks may differ). Shorter only for tests. */
    peerWindowMarginMs: z.number().min(0).default(5000),
    timeoutSeconds: z.number().positive().default(3),
    heartbeatMs: z.number().int().positive().default(250),
  }),
  delays: z.strictObject({
    storageTransactionMs: z.number().min(0),
    powerMs: z.number().min(0),
    takeoverMs: z.number().min(0),
    catchUpMs: z.number().min(0),
    /** From a CIS write to the instant at which the edge acts by it. */
    edgePropagationMs: z.number().min(0).default(300),
  }),
  /** IBM documents 1200 calls in 5 minutes; 100 in 1 minute is what clients have met. */
  cisCallsPerMinute: z.number().int().positive().default(100),
  regions: z.record(
    z.string(),
    z.strictObject({
      applicationPort: portSchema(),
      db2Port: portSchema(),
      /** Id of the classic virtual guest on which the region's database runs. */
      dbServerId: z.number().int(),
      /** The id under which the VPC API shows the same server. */
      instanceId: z.string().min(1).optional(),
      originHostname: z.string().min(1),
      /** The prober of the region, to which the application's ingress routes `/gate/`. */
      proberPort: portSchema().optional(),
    }),
  ),
  cis: z.strictObject({
    crn: z.string().startsWith('crn:'),
    zones: z.array(z.strictObject({ id: z.string(), name: z.string(), loadBalancers: z.array(namedObjectSchema()) })),
    pools: z.array(namedObjectSchema()),
    monitors: z.array(z.looseObject({ id: z.string() })).default([]),
  }),
  volumes: z.array(
    z.strictObject({
      id: z.number().int(),
      replicaId: z.number().int(),
      username: z.string(),
      datacenter: z.string(),
      replicaDatacenter: z.string(),
      /** How often a snapshot is taken and replicated: what an immediate failover may lose. */
      snapshotEverySeconds: z.number().positive().default(3600),
    }),
  ),
  /** File shares of VPC, each with its replica in another region. */
  shares: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        source: z.strictObject({ id: z.string(), region: z.string(), zone: z.string() }),
        replica: z.strictObject({ id: z.string(), region: z.string(), zone: z.string() }),
      }),
    )
    .default([]),
  credentials: z.strictObject({
    iamApiKeys: z.array(z.string().min(1)),
    /** Those of the API keys whose service ids have the role Reader on CIS, and not Writer. */
    iamReaders: z.array(z.string().min(1)).default([]),
    classic: z.strictObject({ user: z.string(), key: z.string() }),
    db2Agent: z.strictObject({ user: z.string(), password: z.string(), token: z.string() }),
    kubernetes: z.strictObject({ token: z.string() }).default({ token: 'sandbox-kubernetes-token' }),
  }),
});

export type SandboxLayout = z.infer<typeof layoutSchema>;
export type RegionLayout = SandboxLayout['regions'][string];
export type ShareLayout = SandboxLayout['shares'][number];
export type VolumeLayout = SandboxLayout['volumes'][number];

/** Reads and checks a layout file. Throws an Error whose message names the file and every problem in it. */
export function readLayout(path: string): SandboxLayout {
  const parsed = layoutSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path} is not a sandbox layout:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** The region's part of the layout. Throws when the layout has no such region, and names the ones it has. */
export function regionOf(layout: SandboxLayout, region: string): RegionLayout {
  const found = layout.regions[region];
  if (found) return found;
  throw new Error(`the layout has no region ${region}; it has ${Object.keys(layout.regions).join(', ')}`);
}

/** Which region answers under this origin address, if any. */
export function regionOfOrigin(layout: SandboxLayout, address: string): string | undefined {
  return Object.entries(layout.regions).find(([, region]) => region.originHostname === address)?.[0];
}

function portSchema() {
  return z.number().int().min(0).max(65535);
}

function namedObjectSchema() {
  return z.looseObject({ id: z.string(), name: z.string() });
}
