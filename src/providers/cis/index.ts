import type { Ability } from '../../domain/application.ts';
import { type MarkOwner, readMark } from '../../domain/mark.ts';
import { type RegionObservation, unseen } from '../../domain/observation.ts';
import type { HttpClient } from '../../outbound/http-contract.ts';
import type { Provider } from '../contract.ts';
import { cisClient, loadBalancerPath, poolPath } from './client.ts';
import { rewritePools, servingByOrder } from './pools.ts';
import type { Rewriter } from './rewrite.ts';
import { safeWrite } from './safe-write.ts';
import { type CisObject, type CisSettings, loadBalancerReply, poolReply } from './schema.ts';
import { rewriteWeights, servingByWeight } from './weights.ts';

export interface CisDependencies {
  /** A client of the CIS API that authorizes itself. */
  readonly http: HttpClient;
  /** Whose mark is read from descriptions. */
  readonly owner: MarkOwner;
}

/** One `PUT` of the whole object: sent again it writes the same, and it can be taken back by the opposite one. */
const route: Ability = {
  verb: 'route',
  irreversible: false,
  repeatable: true,
  deadlineMs: 60_000,
  settleMs: 5_000,
  expectedMs: 1_500,
};

/** What a mode knows of its object: where it is, what is seen in it, and how it is rewritten. */
interface Mode {
  readonly path: string;
  readonly regions: readonly string[];
  readonly see: (object: CisObject) => Record<string, RegionObservation> | undefined;
  readonly rewriter: (active: readonly string[]) => Rewriter;
  readonly drained: (active: readonly string[]) => string[];
}

/** Traffic on CIS: the weights of one pool's origins, or the order of a load balancer's pools. */
export function createCis(settings: CisSettings, { http, owner }: CisDependencies): Provider {
  const client = cisClient(http, settings.crn);
  const mode = settings.mode === 'weights' ? weightsMode(settings) : poolsMode(settings);
  const nothingSeen = (because: string) => Object.fromEntries(mode.regions.map((region) => [region, unseen(because)]));
  return {
    abilities: [route],

    async observe({ signal }) {
      const read = await client.read(mode.path, { signal });
      signal.throwIfAborted();
      if (!read.ok) return { regions: nothingSeen(read.because), busy: 'unknown' };
      const { description } = read.object;
      const mark = typeof description === 'string' ? readMark(description, owner) : undefined;
      const regions = mode.see(read.object) ?? nothingSeen('CIS shows the object in a form that is not known.');
      return { regions, busy: 'no', mark };
    },

    async act(step, call) {
      if (step.verb !== 'route') return { outcome: 'refused', again: false, note: `CIS can't ${step.verb}.` };
      const { path, rewriter, drained } = mode;
      return safeWrite({ client, path, rewrite: rewriter(step.active), drained: drained(step.active) }, call);
    },
  };
}

function weightsMode({ pool, origins }: Extract<CisSettings, { mode: 'weights' }>): Mode {
  return {
    path: poolPath(pool),
    regions: Object.keys(origins),
    see: (object) => {
      const parsed = poolReply.safeParse(object);
      return parsed.success ? servingByWeight(parsed.data, origins) : undefined;
    },
    rewriter: (active) => (object) => rewriteWeights(object, origins, active),
    drained: () => [],
  };
}

function poolsMode({ zone, loadBalancer, pools }: Extract<CisSettings, { mode: 'pools' }>): Mode {
  return {
    path: loadBalancerPath(zone, loadBalancer),
    regions: Object.keys(pools),
    see: (object) => {
      const parsed = loadBalancerReply.safeParse(object);
      return parsed.success ? servingByOrder(parsed.data, pools) : undefined;
    },
    rewriter: (active) => (object) => rewritePools(object, pools, active),
    drained: (active) => Object.keys(pools).flatMap((region) => (active.includes(region) ? [] : (pools[region] ?? []))),
  };
}
