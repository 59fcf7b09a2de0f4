import type { Certificate } from '../api/certificate.ts';
import { createApi } from '../api/server.ts';
import type { Config } from '../config/schema.ts';
import { systemRuntime } from '../runtime.ts';
import { createLog } from '../telemetry/log.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import { apiCertificate, exposeCertificate } from './api-certificate.ts';
import { exposeConfigurations } from './expose-configurations.ts';
import { exposeDrills } from './expose-drills.ts';
import { exposeProtection } from './expose-protection.ts';
import { exposeReadiness } from './expose-readiness.ts';
import { exposeUnfenced } from './expose-unfenced.ts';
import { type Governor, openGovernor } from './governor.ts';
import { heartbeat } from './heartbeat.ts';
import { type ProcessOptions, processOptions } from './process-options.ts';
import { refuseUnsafe } from './refuse-unsafe.ts';
import { runProcess } from './run-process.ts';
import { configuredSignIn } from './sign-in.ts';
import { storeAddress } from './store-address.ts';
import { version } from './version.ts';

/** `regent controller`: decides and acts for its share of the applications, and serves the REST API. */
export function runController(argv: readonly string[]): Promise<number> {
  return runProcess((opened) => startController(processOptions('controller', argv), opened));
}

async function startController(
  { config, region, listen }: ProcessOptions,
  opened: AsyncDisposableStack,
): Promise<void> {
  refuseUnsafe(config);
  const runtime = systemRuntime();
  const instance = runtime.id();
  const log = createLog({ name: 'controller', level: 'info', fields: { region, instance } });
  const metrics = createMetrics({ process: true });
  const who = configuredSignIn(config, log);
  const certificate = apiCertificate(config, runtime, log);
  const address = opened.adopt(await storeAddress(config, runtime, log), (own) => own.close());
  const { redis } = address;
  const { replicas } = config.redis;
  const governor = await openGovernor(config, { runtime, log, metrics, redis, replicas, instance, region }, opened);
  const { controller, facade, providers, store } = governor;
  const api = createApi({
    facade,
    events: store,
    answers: store,
    ...who,
    listen: listen ?? config.api.listen,
    certificate,
    version,
    metrics: { contentType: metrics.contentType, text: () => exposition(metrics, governor, config, certificate) },
    // The address of a system is nobody's business who has no token.
    systems: () => providers.circuits().map(({ name, reads, acts }) => ({ name, reads, acts })),
    log,
    runtime,
  });
  const { url } = await api.listen();
  controller.start();
  opened.defer(() => controller.stop());
  const userAgent = `regent/${version} (${region}; ${instance})`;
  opened.adopt(heartbeat(config, { runtime, log, metrics, region, userAgent, controller, store }), (own) => own.stop());
  opened.defer(() => api.close());
  log.info({ url, applications: config.applications.length }, 'governing');
}

/** What can be read at any time is read when somebody asks. */
function exposition(
  metrics: Metrics,
  { controller, store, providers, told }: Governor,
  { applications }: Config,
  certificate: Certificate | undefined,
): Promise<string> {
  exposeCertificate(metrics, certificate);
  exposeUnfenced(metrics, controller.owned);
  const names = applications.map(({ name }) => name);
  exposeProtection(metrics, controller, names);
  exposeReadiness(metrics, controller, names);
  exposeDrills(metrics, controller, names);
  exposeConfigurations(metrics, controller, names);
  told.expose();
  metrics.redisReachable.set(store.reachable ? 1 : 0);
  for (const { name, reads, acts, waiting } of providers.circuits()) {
    metrics.outboundWaiting.set({ provider: name }, waiting);
    metrics.circuitState.set({ provider: name, kind: 'read' }, circuitNumber[reads]);
    metrics.circuitState.set({ provider: name, kind: 'act' }, circuitNumber[acts]);
  }
  return metrics.render();
}

const circuitNumber = { closed: 0, 'half-open': 1, open: 2 } as const;
