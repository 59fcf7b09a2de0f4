import { defaultLayout } from '../../../src/sandbox/default-layout.ts';
import type { SandboxLayout } from '../../../src/sandbox/layout.ts';
import type { DataPlan } from './data-plan.ts';

const ports = {
  cloud: 0,
  edge: 0,
  regions: { 'us-south': { application: 0, db2: 0 }, 'eu-de': { application: 0, db2: 0 } },
};

/** Nothing of it is ever made: what would be files lives in the world's memory. */
const base = defaultLayout({
  directory: 'nowhere',
  ports,
  hadr: { heartbeatMs: 1_000 },
  delays: { takeoverMs: 1_500, catchUpMs: 2_000, storageTransactionMs: 3_000 },
});

/** The database that commands name. */
export const database = base.hadr.database;

/** The ids of the volumes and shares, the ones that were ordered first and their replicas. */
export const volumeIds = idsOf(base.volumes, ({ id, replicaId }) => [id, replicaId] as const);
export const shareIds = idsOf(base.shares, ({ source, replica }) => [source.id, replica.id] as const);

/** What the sandbox's models need to be told, in two regions of a world. */
export function layoutFor(plan: DataPlan, [first, second]: readonly [string, string]): SandboxLayout {
  const { syncmode, peerWindowSeconds, timeoutSeconds } = plan.db2;
  return {
    ...base,
    hadr: { ...base.hadr, pair: [first, second], syncmode, peerWindowSeconds, timeoutSeconds },
    volumes: base.volumes.map((each) => ({
      ...each,
      snapshotEverySeconds: plan.volume?.snapshotEverySeconds ?? each.snapshotEverySeconds,
    })),
    shares: base.shares.map((each) => ({
      ...each,
      source: { ...each.source, region: first },
      replica: { ...each.replica, region: second },
    })),
  };
}

function idsOf<Layout, Id>(layouts: readonly Layout[], ids: (layout: Layout) => readonly [Id, Id]): readonly [Id, Id] {
  const [only] = layouts;
  if (only === undefined) throw new Error("the sandbox's layout has none");
  return ids(only);
}
