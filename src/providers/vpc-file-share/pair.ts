import type { MarkOwner } from '../../domain/mark.ts';
import type { Answer, RegionObservation } from '../../domain/observation.ts';
import type { ShareRead } from './client.ts';
import { roleOf } from './role.ts';
import type { ShareReply } from './schema.ts';

/** One region's share: the configured one, or the one that its partner names in place of it. */
export interface Side {
  readonly region: string;
  readonly read: ShareRead;
  /** The pair goes on with another share than the configured one. */
  readonly replaced: boolean;
  readonly address: string | undefined;
}

/** What is seen of one side of the pair, `wallMs` being now where VPC does not say when it has answered. */
export function regionOf(own: Side, other: Side, owner: MarkOwner, wallMs: number): RegionObservation {
  const { role, because } = roleOf(own.read, other.read, owner);
  const note = own.replaced ? ' It is not the one in the configuration.' : '';
  const detail = `${because}${note}`;
  const address = own.address === undefined ? {} : { address: own.address };
  if (!own.read.ok || role === 'unknown') return { role: 'unknown', replicating: 'unknown', detail };
  if (role === 'none') return { role, replicating: 'no', detail };
  if (role === 'primary') return { role, detail, ...address };
  const { share } = own.read;
  const graceful = readyWith(share, other.read);
  const loss = lossOf(share, own.read.answeredAt ?? wallMs);
  // A forced failover of which the source knows copies a last time as well; only without it something is lost.
  const atALoss = graceful === 'yes' || busyWith(share) === 'yes' ? {} : { loss };
  return {
    role,
    ready: { graceful, forced: graceful === 'yes' ? 'yes' : 'no' },
    ...atALoss,
    ...copiedAt(share),
    replicating: receiving(share),
    detail,
    ...address,
  };
}

/** Whether VPC is at work on a share. */
export function busyWith({ lifecycle_state, replication_status, latest_job }: ShareReply): Answer {
  if (['updating', 'pending', 'waiting'].includes(lifecycle_state)) return 'yes';
  if (replication_status?.endsWith('_pending') || replication_status === 'initializing') return 'yes';
  return latest_job && ['queued', 'running'].includes(latest_job.status) ? 'yes' : 'no';
}

/**
 * Whether the source of a replica answers: what decides whether the pair may be split. A failover that has failed shows as
 * much as a source that can't be reached.
 */
export function sourceAnswers(replica: ShareReply, source: ShareRead): Answer {
  const reasons = (replica.replication_status_reasons ?? []).map(({ code }) => code);
  if (reasons.includes('cannot_reach_source_share')) return 'no';
  if (!source.ok) return 'unknown';
  if (['failed', 'suspended', 'deleting'].includes(source.share.lifecycle_state)) return 'no';
  const tried = replica.latest_job;
  return tried?.type === 'replication_failover' && tried.status === 'failed' ? 'unknown' : 'yes';
}

function readyWith(share: ShareReply, source: ShareRead): Answer {
  if (busyWith(share) === 'yes' || (source.ok && busyWith(source.share) === 'yes')) return 'no';
  const answers = sourceAnswers(share, source);
  if (answers !== 'yes') return answers;
  if (share.replication_status === 'active' && share.lifecycle_state === 'stable') return 'yes';
  return share.replication_status === 'degraded' ? 'no' : 'unknown';
}

function receiving({ replication_status }: ShareReply): Answer {
  if (replication_status === 'active') return 'yes';
  return replication_status === 'degraded' || replication_status === 'none' ? 'no' : 'unknown';
}

/** A copy holds what was there when it began; VPC tells of a new one every 15 minutes, so it may be better than it looks. */
function lossOf({ latest_sync }: ShareReply, wallMs: number): NonNullable<RegionObservation['loss']> {
  const at = Date.parse(latest_sync?.started_at ?? '');
  return { ms: Number.isNaN(at) ? 'unknown' : Math.max(0, wallMs - at), estimated: true, growing: true };
}

function copiedAt({ latest_sync }: ShareReply): Pick<RegionObservation, 'copiedAt'> {
  const at = Date.parse(latest_sync?.started_at ?? '');
  return Number.isNaN(at) ? {} : { copiedAt: at };
}
