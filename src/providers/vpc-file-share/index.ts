import type { Ability } from '../../domain/application.ts';
import type { MarkOwner } from '../../domain/mark.ts';
import type { Answer } from '../../domain/observation.ts';
import type { ReadCall } from '../../outbound/http-contract.ts';
import type { Vpc, VpcActed } from '../../outbound/vpc.ts';
import type { Runtime } from '../../runtime.ts';
import type { ActCall, Acted, Provider } from '../contract.ts';
import { type ShareClient, shareClient } from './client.ts';
import { busyWith, regionOf, type Side } from './pair.ts';
import { nextPush, type Push } from './push.ts';
import { shareFindings } from './readiness.ts';
import type { VpcFileShareSettings } from './schema.ts';
import { markIn } from './tag.ts';

export interface VpcFileShareDependencies {
  readonly runtime: Runtime;
  /** The VPC API of a region: it may go down with that region. */
  readonly vpc: (vpcRegion: string) => Vpc;
  readonly owner: MarkOwner;
}

/** A VPC file share and its replica, of which one is the source. */
export function createVpcFileShare(
  settings: VpcFileShareSettings,
  { runtime, vpc, owner }: VpcFileShareDependencies,
): Provider {
  const pair = createPair(settings, vpc);
  return {
    abilities: abilitiesOf(settings),

    async observe({ signal }) {
      const sides = await pair.look({ signal });
      signal.throwIfAborted();
      const [first, second] = sides;
      const wallMs = runtime.wallMs();
      const marks = sides.flatMap(({ read }) => (read.ok ? (markIn(read.share.user_tags ?? [], owner) ?? []) : []));
      const mark = marks.toSorted((a, b) => b.epoch - a.epoch || b.token - a.token)[0];
      return {
        regions: {
          [first.region]: regionOf(first, second, owner, wallMs),
          [second.region]: regionOf(second, first, owner, wallMs),
        },
        busy: busyOf(sides),
        ...(mark && { mark }),
      };
    },

    async readiness({ signal }) {
      const sides = await pair.look({ signal });
      signal.throwIfAborted();
      return shareFindings(sides, (region) => settings.regions[region]?.share ?? '');
    },

    async act(step, call) {
      if (settings.regions[step.region] === undefined) return refused(`It has no share in ${step.region}.`);
      if (step.verb !== 'promote' && step.verb !== 'rejoin') return refused(`A file share can't ${step.verb}.`);
      const [first, second] = await pair.look({ signal: call.signal, urgency: 'act' });
      const [own, other] = first.region === step.region ? [first, second] : [second, first];
      const next = nextPush(step, { own, other, owner, settings }, call);
      return 'outcome' in next ? next : push(next, pair.clientOf(step.region), settings, call);
    },
  };
}

/** A failover by `split`, or a failed one, can't be undone. VPC refuses a second call while one is at work. */
function abilitiesOf({ deadlines, timeout }: VpcFileShareSettings): Ability[] {
  return [
    {
      verb: 'promote',
      irreversible: true,
      repeatable: true,
      deadlineMs: deadlines.promote ?? timeout + 180_000,
      settleMs: 30_000,
      expectedMs: 60_000,
    },
    {
      verb: 'rejoin',
      irreversible: false,
      // The name of a new replica is taken by the first call.
      repeatable: true,
      deadlineMs: deadlines.rejoin ?? 3_600_000,
      settleMs: 30_000,
      expectedMs: 300_000,
      // VPC copies, whatever runs in the region.
      whileFenced: true,
    },
  ];
}

/** Looks at both shares at once, and at the one that took a share's place where the pair goes on with another. */
function createPair(settings: VpcFileShareSettings, vpc: (vpcRegion: string) => Vpc) {
  const regions = Object.keys(settings.regions);
  const clients = new Map<string, ShareClient>();
  const clientOf = (region: string): ShareClient => {
    const made = clients.get(region) ?? shareClient(vpc(settings.regions[region]?.vpcRegion ?? region));
    clients.set(region, made);
    return made;
  };
  const see = async (region: string, share: string, replaced: boolean, call: ReadCall): Promise<Side> => {
    const client = clientOf(region);
    const [read, address] = await Promise.all([client.read(share, call), client.mountPath(share, call)]);
    return { region, read, replaced, address };
  };
  const replacing = async (side: Side, other: Side, call: ReadCall): Promise<Side> => {
    const partner = other.read.ok ? (other.read.share.replica_share ?? other.read.share.source_share) : undefined;
    const configured = settings.regions[side.region]?.share;
    return partner && partner.id !== configured ? see(side.region, partner.id, true, call) : side;
  };
  const [one = '', two = ''] = regions;
  const configured = (region: string) => settings.regions[region]?.share ?? '';
  return {
    clientOf,
    async look(call: ReadCall): Promise<readonly [Side, Side]> {
      const [first, second] = await Promise.all([
        see(one, configured(one), false, call),
        see(two, configured(two), false, call),
      ]);
      return Promise.all([replacing(first, second, call), replacing(second, first, call)]);
    },
  };
}

function busyOf(sides: readonly Side[]): Answer {
  const each = sides.map(({ read }): Answer => (read.ok ? busyWith(read.share) : 'unknown'));
  if (each.includes('yes')) return 'yes';
  return each.includes('no') ? 'no' : 'unknown';
}

async function push(next: Push, client: ShareClient, { timeout }: VpcFileShareSettings, call: ActCall): Promise<Acted> {
  switch (next.kind) {
    case 'tag':
      return told(await client.tag(next.seen, next.tags, call), 'The share carries our mark now.', true);
    case 'failover': {
      const { replica, fallbackPolicy } = next;
      const how = { fallbackPolicy, timeoutMs: timeout };
      return told(
        await client.failover(replica, how, call),
        `VPC has taken on the failover to share ${replica} (${fallbackPolicy}).`,
      );
    }
    case 'replicate': {
      const { source, replica } = next;
      return told(
        await client.replicate(source, replica, call),
        `VPC makes ${replica.name}, a replica of share ${source.id}.`,
      );
    }
  }
}

function told(result: VpcActed, note: string, more = false): Acted {
  if (result.outcome === 'accepted') return { outcome: 'accepted', note, ...(more && { more }) };
  if (result.outcome === 'unknown') return { outcome: 'unknown', note: result.because };
  // A failover that somebody has begun, perhaps we ourselves, is watched like ours (VPC docs, file share replication).
  if (result.codes.includes('share_operation_pending'))
    return { outcome: 'accepted', note: `VPC is at work on it already. ${result.because}` };
  return refused(result.because, result.again);
}

function refused(note: string, again = false): Acted {
  return { outcome: 'refused', again, note };
}
