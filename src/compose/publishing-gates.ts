import { type GateOrder, gateOf } from '../domain/gate.ts';
import type { Runtime } from '../runtime.ts';
import type { ControllerStore, GatePublisher } from '../store/contract.ts';
import type { Log } from '../telemetry/log.ts';
import { followCustody } from './follow-custody.ts';

/** How soon a gate that could not be published is published again, in milliseconds. */
const againAfterMs = 500;

/**
 * The store, telling the probers what their gates should say after each commit that the replicas have confirmed, and when an
 * application is taken over: whoever had it before may have died between its commit and the telling.
 */
export function publishingGates(
  store: ControllerStore,
  publisher: GatePublisher,
  { runtime, log }: { readonly runtime: Runtime; readonly log: Log },
): { readonly store: ControllerStore; stop(): void } {
  const stopping = new AbortController();
  /** What is to be told next, by application; the newest replaces what was before it. */
  const wanted = new Map<string, { readonly version: number; readonly order: GateOrder }>();
  const publish = (application: string, version: number, order: GateOrder) => {
    const isUnderWay = wanted.has(application);
    wanted.set(application, { version, order });
    if (!isUnderWay) void tell(application);
  };
  const tell = async (application: string): Promise<void> => {
    let failed = false;
    for (let next = wanted.get(application); next !== undefined; next = wanted.get(application)) {
      try {
        await publisher.publishGate(application, next.version, next.order);
        if (wanted.get(application) === next) wanted.delete(application);
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (!failed) log.warn({ application, err: error }, 'the gates could not be told where users should go');
        failed = true;
        await runtime.sleep(againAfterMs, stopping.signal);
      }
    }
  };
  const publishing = followCustody(store, {
    taken(application, kept) {
      if (kept !== undefined) publish(application, kept.version, gateOf(kept.state));
    },
    committed: ({ application, next }, version) => publish(application, version, gateOf(next)),
  });
  return { store: publishing, stop: () => stopping.abort() };
}
