import type { Cancel, Runtime } from '../../../runtime.ts';
import type { Kept } from '../../durable.ts';
import type { ShareLayout } from '../../layout.ts';
import type { Recorder } from '../../recorder.ts';
import { vpcError } from './errors.ts';

export type Job = {
  type: 'replication_failover' | 'replication_init' | 'replication_split';
  status: 'running' | 'succeeded' | 'failed';
  status_reasons: { code: string; message: string }[];
};

export type Share = {
  id: string;
  region: string;
  zone: string;
  name: string;
  lifecycle: 'stable' | 'updating' | 'pending';
  role: 'source' | 'replica' | 'none';
  status: 'active' | 'degraded' | 'failover_pending' | 'split_pending' | 'initializing' | 'none';
  partner: string | null;
  job: Job | null;
  /** Wall ms at which the newest copy began. */
  syncedAt: number | null;
  tags: string[];
  version: number;
  /** What is under way on it, and when that is over. */
  work: { kind: 'failover' | 'split' | 'init'; policy?: 'fail' | 'split'; doneAt: number } | null;
};

type Options = {
  shares: ShareLayout[];
  keep: (initial: Record<string, Share>) => Kept<Record<string, Share>>;
  runtime: Pick<Runtime, 'wallMs' | 'after' | 'id'>;
  /** How long a failover, a split and the first copy take. */
  jobMs: number;
  /** How often a share is copied to its replica. VPC does so every 15 minutes at the most often. */
  copyEveryMs?: number;
  recorder: Pick<Recorder, 'event'>;
  /** Whether the storage of a share can't be reached, whatever the API of its region says. */
  isUnreachable: (share: string) => boolean;
};

/**
 * VPC file shares that are replicated across regions. A failover is a job on the replica: it copies a last time and swaps the
 * roles; where the source can't be reached it fails, or splits the pair, as its fallback policy says.
 */
export class Shares {
  readonly #options: Options;
  readonly #shares: Kept<Record<string, Share>>;
  readonly #timers = new Set<Cancel>();

  constructor(options: Options) {
    this.#options = options;
    this.#shares = options.keep(initialShares(options.shares));
    for (const share of Object.values(this.#shares.value)) this.#finishLater(share);
  }

  /** Throws the VPC API's 404; a share is known only in the region that holds it. */
  find(region: string, id: string): Share {
    const share = this.#shares.value[id];
    if (share?.region !== region) throw vpcError(404, 'share_not_found', `Share with id ${id} was not found.`);
    this.#copy(share);
    return share;
  }

  /** Why its replication stands still, as the API words it. */
  reasons({ role, partner }: Share): string[] {
    return role === 'replica' && this.#options.isUnreachable(partner ?? '') ? ['cannot_reach_source_share'] : [];
  }

  failover(region: string, id: string, body: Record<string, unknown>): void {
    const share = this.#ready(region, id, 'failover');
    const { fallback_policy: policy = 'split', timeout = 300 } = body;
    if (policy !== 'fail' && policy !== 'split')
      throw vpcError(400, 'validation_invalid_argument', `fallback_policy: ${String(policy)} is none.`);
    if (typeof timeout !== 'number' || timeout < 300 || timeout > 3600)
      throw vpcError(400, 'validation_invalid_argument', 'timeout: must be from 300 to 3600 seconds.');
    this.#begin(share, 'failover_pending', { kind: 'failover', policy, doneAt: this.#later() }, 'replication_failover');
    this.#options.recorder.event('share.effect', { share: id, method: `failover (${policy})` });
  }

  /** `DELETE /shares/{id}/source`: no last copy, and no way back. */
  split(region: string, id: string): void {
    const share = this.#ready(region, id, 'split');
    this.#begin(share, 'split_pending', { kind: 'split', doneAt: this.#later() }, 'replication_split');
    this.#options.recorder.event('share.effect', { share: id, method: 'split' });
  }

  /** A new replica of a share in another region. */
  replicate(region: string, body: Record<string, unknown>): Share {
    const {
      name,
      zone,
      source_share: given,
    } = body as {
      name?: string;
      zone?: { name: string };
      source_share?: { id?: string; crn?: string };
    };
    const sourceId = given?.id ?? given?.crn?.split(':').at(-1) ?? '';
    const source = this.#shares.value[sourceId];
    if (!source || !name || !zone)
      throw vpcError(400, 'validation_required_field_missing', 'name, zone, source_share.');
    const isTaken = Object.values(this.#shares.value).some((each) => each.region === region && each.name === name);
    if (isTaken) throw vpcError(409, 'share_name_duplicate', `A share named ${name} exists.`);
    if (source.role !== 'none' || source.work || source.region === region)
      throw vpcError(400, 'share_replication_not_allowed', `Share ${sourceId} can have no replica there now.`);
    const id = `r0-${this.#options.runtime.id()}`;
    const share: Share = { ...alone(id, region, zone.name, name), role: 'replica', partner: sourceId };
    this.#shares.value[id] = share;
    Object.assign(source, { role: 'source', partner: id });
    this.#begin(share, 'initializing', { kind: 'init', doneAt: this.#later() }, 'replication_init');
    this.#options.recorder.event('share.effect', { share: id, method: 'replicate' });
    return share;
  }

  /** Compares the ETag that a change of tags has to name. */
  edit(region: string, id: string, body: Record<string, unknown>, ifMatch: string | undefined): Share {
    const share = this.find(region, id);
    if (!Array.isArray(body.user_tags)) throw vpcError(400, 'validation_invalid_argument', 'Only user_tags are kept.');
    if (ifMatch === undefined) throw vpcError(400, 'missing_if_match', 'If-Match is required.');
    if (ifMatch !== etagOf(share)) throw vpcError(412, 'precondition_failed', 'The share has changed.');
    share.tags = body.user_tags.map((tag) => String(tag).toLowerCase());
    share.version += 1;
    this.#shares.save();
    return share;
  }

  close(): void {
    this.#shares.close();
    for (const cancel of this.#timers) cancel();
  }

  #later(): number {
    return this.#options.runtime.wallMs() + this.#options.jobMs;
  }

  #ready(region: string, id: string, what: string): Share {
    const share = this.find(region, id);
    const partner = share.partner === null ? undefined : this.#shares.value[share.partner];
    const working = share.work ?? partner?.work;
    if (working) {
      const message = `An operation 'replication_${working.kind}' is pending on file share, request to ${what} cannot be accepted.`;
      throw vpcError(409, 'share_operation_pending', message);
    }
    if (share.role !== 'replica') throw vpcError(400, 'share_not_replica', `Share ${id} is no replica.`);
    return share;
  }

  #begin(share: Share, status: Share['status'], work: NonNullable<Share['work']>, type: Job['type']): void {
    const partner = this.#shares.value[share.partner ?? ''];
    share.work = work;
    for (const each of [share, partner]) {
      if (each) Object.assign(each, { status, version: each.version + 1 });
    }
    share.job = { type, status: 'running', status_reasons: [] };
    this.#shares.save();
    this.#finishLater(share);
  }

  #finishLater(share: Share): void {
    if (!share.work) return;
    const { runtime } = this.#options;
    const cancel = runtime.after(Math.max(0, share.work.doneAt - runtime.wallMs()), () => {
      this.#timers.delete(cancel);
      this.#finish(share);
    });
    this.#timers.add(cancel);
  }

