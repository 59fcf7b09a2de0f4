import type { Runtime } from '../../runtime.ts';
import { type CisClient, type CisList, eventsPath } from './client.ts';
import { type CheckEvent, checkEvent } from './schema.ts';

/** What CIS's monitors have noted of pools and origins, for all resources of an instance. */
export interface EdgeEvents {
  /**
   * What was last read, whatever its age. Asking begins a read in the background where the last one is not new: nobody waits
   * for events, since a look at the health itself must not become late by them.
   */
  latest(): readonly CheckEvent[];
}

/** What is checked: a pool, or one origin of it. */
export interface Watched {
  readonly pool: string;
  readonly origin?: { readonly name: string; readonly address: unknown } | undefined;
}

/** How soon events may be read again, in milliseconds: one call for an instance, however many resources ask. */
const readAgainMs = 10_000;

export function edgeEventsOf(runtime: Runtime, client: CisClient): EdgeEvents {
  let latest: readonly CheckEvent[] = [];
  let nextAt = Number.NEGATIVE_INFINITY;
  const read = async () => {
    const list = await client.list(eventsPath, { signal: new AbortController().signal, urgency: 'read' });
    latest = eventsIn(list) ?? latest;
    nextAt = runtime.monotonicMs() + readAgainMs;
  };
  return {
    latest() {
      if (runtime.monotonicMs() >= nextAt) {
        nextAt = Number.POSITIVE_INFINITY;
        void read();
      }
      return latest;
    },
  };
}

/** Each event stands for itself, so a list that is cut is of use as far as it goes. */
function eventsIn(list: CisList): readonly CheckEvent[] | undefined {
  const objects = list.ok ? list.objects : list.cut;
  return objects?.flatMap((object) => checkEvent.safeParse(object).data ?? []);
}

/**
 * The instant, as CIS wrote it, at which a check saw this turn unhealthy; undefined where events do not prove that. Only
 * what CIS notes as a change counts, only when nothing newer contradicts, and only after `quietSince` (the instant, by CIS's
 * own clock, from which it must have been probed as it is now): an older event is of another life of the same name.
 */
export function turnedUnhealthyAt(
  events: readonly CheckEvent[],
  watched: Watched,
  quietSince: number,
): string | undefined {
  const changes = events.flatMap((event) => {
    const at = Date.parse(event.timestamp);
    const healthy = changeOf(event, watched);
    return healthy === undefined || !(at >= quietSince) ? [] : [{ at, healthy, timestamp: event.timestamp }];
  });
  // Of two at the same instant nobody knows the order, so that one that says healthy wins.
  const [newest] = changes.toSorted((a, b) => b.at - a.at || Number(b.healthy) - Number(a.healthy));
  return newest?.healthy === false ? newest.timestamp : undefined;
}

/** What the event says it became; undefined where it says of no change of this. */
function changeOf(event: CheckEvent, { pool: id, origin }: Watched): boolean | undefined {
  const pools = event.pool.filter((each) => each.id === id);
  if (origin === undefined) return changed(pools);
  // With several pools in it, nobody knows whose origins these are.
  if (pools.length !== 1 || event.pool.length !== 1) return undefined;
  return changed(
    event.origins.filter(
      ({ name, address, enabled }) => name === origin.name && address === origin.address && enabled !== false,
    ),
  );
}

function changed(said: readonly { readonly healthy: boolean; readonly changed: boolean }[]): boolean | undefined {
  const [only, ...more] = said.filter((each) => each.changed);
  return more.length > 0 ? undefined : only?.healthy;
}
