import type { Ability } from '../../domain/application.ts';
import { type Answer, type RegionObservation, unseen } from '../../domain/observation.ts';
import type { ReadCall } from '../../outbound/http-contract.ts';
import type { Vpc } from '../../outbound/vpc.ts';
import type { ActCall, Acted, Provider } from '../contract.ts';
import { instanceReply, type VpcServerSettings } from './schema.ts';

export interface VpcServerDependencies {
  /** The VPC API of a region: it may go down with that region. */
  readonly vpc: (vpcRegion: string) => Vpc;
}

/** One server as it was seen; `status` is absent where it could not be. */
interface Server {
  readonly id: string;
  readonly status: string | undefined;
  readonly detail: string;
}

/** Stopping what is stopped, or starting what runs, is refused by VPC (409) or done without effect. */
function abilitiesOf({ deadlines }: VpcServerSettings): Ability[] {
  return (['fence', 'unfence'] as const).map((verb) => ({
    verb,
    irreversible: false,
    repeatable: true,
    deadlineMs: deadlines[verb] ?? 300_000,
    settleMs: 15_000,
    expectedMs: 30_000,
  }));
}

/** What has to be read for a step to be done, and what is on its way there already. */
const wanted = {
  fence: { done: ['stopped'], onItsWay: ['stopping'], action: { type: 'stop', force: true } },
  unfence: { done: ['running'], onItsWay: ['starting', 'restarting', 'pending'], action: { type: 'start' } },
} as const;

/** VPC instances as a fence: what is stopped writes nothing. The API is the region's own, and may be lost with it. */
export function createVpcServer(settings: VpcServerSettings, { vpc }: VpcServerDependencies): Provider {
  const clientOf = (region: string) => vpc(settings.regions[region]?.vpcRegion ?? region);
  const look = async (region: string, call: ReadCall): Promise<Server[]> => {
    const servers = settings.regions[region]?.servers ?? [];
    return Promise.all(servers.map((id) => read(clientOf(region), id, call)));
  };
  return {
    abilities: abilitiesOf(settings),

    async observe({ signal }) {
      const looks = Object.keys(settings.regions).map(async (region) => {
        return [region, seen(await look(region, { signal }))] as const;
      });
      const regions = Object.fromEntries(await Promise.all(looks));
      signal.throwIfAborted();
      return { regions, busy: 'no' };
    },

    async act(step, call) {
      if (settings.regions[step.region] === undefined) return refused(`There is no server in ${step.region}.`);
      if (step.verb !== 'fence' && step.verb !== 'unfence') return refused(`A server can't ${step.verb}.`);
      const { done, onItsWay, action } = wanted[step.verb];
      const open = (await look(step.region, { signal: call.signal, urgency: 'act' })).filter(
        ({ status }) => !is(done, status),
      );
      if (open.length === 0) return { outcome: 'accepted', note: `Every server is ${done[0]} already.` };
      // One that can't be seen is stopped all the same: that is what a fence is for.
      const [next, ...rest] = open.filter(({ status }) => !is(onItsWay, status));
      if (next === undefined) return { outcome: 'accepted', note: 'Every server is on its way there already.' };
      return push(clientOf(step.region), next, action, rest.length > 0, call);
    },
  };
}

async function read(vpc: Vpc, id: string, call: ReadCall): Promise<Server> {
  const result = await vpc.read(`/instances/${encodeURIComponent(id)}`, call);
  if (!result.ok) return { id, status: undefined, detail: `Server ${id}: ${result.because}` };
  const reply = instanceReply.safeParse(result.value);
  if (!reply.success)
    return { id, status: undefined, detail: `The VPC API shows server ${id} in a form that is not known.` };
  return { id, status: reply.data.status, detail: `Server ${id} is ${reply.data.status}.` };
}

async function push(vpc: Vpc, { id }: Server, action: object, more: boolean, call: ActCall): Promise<Acted> {
  const path = `/instances/${encodeURIComponent(id)}/actions`;
  const result = await vpc.act({ method: 'POST', path, body: action }, call);
  if (result.outcome === 'refused') return refused(result.because, result.again);
  if (result.outcome === 'unknown') return { outcome: 'unknown', note: result.because };
  const note = `VPC has taken on ${JSON.stringify(action)} of server ${id}.`;
  return { outcome: 'accepted', note, ...(more && { more }) };
}

/** Only `stopped` is stopped for certain; the region is fenced when every server is. */
function seen(servers: readonly Server[]): RegionObservation {
  const detail = servers.map((server) => server.detail).join(' ');
  if (servers.every(({ status }) => status === undefined)) return unseen(detail);
  const each = servers.map(({ status }): Answer => {
    if (status === 'stopped') return 'yes';
    return is(['running', 'restarting', 'starting', 'stopping', 'pending'], status) ? 'no' : 'unknown';
  });
  const fenced = each.includes('no') ? 'no' : each.every((answer) => answer === 'yes') ? 'yes' : 'unknown';
  return { fenced, detail };
}

function is(states: readonly string[], status: string | undefined): boolean {
  return status !== undefined && states.includes(status);
}

function refused(note: string, again = false): Acted {
  return { outcome: 'refused', again, note };
}
