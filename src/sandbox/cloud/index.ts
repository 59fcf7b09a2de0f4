import { join } from 'node:path';
import express from 'express';
import { systemRuntime } from '../../runtime.ts';
import { Durable } from '../durable.ts';
import { injectFaults } from '../fault-injection.ts';
import { faultRoutes } from '../fault-routes.ts';
import { Faults } from '../faults.ts';
import { answerRefusals, textBody } from '../http.ts';
import type { SandboxLayout } from '../layout.ts';
import { Recorder, recordCalls } from '../recorder.ts';
import { listen, type Running, stopServer } from '../server.ts';
import { runMonitors } from './cis/monitors.ts';
import { cisRoutes } from './cis/routes.ts';
import { CisStore } from './cis/store.ts';
import { edgeListener } from './edge.ts';
import { EdgeStats } from './edge-stats.ts';
import { EdgeView } from './edge-view.ts';
import { Iam } from './iam.ts';
import { Clusters, kubernetesRoutes } from './kubernetes.ts';
import { ownApi } from './own-api.ts';
import { Power } from './power.ts';
import { softLayerRoutes } from './softlayer/routes.ts';
import { Storage } from './softlayer/storage.ts';
import { Instances } from './vpc/instances.ts';
import { vpcRoutes } from './vpc/routes.ts';
import { Shares } from './vpc/shares.ts';
import { type Watch, watchDb2Side } from './watch.ts';

export type CloudOptions = {
  /** How long an IAM token is good; IAM's own are good for at most an hour. */
  tokenLifetimeSeconds?: number;
  /** How long the edge waits for an origin's first byte. */
  originTimeoutMs?: number;
};

/**
 * Starts the imitation IBM Cloud: IAM, CIS, SoftLayer and VPC on the cloud port, the edge on its own.
 * Its objects are kept in the layout's directory; the layout's are only what an empty directory starts with.
 * Throws PortTaken.
 */
export async function startCloud(
  layout: SandboxLayout,
  options: CloudOptions = {},
): Promise<Running & { edgePort: number }> {
  const cloud = buildCloud(layout, options);
  const api = await listen(cloud.api, layout.cloudPort, 'the cloud');
  const edge = await listen(cloud.edge, layout.edgePort, 'the edge').catch(async (error: unknown) => {
    await stopServer(api.server);
    cloud.close();
    throw error;
  });
  cloud.recorder.event('process.started', { region: null });
  return {
    port: api.port,
    edgePort: edge.port,
    close: async () => {
      cloud.close();
      await Promise.all([stopServer(api.server), stopServer(edge.server)]);
    },
  };
}

function buildCloud(layout: SandboxLayout, options: CloudOptions) {
  const { directory } = layout;
  const recorder = new Recorder(directory, 'cloud');
  const runtime = systemRuntime();
  const faults = new Faults();
  const iam = new Iam(layout, options.tokenLifetimeSeconds);
  const power = new Power(layout, join(directory, 'cloud-power.json'), recorder);
  const store: CisStore = new CisStore(layout, join(directory, 'cloud-cis.json'), (before, after) =>
    view.written(before, after),
  );
  const view: EdgeView = new EdgeView(store.snapshot(), layout, recorder);
  const monitors = runMonitors(layout, store, () => view.noticed(store.snapshot()));
  const storage = new Storage({
    volumes: layout.volumes,
    keep: (initial) => new Durable(join(directory, 'cloud-storage.json'), initial),
    runtime,
    transactionMs: layout.delays.storageTransactionMs,
    recorder,
    isUnreachable: (volume) => faults.has((fault) => fault.kind === 'volume-unreachable' && fault.volume === volume),
  });
  const shares = new Shares({
    shares: layout.shares,
    keep: (initial) => new Durable(join(directory, 'cloud-shares.json'), initial),
    runtime,
    jobMs: layout.delays.storageTransactionMs,
    recorder,
    isUnreachable: (share) => faults.has((fault) => fault.kind === 'share-unreachable' && fault.share === share),
  });
  const clusters = new Clusters({
    layout,
    path: join(directory, 'cloud-kubernetes.json'),
    podMs: layout.delays.powerMs,
    recorder,
  });
  const watches = Object.fromEntries(
    Object.entries(layout.regions).map(([region, { db2Port }]) => [region, watchDb2Side(region, db2Port, recorder)]),
  );
  return {
    recorder,
    api: cloudApi({ layout, recorder, faults, iam, power, store, storage, shares, clusters, watches }),
    edge: edgeApi(layout, view, options),
    close: () => {
      recorder.close();
      view.close();
      monitors.close();
      for (const part of [power, store, storage, shares, clusters, ...Object.values(watches)]) part.close();
    },
  };
}

function cloudApi(parts: {
  layout: SandboxLayout;
  recorder: Recorder;
  faults: Faults;
  iam: Iam;
  power: Power;
  store: CisStore;
  storage: Storage;
  shares: Shares;
  clusters: Clusters;
  watches: Record<string, Watch>;
}) {
  const { layout, recorder, faults, iam, power, store, storage, shares, clusters, watches } = parts;
  const app = express().disable('x-powered-by').disable('etag');
  app.use(textBody());
  app.use(recordCalls(recorder, isOwnRead));
  app.use(injectFaults(faults));
  app.use(ownApi({ layout, faults, power, watches }));
  app.post('/identity/token', (request, response) => iam.answerTokenRequest(request, response));
  app.use('/v1', cisRoutes({ crn: layout.cis.crn, store, iam, callsPerMinute: layout.cisCallsPerMinute }));
  app.use('/rest/v3.1', softLayerRoutes({ storage, power, iam, layout }));
  app.use('/vpc', vpcRoutes({ shares, instances: new Instances(layout, power), iam }));
  app.use('/kubernetes', kubernetesRoutes(clusters, layout.credentials.kubernetes.token));
  app.use(answerRefusals);
  return app;
}

function edgeApi(layout: SandboxLayout, view: EdgeView, options: CloudOptions) {
  const faults = new Faults();
  const stats = new EdgeStats();
  const own = express().disable('x-powered-by');
  own.use(textBody());
  own.use(faultRoutes(faults));
  own.get('/sandbox/edge/stats', (_request, response) => {
    response.json(stats.read());
  });
  own.use(answerRefusals);
  const { originTimeoutMs } = options;
  return edgeListener({ layout, view, faults, stats, ...(originTimeoutMs ? { originTimeoutMs } : {}) }, own);
}

/** Reading the sandbox's own state says nothing about those who are being judged. */
function isOwnRead(path: string): boolean {
  return /^\/sandbox\/(record|power)/.test(path);
}
