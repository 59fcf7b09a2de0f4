import { compareFencing } from '../../domain/fencing.ts';
import type { MarkOwner } from '../../domain/mark.ts';
import type { Step } from '../../domain/operation.ts';
import { type ActCall, type Acted, refusedAsStale } from '../contract.ts';
import type { Failover, SeenShare } from './client.ts';
import { busyWith, type Side, sourceAnswers } from './pair.ts';
import { roleOf } from './role.ts';
import type { NewReplica, ShareReply, VpcFileShareSettings } from './schema.ts';
import { markIn, withMark } from './tag.ts';

/** The one call to make next. */
export type Push =
  | { readonly kind: 'tag'; readonly seen: SeenShare; readonly tags: readonly string[] }
  | { readonly kind: 'failover'; readonly replica: string; readonly fallbackPolicy: Failover['fallbackPolicy'] }
  | {
      readonly kind: 'replicate';
      readonly source: ShareReply;
      readonly replica: NewReplica & { readonly name: string };
    };

interface Sides {
  readonly own: Side;
  readonly other: Side;
  readonly owner: MarkOwner;
  readonly settings: VpcFileShareSettings;
}

/** What brings this side to where the step wants it, or why nothing is asked. */
export function nextPush(step: Step, sides: Sides, call: ActCall): Push | Acted {
  return step.verb === 'promote' ? promotion(step, sides, call) : reprotection(sides, call);
}

function promotion(step: Step, { own, other, owner, settings }: Sides, { fencing }: ActCall): Push | Acted {
  const { role, because } = roleOf(own.read, other.read, owner);
  if (role === 'primary') return { outcome: 'accepted', note: `It is the source already. ${because}` };
  if (!own.read.ok || role === 'unknown') return refused(`Nothing was sent: ${because}`, true);
  const { share } = own.read;
  if (role === 'none') return refused(`${because} It is a copy of nobody, and is not made the primary.`);
  const isBusy = busyWith(share) === 'yes' || (other.read.ok && busyWith(other.read.share) === 'yes');
  if (isBusy) return refused(`It is not settled: ${because}`, true);
  const mark = markIn(share.user_tags ?? [], owner);
  const order = mark === undefined ? -1 : compareFencing(mark, fencing);
  if (mark !== undefined && order > 0) return refusedAsStale(mark, fencing);
  const fallbackPolicy = fallbackFor(step, share, other, settings);
  if (typeof fallbackPolicy !== 'string') return fallbackPolicy;
  // The mark goes first: after a split nothing else tells the two shares apart.
  if (order < 0) return { kind: 'tag', seen: own.read, tags: withMark(share.user_tags ?? [], owner, fencing) };
  return { kind: 'failover', replica: share.id, fallbackPolicy };
}

/** What VPC is to do when the last copy fails: nothing, or break the pair where policy and quote allow a loss. */
function fallbackFor(
  step: Step,
  share: ShareReply,
  other: Side,
  { whenSourceIsGone }: VpcFileShareSettings,
): Failover['fallbackPolicy'] | Acted {
  const answers = sourceAnswers(share, other.read);
  if (answers === 'yes') return 'fail';
  if (step.graceful) {
    return answers === 'no'
      ? refused('The source gives no answer, so nothing can be copied a last time.', true)
      : 'fail';
  }
  // How much it is has been compared with what was quoted before this call was allowed.
  const mayLose = step.allowedLoss !== undefined;
  if (whenSourceIsGone === 'split' && mayLose) return 'split';
  const tried = share.latest_job?.type === 'replication_failover' && share.latest_job.status === 'failed';
  // Without a sign that the source is gone the gentle way is worth a try: at the worst nothing changes.
  if (answers === 'unknown' && !tried) return 'fail';
  const why =
    whenSourceIsGone === 'split'
      ? 'a loss was neither quoted nor approved'
      : '`whenSourceIsGone` does not allow it; a person can split it (DELETE of the replica’s source)';
  return refused(`The source is gone: only splitting the pair is left, and ${why}.`);
}

function reprotection({ own, other, owner, settings }: Sides, call: ActCall): Push | Acted {
  const { role, because } = roleOf(own.read, other.read, owner);
  if (role === 'replica') return { outcome: 'accepted', note: `It is the replica already. ${because}` };
  if (role === 'primary')
    return refused(`VPC reverses the pair by itself when the other share is promoted. ${because}`, true);
  if (role === 'unknown' || !other.read.ok) return refused(`Nothing was sent: ${because}`, true);
  const { share: source } = other.read;
  if (roleOf(other.read, own.read, owner).role !== 'primary' || busyWith(source) === 'yes')
    return refused(`Share ${source.id} is not settled as the primary yet.`, true);
  const replica = settings.regions[own.region]?.newReplica;
  if (replica === undefined) {
    return refused(
      `The pair was split, so a new replica of share ${source.id} is needed in ${own.region}: make it, and put its id into the configuration.`,
    );
  }
  const name = `regent-${call.application.slice(0, 30)}-${call.fencing.epoch}-${source.id.slice(-8)}`;
  return { kind: 'replicate', source, replica: { ...replica, name } };
}

function refused(note: string, again = false): Acted {
  return { outcome: 'refused', again, note };
}
