import { createHealthServer } from '../api/health.ts';
import type { Config } from '../config/schema.ts';
import type { Gates } from '../prober/gate.ts';
import { createProber } from '../prober/prober.ts';
import { createSampler } from '../prober/sample.ts';
import { Witness } from '../prober/witness.ts';
import { witnessFile } from '../prober/witness-file.ts';
import { type Runtime, systemRuntime } from '../runtime.ts';
import type { ProberStore } from '../store/contract.ts';
import { createProberStore } from '../store/prober-store.ts';
import { createLog, type Log } from '../telemetry/log.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import { createGates } from './gates.ts';
import { controlTargets, edgeTargets, probeTargets } from './probe-targets.ts';
import { BadStart, type ProcessOptions, processOptions } from './process-options.ts';
import { runProcess } from './run-process.ts';
import { storeAddress } from './store-address.ts';
import { version } from './version.ts';
import { inEmergency } from './witness-source.ts';

/** `regent prober`: looks from one region at everything, and reports. */
export function runProber(argv: readonly string[]): Promise<number> {
  return runProcess((opened) => startProber(processOptions('prober', argv), opened));
}

async function startProber(
  { config, region, listen, state }: ProcessOptions,
  opened: AsyncDisposableStack,
): Promise<void> {
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
  const witness = await witnessOf(config, region, state, { runtime, log, metrics });
  const processId = runtime.id();
  const prober = createProber({
    runtime,
    witness,
    vantage: region,
    processId,
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
    readiness: () => readinessOf(store, witness),
    metrics: { contentType: metrics.contentType, text: () => exposition(metrics, region, served?.gates) },
    gates: served?.gates,
    emergency: inEmergency(config, { vantage: region, processId, prober, witness, gates: served?.gates }),
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

/** A prober that is no witness still probes, and its gate still answers: its readiness does not depend on that. */
function readinessOf({ reachable }: ProberStore, { trouble }: Witness) {
  return { ready: reachable, checks: [redisCheck(reachable), witnessCheck(trouble)] };
}

/** What the gates say is read when somebody asks. */
function exposition(metrics: Metrics, vantage: string, gates: Gates | undefined): Promise<string> {
  if (gates !== undefined) {
    metrics.gateHearsRedis.set({ vantage }, gates.hearsRedis ? 1 : 0);
    for (const { application, region, open } of gates.all())
      metrics.gateOpen.set({ application, region }, open ? 1 : 0);
  }
  return metrics.render();
}

/** The memory of this vantage as a witness, in `state` or where the configuration says. */
async function witnessOf(
  { installation, reports }: Config,
  vantage: string,
  state: string | undefined,
  { runtime, log, metrics }: { readonly runtime: Runtime; readonly log: Log; readonly metrics: Metrics },
): Promise<Witness> {
  const directory = state ?? reports.directory;
  metrics.witnessDurable.set(1);
  const witness = new Witness({
    runtime,
    disk: witnessFile({ directory, installation, vantage }),
    onTrouble: (trouble) => {
      metrics.witnessDurable.set(trouble === undefined ? 1 : 0);
      if (trouble === undefined) log.info({ directory }, 'a witness again: what is announced is on disk');
      else log.error({ directory, err: trouble }, 'no witness: what is announced is kept in memory only');
    },
  });
  await witness.remember();
  return witness;
}

function witnessCheck(trouble: string | undefined) {
  const because =
    trouble === undefined
      ? 'What owners announce is on disk.'
      : `What owners announce is kept in memory only, so it does not count as a witness: ${trouble}`;
  return { name: 'witness', ok: trouble === undefined, because };
}

function redisCheck(ok: boolean) {
  return { name: 'redis', ok, because: ok ? 'Redis answers.' : 'Redis does not answer: probing goes on, unreported.' };
}
