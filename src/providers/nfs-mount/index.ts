import type { Ability } from '../../domain/application.ts';
import type { Answer, RegionObservation } from '../../domain/observation.ts';
import type { CommandStart, ShellCommands } from '../../outbound/shell/command-contract.ts';
import { shellCommands } from '../../outbound/shell/commands.ts';
import type { ShellClient } from '../../outbound/shell/contract.ts';
import type { Runtime } from '../../runtime.ts';
import { type ActCall, type Acted, type Provider, refusedAsStale } from '../contract.ts';
import { lookAtHost, notNfs, remount, type SeenHost } from './host.ts';
import type { NfsHost, NfsMountSettings } from './schema.ts';

export interface NfsMountDependencies {
  readonly runtime: Runtime;
  /** A shell on a server, that signs in by itself. */
  readonly shell: (region: string, host: NfsHost) => ShellClient;
}

/** One look at one server: what gives no answer by then is unseen, and the others are not. */
const lookMs = 4_000;

interface Host {
  readonly address: string;
  readonly commands: ShellCommands;
}

/** Servers that mount a volume by NFS, and have to mount another address once that is the primary. */
export function createNfsMount(settings: NfsMountSettings, { runtime, shell }: NfsMountDependencies): Provider {
  const sides = new Map(
    Object.entries(settings.regions).map(([region, { hosts }]) => {
      return [region, hosts.map((host) => hostOf(host, shell(region, host)))] as const;
    }),
  );
  const look = async (hosts: readonly Host[], address: string | undefined, { signal }: Pick<ActCall, 'signal'>) => {
    const deadline = runtime.deadline(lookMs, signal);
    try {
      const call = { signal: deadline.signal };
      const looks = hosts.map(async (host) => ({
        host,
        seen: await lookAtHost(host.commands, settings, address, call),
      }));
      return await Promise.all(looks);
    } finally {
      deadline.done();
    }
  };
  return {
    abilities: abilitiesOf(settings),

    async observe({ signal, mountedFrom = {} }) {
      const looks = [...sides].map(async ([region, hosts]) => {
        const seen = await look(hosts, mountedFrom[region]?.[settings.volume], { signal });
        return [region, regionOf(seen.map((each) => ({ address: each.host.address, ...each.seen })))] as const;
      });
      const regions = Object.fromEntries(await Promise.all(looks));
      signal.throwIfAborted();
      return { regions, busy: 'no' };
    },

    async act(step, call) {
      const hosts = sides.get(step.region);
      if (hosts === undefined) return refused(`There is no server in ${step.region}.`);
      if (step.verb !== 'mount') return refused(`A mount can't ${step.verb}.`);
      const address = call.addresses?.[settings.volume];
      if (address === undefined)
        return refused(`Nothing was sent: nobody has seen where ${settings.volume} is mounted from.`, true);
      const because = notNfs(address);
      if (because !== undefined) return refused(because);
      const open = (await look(hosts, address, call)).filter(({ seen }) => seen.mounted !== 'yes');
      // One of which nothing is seen comes last: it must not keep the others waiting.
      const [next, ...rest] = open.toSorted((a, b) => order(a.seen.mounted) - order(b.seen.mounted));
      if (next === undefined) return { outcome: 'accepted', note: `${address} is mounted on every server already.` };
      if (next.seen.mounted === 'unknown')
        return refused(`Nothing was sent to ${next.host.address}: ${next.seen.detail}`, true);
      return push(next.host, settings, address, rest.length > 0, call);
    },
  };
}

/** What is mounted is taken away and mounted anew, so it may be sent again. */
function abilitiesOf({ deadlines }: NfsMountSettings): Ability[] {
  return [
    {
      verb: 'mount',
      irreversible: false,
      repeatable: true,
      deadlineMs: deadlines.mount ?? 180_000,
      settleMs: 5_000,
      expectedMs: 5_000,
    },
  ];
}

function hostOf({ address }: NfsHost, shell: ShellClient): Host {
  return { address, commands: shellCommands(shell, { folder: '~/.regent' }) };
}

function order(mounted: Answer): number {
  return mounted === 'no' ? 0 : 1;
}

function regionOf(hosts: readonly (SeenHost & Pick<Host, 'address'>)[]): RegionObservation {
  const detail = hosts.map((host) => `${host.address}: ${host.detail}`).join(' ');
  const each = hosts.map(({ mounted }) => mounted);
  const mounted = each.includes('no') ? 'no' : each.every((answer) => answer === 'yes') ? 'yes' : 'unknown';
  return { mounted, detail };
}

async function push(
  { address: host, commands }: Host,
  settings: NfsMountSettings,
  address: string,
  more: boolean,
  { signal, mayStart, fencing, installation, application }: ActCall,
): Promise<Acted> {
  const whose = { fencing, application: `${installation}/${application}` };
  const start = await commands.start(remount(settings, address), { signal, mayStart, ...whose });
  if (start.outcome === 'stale') return refusedAsStale(start.seen, fencing);
  const acted = told(host, address, start);
  return acted.outcome === 'accepted' && more ? { ...acted, more } : acted;
}

function told(host: string, address: string, start: Exclude<CommandStart, { outcome: 'stale' }>): Acted {
  switch (start.outcome) {
    case 'ended': {
      const { exitCode, stdout } = start.result;
      if (exitCode === 0) return { outcome: 'accepted', note: `${host} has mounted ${address}.` };
      // Whatever was mounted before may be gone by then.
      return { outcome: 'unknown', note: `mount on ${host} ended with ${exitCode}: ${stdout.trim().slice(0, 200)}` };
    }
    case 'running':
      return { outcome: 'accepted', note: `${host} is mounting ${address}.` };
    case 'busy':
      return { outcome: 'accepted', note: `${host} is still at work on "${start.with}", so nothing else was started.` };
    case 'refused':
      return refused(`${host}: ${start.because}`, start.again);
    case 'unknown':
      return { outcome: 'unknown', note: `${host}: ${start.because}` };
  }
}

function refused(note: string, again = false): Acted {
  return { outcome: 'refused', again, note };
}
