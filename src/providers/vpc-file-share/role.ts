import { compareFencing } from '../../domain/fencing.ts';
import type { MarkOwner } from '../../domain/mark.ts';
import type { RegionObservation } from '../../domain/observation.ts';
import type { ShareRead } from './client.ts';
import type { ShareReply } from './schema.ts';
import { markIn } from './tag.ts';

/** What a share is to the pair, in our words. */
export interface Role {
  readonly role: NonNullable<RegionObservation['role']>;
  readonly because: string;
}

/**
 * VPC says `source` and `replica`. After a split it says `none` of both, and both can be written: which of them we made the
 * primary stands in our mark, the newest one on it. The other one is a copy that has parted.
 */
export function roleOf(own: ShareRead, other: ShareRead, owner: MarkOwner): Role {
  if (!own.ok) return { role: 'unknown', because: own.because };
  const { share } = own;
  const says = `Share ${share.id} is ${share.replication_role}, ${stateOf(share)}.`;
  if (share.replication_role === 'source') return { role: 'primary', because: says };
  if (share.replication_role === 'replica') return { role: 'replica', because: says };
  if (share.replication_role !== 'none') return { role: 'unknown', because: says };
  return alone(share, other, owner);
}

function alone(share: ShareReply, other: ShareRead, owner: MarkOwner): Role {
  const mine = markIn(share.user_tags ?? [], owner);
  const says = `Share ${share.id} has no partner.`;
  if (!other.ok) {
    if (mine !== undefined) return { role: 'primary', because: `${says} It carries our mark, and was promoted.` };
    return { role: 'unknown', because: `${says} Whether it is the right one nobody can tell: ${other.because}` };
  }
  const theirs = markIn(other.share.user_tags ?? [], owner);
  const parted = `${says} It has parted from share ${other.share.id}, and is left as it is.`;
  if (other.share.replication_role === 'source') return { role: 'none', because: parted };
  const order =
    mine && theirs ? compareFencing(mine, theirs) : Number(mine !== undefined) - Number(theirs !== undefined);
  if (order > 0) return { role: 'primary', because: `${says} It carries the newest mark.` };
  if (order < 0) return { role: 'none', because: parted };
  return { role: 'unknown', because: `${says} Neither has share ${other.share.id}, and no mark tells them apart.` };
}

function stateOf({ replication_status, lifecycle_state, replication_status_reasons, latest_job }: ShareReply): string {
  const reasons = (replication_status_reasons ?? []).map(({ code }) => code).join(', ');
  const job = latest_job ? `, last ${latest_job.type} ${latest_job.status}` : '';
  return `replication ${replication_status ?? 'unknown'}${reasons && ` (${reasons})`}, ${lifecycle_state}${job}`;
}
