import type { GateListener } from './contract.ts';
import { gateRecordIn } from './gates.ts';
import type { Keys } from './keys.ts';
import type { StoreOptions } from './options.ts';
import type { Primary } from './primary.ts';
import type { Reachability } from './reachability.ts';
import { type StreamReader, startStreamReader } from './stream-reader.ts';

/** What following the gates needs. */
export interface FollowingGates {
  readonly options: StoreOptions;
  readonly primary: Primary;
  readonly vantage: string;
  readonly keys: Keys;
  readonly reachability: Reachability;
  readonly listener: GateListener;
}

/** Delivers what every gate should say, at first as it is, then every change, and how fresh all of it is. */
export function followGates({ options, primary, vantage, keys, reachability, listener }: FollowingGates): StreamReader {
  const { log, runtime } = options;
  const deliver = (key: string, application: string | undefined, text: string | undefined) => {
    try {
      if (application !== undefined) listener.onGate(application, gateRecordIn(key, text));
    } catch (error) {
      log?.warn({ key, application, err: error }, 'what a gate should say is left out');
    }
  };
  return startStreamReader({
    store: options,
    primary,
    reachability,
    name: `gates-${vantage}`,
    streams: [keys.gateChanges],
    missed: 'deliver',
    onEntry: (stream, { fields }) => deliver(stream, fields.application, fields.gate),
    async onBegin(redis) {
      const askedAt = runtime.monotonicMs();
      for (const [application, text] of Object.entries(await redis.hgetall(keys.gates))) {
        deliver(keys.gates, application, text);
      }
      listener.onFresh(askedAt);
    },
    onRead: (askedAt) => listener.onFresh(askedAt),
  });
}
