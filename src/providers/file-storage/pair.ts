import type { Answer, RegionObservation } from '../../domain/observation.ts';
import type { MountReply, VolumeReply } from './schema.ts';

/** Which volume of the pair is active, and whether SoftLayer is at work on it. */
export interface PairState {
  readonly active: 'original' | 'replica' | 'unknown';
  readonly busy: Answer;
  /** Whether the pair still is one: a replica that is kept up to date by a schedule. */
  readonly paired: Answer;
  readonly mayFailOver: Answer;
  readonly mayFailBack: Answer;
  /** Whether SoftLayer offers to cut the pair apart, which it does only where the first volume can't be reached. */
  readonly mayCut: Answer;
  /** Where each is mounted from. */
  readonly addresses: { readonly original: string | undefined; readonly replica: string | undefined };
  /** When the replica was brought up to date last, in milliseconds of wall time. */
  readonly replicatedAt: number | undefined;
  /** When that was said, by the same clock, where it is known. */
  readonly answeredAt: number | undefined;
  readonly detail: string;
}

/**
 * The pair as the volume that was ordered first shows it. Known spellings of `replicationStatus` are
 * `FAILOVER_COMPLETED`, `FAILBACK_COMPLETED` and the sentence of a replica that was never used (softlayer-python
 * fixtures). What is in progress has no documented spelling, so anything else about a flip leaves the roles unknown.
 */
export function pairState(volume: VolumeReply, answeredAt?: number): PairState {
  const status = statusOf(volume);
  const count = volume.activeTransactionCount ?? undefined;
  const busy: Answer = count === undefined ? 'unknown' : count > 0 ? 'yes' : 'no';
  const doing = (volume.activeTransactions ?? []).flatMap((each) => each.transactionStatus?.friendlyName ?? []);
  const work = busy === 'yes' ? ` SoftLayer is at work: ${doing.join(', ') || `${count} transactions`}.` : '';
  return {
    active: activeBy(status, volume),
    busy,
    paired: pairedBy(volume),
    mayFailOver: allowedUnless(volume.failoverNotAllowed),
    mayFailBack: allowedUnless(volume.failbackNotAllowed),
    mayCut: offered(volume.allowDisasterRecoveryFailover),
    addresses: { original: addressOf(volume), replica: addressOf(volume.replicationPartners?.[0] ?? {}) },
    replicatedAt: instantOf(volume.replicationTimestamp),
    answeredAt,
    detail: `Replication says "${status ?? 'nothing'}".${work}`,
  };
}

/**
 * What each region's volume is, `wallMs` being now where SoftLayer does not say when it has answered. `replica` is the region of the volume that was ordered as the replica:
 * an immediate failover to it loses what was written since the last replicated snapshot. There is no such way back: the
 * failback always copies first.
 */
export function regionsOfPair(
  state: PairState,
  { original, replica, cuts = false }: PairRegions,
  wallMs: number,
): Record<string, RegionObservation> {
  const active = state.active === 'replica' ? replica : original;
  const see = (region: string): RegionObservation => {
    if (state.active === 'unknown') return { role: 'unknown', replicating: 'unknown', detail: state.detail };
    const mount = state.addresses[region === replica ? 'replica' : 'original'];
    const address = mount === undefined ? {} : { address: mount };
    if (region === active)
      return { role: 'primary', detail: `Its volume is the active one. ${state.detail}`, ...address };
    if (state.active === 'replica' && state.paired === 'no')
      return { role: 'none', replicating: 'no', detail: `Its volume was cut off from the active one. ${state.detail}` };
    const allowed = region === replica ? state.mayFailOver : state.mayFailBack;
    const ready = readyBy(state, allowed);
    const lossy = region === replica;
    const activatable = ready === 'yes' || (cuts && state.mayCut === 'yes' && state.busy === 'no');
    const loss = {
      ms: state.replicatedAt === undefined ? 'unknown' : Math.max(0, (state.answeredAt ?? wallMs) - state.replicatedAt),
      estimated: true,
      growing: true,
    } as const;
    return {
      role: 'replica',
      ready: { graceful: ready, forced: lossy && ready === 'yes' ? 'no' : ready },
      ...(lossy && activatable ? { loss } : {}),
      ...(lossy && state.replicatedAt !== undefined ? { copiedAt: state.replicatedAt } : {}),
      replicating: state.busy === 'yes' ? 'unknown' : state.paired,
      detail: `Its volume is the replica, as of the last replicated snapshot. ${state.detail}`,
      ...address,
    };
  };
  return { [original]: see(original), [replica]: see(replica) };
}

/** The regions of a pair; `cuts`: a failover that cuts it apart is allowed where no other one is possible. */
export interface PairRegions {
  readonly original: string;
  readonly replica: string;
  readonly cuts?: boolean | undefined;
}

/** NFS: `host:/path`. iSCSI: `iscsi:<target>[,<target>]/<lun>`, which the hosts have to log in to. */
function addressOf({ fileNetworkMountAddress, iscsiTargetIpAddresses, lunId }: MountReply): string | undefined {
  if (fileNetworkMountAddress) return fileNetworkMountAddress;
  const targets = iscsiTargetIpAddresses ?? [];
  return targets.length === 0 ? undefined : `iscsi:${targets.join(',')}/${lunId ?? 0}`;
}

function instantOf(text: string | null | undefined): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}

function readyBy({ busy, paired }: PairState, allowed: Answer): Answer {
  if (busy === 'yes' || paired === 'no' || allowed === 'no') return 'no';
  return busy === 'no' && paired === 'yes' && allowed === 'yes' ? 'yes' : 'unknown';
}

function statusOf({ replicationStatus }: VolumeReply): string | undefined {
  const status = typeof replicationStatus === 'string' ? replicationStatus : replicationStatus?.message;
  return status === undefined || status === '' ? undefined : status;
}

function activeBy(status: string | undefined, volume: VolumeReply): PairState['active'] {
  if (status === undefined) return (volume.replicationPartners ?? []).length > 0 ? 'unknown' : 'original';
  if (/^FAILOVER_COMPLETED$/i.test(status)) return 'replica';
  if (/^FAILBACK_COMPLETED$/i.test(status)) return 'original';
  return /FAILOVER|FAILBACK/i.test(status) ? 'unknown' : 'original';
}

function pairedBy({ replicationPartners, replicationSchedule }: VolumeReply): Answer {
  if (replicationPartners === undefined || replicationPartners === null) return 'unknown';
  if (replicationPartners.length === 0) return 'no';
  const scheduled = replicationSchedule?.active;
  return scheduled === 0 ? 'no' : 'yes';
}

/** "Determines whether the volume is allowed to …": text whose form is not documented, empty or null when it is. */
function allowedUnless(value: unknown): Answer {
  if (value === undefined || value === null || value === '' || value === false) return 'yes';
  const text = String(value).toLowerCase();
  if (text === '0' || text === 'false') return 'yes';
  return text === '1' || text === 'true' ? 'no' : 'unknown';
}

/** The opposite: nothing is no offer. */
function offered(value: unknown): Answer {
  const answer = allowedUnless(value);
  if (value === undefined || value === null || value === '') return 'no';
  return answer === 'unknown' ? 'unknown' : answer === 'yes' ? 'no' : 'yes';
}
