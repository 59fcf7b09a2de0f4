import type { Ability } from '../../domain/application.ts';
import { type RegionObservation, unseen } from '../../domain/observation.ts';
import type { SoftLayer } from '../../outbound/softlayer.ts';
import type { Acted, Provider } from '../contract.ts';
import { type PowerRead, virtualServerClient } from './client.ts';
import type { VirtualServerSettings } from './schema.ts';

export interface VirtualServerDependencies {
  readonly softLayer: SoftLayer;
}

/** Switching off what is off, or on what is on, changes nothing: SoftLayer refuses it or takes it without effect. */
function abilitiesOf({ deadlines }: VirtualServerSettings): Ability[] {
  return (['fence', 'unfence'] as const).map((verb) => ({
    verb,
    irreversible: false,
    repeatable: true,
    deadlineMs: deadlines[verb] ?? 180_000,
    settleMs: 15_000,
    expectedMs: 20_000,
  }));
}

/** Classic virtual servers as a fence: what is powered off writes nothing. The API is outside the region it fences. */
export function createVirtualServer(
  settings: VirtualServerSettings,
  { softLayer }: VirtualServerDependencies,
): Provider {
  const client = virtualServerClient(softLayer);
  return {
    abilities: abilitiesOf(settings),

    async observe({ signal }) {
      const looks = Object.entries(settings.regions).map(async ([region, { server }]) => {
        return [region, seen(await client.read(server, { signal }))] as const;
      });
      const regions = Object.fromEntries(await Promise.all(looks));
      signal.throwIfAborted();
      return { regions, busy: 'no' };
    },

    async act(step, call) {
      const server = settings.regions[step.region]?.server;
      if (server === undefined) return refused(`There is no server in ${step.region}.`);
      if (step.verb !== 'fence' && step.verb !== 'unfence') return refused(`A server can't ${step.verb}.`);
      const read = await client.read(server, { signal: call.signal, urgency: 'act' });
      const wanted = step.verb === 'fence' ? 'HALTED' : 'RUNNING';
      if (read.ok && read.state === wanted)
        return { outcome: 'accepted', note: `Server ${server} is ${wanted} already.` };
      const to = step.verb === 'fence' ? 'powerOff' : 'powerOn';
      const result = await client.switch(server, to, call);
      if (result.outcome === 'refused') return refused(result.because, result.again);
      if (result.outcome === 'unknown') return { outcome: 'unknown', note: result.because };
      if (result.value === true)
        return { outcome: 'accepted', note: `SoftLayer has taken on ${to} of server ${server}.` };
      return { outcome: 'unknown', note: `SoftLayer did not answer true to ${to} of server ${server}.` };
    },
  };
}

/** Only HALTED is stopped for certain: a paused guest goes on where it was as soon as somebody resumes it. */
function seen(read: PowerRead): RegionObservation {
  if (!read.ok) return unseen(read.because);
  const fenced = read.state === 'HALTED' ? 'yes' : read.state === 'RUNNING' ? 'no' : 'unknown';
  return { fenced, detail: `The server is ${read.state}.` };
}

function refused(note: string, again = false): Acted {
  return { outcome: 'refused', again, note };
}
