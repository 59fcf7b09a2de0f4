import type { Config } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import type { Controller } from '../controller/controller.ts';
import { startHeartbeat } from '../notify/heartbeat.ts';
import { createHttpClient } from '../outbound/http.ts';
import { undiciTransport } from '../outbound/undici-transport.ts';
import type { Runtime } from '../runtime.ts';
import type { ControllerStore } from '../store/contract.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';

export interface HeartbeatNeeds {
  readonly runtime: Runtime;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'heartbeats'>;
  readonly region: string;
  readonly userAgent: string;
  readonly controller: Pick<Controller, 'calm' | 'lease'>;
  readonly store: Pick<ControllerStore, 'reachable'>;
}

/** Has a controller call the dead man's switch of the configuration, where there is one. */
export function heartbeat(
  { heartbeat: settings }: Config,
  { runtime, log, metrics, region, userAgent, controller, store }: HeartbeatNeeds,
): { stop(): Promise<void> } {
  if (settings === undefined) return { stop: async () => undefined };
  const transport = undiciTransport(userAgent);
  const beating = startHeartbeat({
    runtime,
    settings,
    region,
    unwell: () => unwell(controller, store),
    resolveSecret: (reference) => resolveSecret(reference).reveal(),
    http: (options) => createHttpClient({ ...options, runtime, transport }),
    log,
    onBeat: (result) => metrics.heartbeats.inc({ result }),
  });
  return {
    async stop() {
      await beating.stop();
      await transport.close();
    },
  };
}

/** Why a controller could not act now, in a sentence. */
function unwell(
  { calm, lease }: HeartbeatNeeds['controller'],
  { reachable }: HeartbeatNeeds['store'],
): string | undefined {
  if (!reachable) return 'Redis gives no answer.';
  if (!lease.held) return 'It holds no lease.';
  return calm.restless;
}
