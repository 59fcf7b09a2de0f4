import type { ControllerPresence } from '../domain/ownership.ts';
import { createRedisClock } from './clock.ts';
import { openConnection } from './connection.ts';
import { UnreadableRecord } from './contract.ts';
import { keysOf } from './keys.ts';
import { createLeases } from './leases.ts';
import type { StoreOptions } from './options.ts';
import { findPrimary } from './primary.ts';
import { createReachability } from './reachability.ts';
import { loadScripts } from './scripts.ts';
import { createStates } from './states.ts';

/** Who governs, as a Redis shows it. */
export interface GovernorsSeen {
  /** Those whose lease has not run out. */
  readonly controllers: readonly ControllerPresence[];
  /** The application's newest epoch there; 0 where there is no usable state of it. */
  readonly epoch: number;
}

/** Looks into a Redis without taking part. Rejects with `StoreUnavailable`. */
export async function governorsSeen(options: StoreOptions, application: string): Promise<GovernorsSeen> {
  const { runtime, log, commandTimeoutMs } = options;
  const primary = findPrimary(options);
  const connection = openConnection({
    store: options,
    primary,
    name: 'look',
    reachability: createReachability(log),
  });
  const limit = new AbortController();
  try {
    await Promise.race([connection.whenReady(), runtime.sleep(commandTimeoutMs, limit.signal)]);
    const lane = {
      connection,
      scripts: loadScripts(),
      keys: keysOf(options.keyPrefix, options.installation),
      clock: createRedisClock(runtime),
      replicas: 0,
      commandTimeoutMs,
    };
    const { controllers } = await createLeases(lane).census();
    const kept = await createStates(lane, '').read(application).catch(unusable);
    return { controllers, epoch: kept?.state.epoch ?? 0 };
  } finally {
    limit.abort();
    primary.close();
    await connection.close();
  }
}

/** What can't be used tells no epoch: the witnesses do. */
function unusable(error: unknown): undefined {
  if (error instanceof UnreadableRecord) return undefined;
  throw error;
}
