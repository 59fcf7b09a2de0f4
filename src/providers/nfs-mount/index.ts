import type { Ability, Verb } from '../../domain/application.ts';
import type { Answer, RegionObservation } from '../../domain/observation.ts';
import type { CommandStart, Script, ShellCommands } from '../../outbound/shell/command-contract.ts';
import { shellCommands } from '../../outbound/shell/commands.ts';
import type { ShellClient } from '../../outbound/shell/contract.ts';
import type { Runtime } from '../../runtime.ts';
import { type ActCall, type Acted, type Provider, refusedAsStale } from '../contract.ts';
import { lookAtHost, notNfs, notUnmounted, remount, type SeenHost, unmount } from './host.ts';
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

/** Servers that mount a volume by NFS: they let go of it before it moves, and mount another address once that is the primary. */
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
        return [
          region,
          regionOf(
            seen.map((each) => ({ address: each.host.address, ...each.seen })),
            settings,
          ),
        ] as const;
      });
      const regions = Object.fromEntries(await Promise.all(looks));
      signal.throwIfAborted();
      return { regions, busy: 'no' };
    },

    async act(step, call) {
      const hosts = sides.get(step.region);
      if (hosts === undefined) return refused(`There is no server in ${step.region}.`);
      const order = orderOf(step.verb, settings, call.addresses?.[settings.volume]);
      if ('outcome' in order) return order;
      const open = (await look(hosts, order.address, call)).filter(({ seen }) => seen[order.wants] !== 'yes');
      // One of which nothing is seen comes last: it must not keep the others waiting.
      const [next, ...rest] = open.toSorted((a, b) => rank(a.seen[order.wants]) - rank(b.seen[order.wants]));
      if (next === undefined) return { outcome: 'accepted', note: order.already };
      if (next.seen[order.wants] === 'unknown')
        return refused(`Nothing was sent to ${next.host.address}: ${next.seen.detail}`, true);
      return push(next.host, order, rest.length > 0, call);
    },
  };
}

/** What is to be brought about on every server. */
interface Order {
  readonly wants: 'mounted' | 'unmounted';
  readonly script: Script;
  readonly address?: string | undefined;
  /** What a server is doing, and has done; and that nothing is left to be done. */
  readonly does: string;
  readonly did: string;
  readonly already: string;
  /** With this the command has ended without having changed anything. */
  readonly vainly?: number | undefined;
}

function orderOf(verb: Verb, settings: NfsMountSettings, address: string | undefined): Order | Acted {
  const { mountPoint, volume, unmounts } = settings;
  if (verb === 'unmount' && unmounts) {
    const texts = {
      does: `is unmounting ${mountPoint}`,
      did: `has unmounted ${mountPoint}`,
      already: `Nothing is mounted at ${mountPoint} of any server already.`,
    };
    return { wants: 'unmounted', script: unmount(settings), vainly: notUnmounted, ...texts };
  }
  if (verb !== 'mount') return refused(`A mount can't ${verb}.`);
  if (address === undefined) return refused(`Nothing was sent: nobody has seen where ${volume} is mounted from.`, true);
  const because = notNfs(address);
  if (because !== undefined) return refused(because);
  const texts = {
    does: `is mounting ${address}`,
    did: `has mounted ${address}`,
    already: `${address} is mounted on every server already.`,
  };
  return { wants: 'mounted', script: remount(settings, address), address, ...texts };
}

/** What is mounted is taken away and mounted anew, and what is not mounted is left alone, so both may be sent again. */
function abilitiesOf({ deadlines, unmounts }: NfsMountSettings): Ability[] {
  const verbs = unmounts ? (['unmount', 'mount'] as const) : (['mount'] as const);
  return verbs.map((verb) => ({
    verb,
    irreversible: false,
    repeatable: true,
    deadlineMs: deadlines[verb] ?? (verb === 'mount' ? 180_000 : 60_000),
    settleMs: 5_000,
    expectedMs: verb === 'mount' ? 5_000 : 2_000,
  }));
}

function hostOf({ address }: NfsHost, shell: ShellClient): Host {
  return { address, commands: shellCommands(shell, { folder: '~/.regent' }) };
}

function rank(answer: Answer): number {
  return answer === 'no' ? 0 : 1;
}

function regionOf(
  hosts: readonly (SeenHost & Pick<Host, 'address'>)[],
  { unmounts }: NfsMountSettings,
): RegionObservation {
  const detail = hosts.map((host) => `${host.address}: ${host.detail}`).join(' ');
  const [mounted, unmounted] = [onAll(hosts.map((host) => host.mounted)), onAll(hosts.map((host) => host.unmounted))];
  return { mounted, ...(unmounts && { unmounted }), detail };
}

function onAll(each: readonly Answer[]): Answer {
  return each.includes('no') ? 'no' : each.every((answer) => answer === 'yes') ? 'yes' : 'unknown';
}

async function push(
  { address: host, commands }: Host,
  order: Order,
  more: boolean,
  { signal, mayStart, fencing, installation, application }: ActCall,
): Promise<Acted> {
  const whose = { fencing, application: `${installation}/${application}` };
  const start = await commands.start(order.script, { signal, mayStart, ...whose });
  if (start.outcome === 'stale') return refusedAsStale(start.seen, fencing);
  const acted = told(host, order, start);
  return acted.outcome === 'accepted' && more ? { ...acted, more } : acted;
}

function told(
  host: string,
  { script, does, did, vainly }: Order,
  start: Exclude<CommandStart, { outcome: 'stale' }>,
): Acted {
  switch (start.outcome) {
    case 'ended': {
      const { exitCode, stdout } = start.result;
      if (exitCode === 0) return { outcome: 'accepted', note: `${host} ${did}.` };
      const note = `"${script.name}" on ${host} ended with ${exitCode}: ${stdout.trim().slice(0, 200)}`;
      // After another end whatever was mounted before may be gone.
      return exitCode === vainly ? refused(note, true) : { outcome: 'unknown', note };
    }
    case 'running':
      return { outcome: 'accepted', note: `${host} ${does}.` };
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
