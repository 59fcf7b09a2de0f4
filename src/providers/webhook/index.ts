import type { Ability } from '../../domain/application.ts';
import { compareFencing } from '../../domain/fencing.ts';
import type { Answer, RegionObservation } from '../../domain/observation.ts';
import type { Step } from '../../domain/operation.ts';
import type { HttpClient, ReadCall } from '../../outbound/http-contract.ts';
import type { Runtime } from '../../runtime.ts';
import { type ActCall, type Acted, type Provider, refusedAsStale, type Seen } from '../contract.ts';
import { type WebhookClient, webhookClient } from './client.ts';
import { staleReply, statusReply, type WebhookSettings } from './schema.ts';

export interface WebhookDependencies {
  readonly runtime: Runtime;
  /** A client of the host of an address. */
  readonly http: (region: string, origin: string) => HttpClient;
  /** Looks the secret up; throws where there is none. */
  readonly secret: () => string;
}

interface Endpoint {
  readonly client: WebhookClient;
  readonly path: string;
}

interface Side {
  readonly seen: RegionObservation;
  readonly busy: Answer;
  readonly mark: Seen['mark'];
}

/** A service of the operator's own: told what to do in signed calls that it does once, and asked how things are. */
export function createWebhook(settings: WebhookSettings, { runtime, http, secret }: WebhookDependencies): Provider {
  const endpoint = (region: string, url: string): Endpoint => {
    const { origin, pathname, search } = new URL(url);
    return { client: webhookClient(http(region, origin), runtime, secret), path: `${pathname}${search}` };
  };
  const sides = new Map(
    Object.entries(settings.regions).map(([region, { url, status }]) => [
      region,
      { orders: endpoint(region, url), status: endpoint(region, status) },
    ]),
  );
  return {
    abilities: abilitiesOf(settings),

    async observe({ signal }) {
      const looks = [...sides].map(async ([region, { status }]) => {
        return [region, await look(status, settings, { signal })] as const;
      });
      const seen = await Promise.all(looks);
      signal.throwIfAborted();
      const mark = seen
        .flatMap(([, side]) => side.mark ?? [])
        .toSorted(compareFencing)
        .at(-1);
      return {
        regions: Object.fromEntries(seen.map(([region, side]) => [region, side.seen])),
        busy: busyOf(seen.map(([, { busy }]) => busy)),
        ...(mark && { mark }),
      };
    },

    async act(step, call) {
      const side = sides.get(step.region);
      if (side === undefined) return refused(`There is no webhook for ${step.region}.`);
      if (!settings.verbs.some((verb) => verb === step.verb))
        return refused(`This webhook is not there to ${step.verb}.`);
      return order(side.orders, step, call);
    },
  };
}

/** Every call about one order has the same key, so a service that keeps to it may be told twice. */
function abilitiesOf({ verbs, deadlines }: WebhookSettings): Ability[] {
  return verbs.map((verb) => ({
    verb,
    irreversible: false,
    repeatable: true,
    deadlineMs: deadlines[verb] ?? 300_000,
    settleMs: 10_000,
    expectedMs: 30_000,
  }));
}

async function look({ client, path }: Endpoint, { verbs }: WebhookSettings, call: ReadCall): Promise<Side> {
  const read = await client.read(path, call);
  const reply = statusReply.safeParse(read.ok ? read.value : undefined);
  const asked = {
    ...((verbs.includes('fence') || verbs.includes('unfence')) && { fenced: 'unknown' as const }),
    ...((verbs.includes('prepare') || verbs.includes('release')) && { capacity: 'unknown' as const }),
    ...(verbs.includes('mount') && { mounted: 'unknown' as const }),
    ...(verbs.includes('unmount') && { unmounted: 'unknown' as const }),
  };
  if (!reply.success) {
    const detail = read.ok ? 'The webhook tells its state in a form that is not known.' : read.because;
    return { seen: { ...asked, detail }, busy: 'unknown', mark: undefined };
  }
  const { fenced, capacity, mounted, unmounted, busy, detail, mark } = reply.data;
  const told = {
    ...('fenced' in asked && fenced && { fenced }),
    ...('capacity' in asked && capacity && { capacity }),
    ...('mounted' in asked && mounted && { mounted }),
    ...('unmounted' in asked && unmounted && { unmounted }),
  };
  return { seen: { ...asked, ...told, detail: detail.slice(0, 200) || 'The webhook has answered.' }, busy, mark };
}

async function order({ client, path }: Endpoint, step: Step, call: ActCall): Promise<Acted> {
  const { fencing, installation, application, addresses = {} } = call;
  const key = `${installation}/${application}/${fencing.epoch}/${step.id}`;
  const { verb, resource, region, graceful, because } = step;
  const body = { key, installation, application, resource, region, verb, graceful, because, fencing, addresses };
  const result = await client.order(path, key, body, call);
  switch (result.outcome) {
    case 'accepted':
      return { outcome: 'accepted', note: `The webhook has taken on ${verb} in ${region}.` };
    case 'conflict': {
      const stale = staleReply.safeParse(result.value);
      const isNewer = stale.success && compareFencing(stale.data.seen, fencing) > 0;
      return isNewer ? refusedAsStale(stale.data.seen, fencing) : refused(result.because, true);
    }
    case 'refused':
      return refused(result.because, result.again);
    case 'unknown':
      return { outcome: 'unknown', note: result.because };
  }
}

function busyOf(each: readonly Answer[]): Answer {
  if (each.includes('yes')) return 'yes';
  return each.every((busy) => busy === 'no') ? 'no' : 'unknown';
}

function refused(note: string, again = false): Acted {
  return { outcome: 'refused', again, note };
}