  #finish(share: Share): void {
    const partner = this.#shares.value[share.partner ?? ''];
    const { work } = share;
    if (!work || !partner) return;
    const lost = this.#options.isUnreachable(partner.id);
    const wallMs = this.#options.runtime.wallMs();
    if (work.kind === 'init') settle(share, partner, { status: 'active', job: 'replication_init', ok: true, wallMs });
    else if (work.kind === 'split') part(share, partner, wallMs);
    else if (lost && work.policy === 'split') part(share, partner, wallMs);
    else if (lost) settle(share, partner, { status: 'degraded', job: 'replication_failover', ok: false, wallMs });
    else swap(share, partner, wallMs);
    this.#shares.save();
    this.#options.recorder.event('share.role', { share: share.id, role: share.role, region: share.region });
  }

  /** Copies go on by schedule while both can be reached and nothing is under way. */
  #copy(share: Share): void {
    const partner = this.#shares.value[share.partner ?? ''];
    if (share.role !== 'replica' || share.work || !partner || this.#options.isUnreachable(partner.id)) return;
    const { runtime, copyEveryMs = 900_000 } = this.#options;
    share.syncedAt = Math.max(share.syncedAt ?? 0, Math.floor(runtime.wallMs() / copyEveryMs) * copyEveryMs);
  }
}

export function etagOf({ id, version }: Share): string {
  return `W/"${id}-${version}"`;
}

function settle(
  share: Share,
  partner: Share,
  { status, job, ok, wallMs }: { status: Share['status']; job: Job['type']; ok: boolean; wallMs: number },
): void {
  const reasons = ok ? [] : [{ code: 'cannot_reach_source_share', message: 'The source share gives no answer.' }];
  share.job = { type: job, status: ok ? 'succeeded' : 'failed', status_reasons: reasons };
  share.work = null;
  if (ok) share.syncedAt = wallMs;
  for (const each of [share, partner]) Object.assign(each, { status, version: each.version + 1 });
}

function swap(share: Share, partner: Share, wallMs: number): void {
  settle(share, partner, { status: 'active', job: 'replication_failover', ok: true, wallMs });
  share.role = 'source';
  Object.assign(partner, { role: 'replica', syncedAt: wallMs, job: share.job });
}

function part(share: Share, partner: Share, wallMs: number): void {
  settle(share, partner, { status: 'none', job: 'replication_split', ok: true, wallMs });
  for (const each of [share, partner]) Object.assign(each, { role: 'none', partner: null });
}

function alone(id: string, region: string, zone: string, name: string): Share {
  const lifecycle = 'stable';
  const nothing = { partner: null, job: null, syncedAt: null, work: null, tags: [], version: 1 };
  return { id, region, zone, name, lifecycle, role: 'none', status: 'none', ...nothing };
}

function initialShares(layouts: ShareLayout[]): Record<string, Share> {
  return Object.fromEntries(
    layouts.flatMap(({ name, source, replica }) => {
      const first: Share = { ...alone(source.id, source.region, source.zone, name), role: 'source' };
      const second: Share = { ...alone(replica.id, replica.region, replica.zone, `${name}-replica`), role: 'replica' };
      return [
        [first.id, { ...first, status: 'active', partner: second.id }],
        [second.id, { ...second, status: 'active', partner: first.id, syncedAt: 0 }],
      ];
    }),
  );
}
