import { createHealthServer } from '../api/health.ts';
import { createProber } from '../prober/prober.ts';
import { createSampler } from '../prober/sample.ts';
import { systemRuntime } from '../runtime.ts';
import { createProberStore } from '../store/prober-store.ts';
import { createLog } from '../telemetry/log.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createGates } from './gates.ts';
import { controlTargets, edgeTargets, probeTargets } from './probe-targets.ts';
import { BadStart, type ProcessOptions, processOptions } from './process-options.ts';
import { runProcess } from './run-process.ts';
import { storeAddress } from './store-address.ts';
import { version } from './version.ts';

/** `regent prober`: looks from one region at everything, and reports. */
export function runProber(argv: readonly string[]): Promise<number> {
  return runProcess((opened) => startProber(processOptions('prober', argv), opened));
}

async function startProber({ config, region, listen }: ProcessOptions, opened: AsyncDisposableStack): Promise<void> {
  if (!config.vantages.includes(region)) {
    throw new BadStart(
      `${region} is no vantage: its reports would have no vote. Configured are ${config.vantages.join(', ')}.`,
    );
  }
  const runtime = systemRuntime();
  const log = createLog({ name: 'prober', level: 'info', fields: { region } });
  const metrics = createMetrics({ process: true });
  const address = opened.adopt(await storeAddress(config, runtime, log), (own) => own.close());
  const { keyPrefix, commandTimeout: commandTimeoutMs } = config.redis;
  const opening = createProberStore({
    ...address.redis,
    keyPrefix,
    installation: config.installation,
    commandTimeoutMs,
    vantage: region,
    runtime,
    log,
  });
  const store = opened.adopt(await opening, (own) => own.close());
  const sampler = createSampler({ runtime, userAgent: `regent-prober/${version} (${region})` });
  const prober = createProber({
    runtime,
    vantage: region,
    processId: runtime.id(),
    targets: probeTargets(config),
    edges: edgeTargets(config),
    controls: controlTargets(config),
    heartbeatMs: config.reports.heartbeat,
    sampler,
    store,
    log,
    metrics,
  });
  const served = createGates(config, { runtime, log, region, board: store, prober });
  const health = createHealthServer({
    readiness: () => ({ ready: store.reachable, checks: [redisCheck(store.reachable)] }),
    metrics: { contentType: metrics.contentType, text: metrics.render },
    gates: served?.gates,
    listen: listen ?? { host: '127.0.0.1', port: 0 },
    log,
    runtime,
  });
  const { url } = await health.listen();
  opened.defer(() => health.close());
  prober.start();
  opened.defer(() => prober.stop());
  served?.gates.start();
  opened.defer(async () => served?.close());
  log.info({ url, targets: probeTargets(config).length }, 'probing');
}

function redisCheck(ok: boolean) {
  return { name: 'redis', ok, because: ok ? 'Redis answers.' : 'Redis does not answer: probing goes on, unreported.' };
}
