import type { ReadCall, StartableCall } from '../../outbound/http-contract.ts';
import type { Vpc, VpcActed } from '../../outbound/vpc.ts';
import { mountTargetsReply, type NewReplica, type ShareReply, shareReply } from './schema.ts';

/** The shares of one region of VPC. */
export interface ShareClient {
  read(share: string, call: ReadCall): Promise<ShareRead>;
  /** Where the share is mounted from; undefined where there is no mount target, or none that is ready, or no answer. */
  mountPath(share: string, call: ReadCall): Promise<string | undefined>;
  /** Replaces the tags, if the share is still as it was read. */
  tag(share: SeenShare, tags: readonly string[], call: StartableCall): Promise<VpcActed>;
  /**
   * On the replica: it becomes the source. What happens when that fails is always said: IBM's documents do not agree on
   * what it is otherwise.
   */
  failover(replica: string, how: Failover, call: StartableCall): Promise<VpcActed>;
  /** A new replica of a share in another region. The name is taken only once, so this is done only once. */
  replicate(
    source: ShareReply,
    replica: NewReplica & { readonly name: string },
    call: StartableCall,
  ): Promise<VpcActed>;
}

export interface Failover {
  /** `fail`: all stays as it was. `split`: the pair is broken up, and both can be written. */
  readonly fallbackPolicy: 'fail' | 'split';
  readonly timeoutMs: number;
}

export interface SeenShare {
  readonly share: ShareReply;
  readonly etag: string | undefined;
}

/** `answeredAt`: when by VPC's own clock, where it says so. */
export type ShareRead =
  | ({ readonly ok: true; readonly answeredAt?: number | undefined } & SeenShare)
  | { readonly ok: false; readonly because: string };

export function shareClient(vpc: Vpc): ShareClient {
  const path = (share: string) => `/shares/${encodeURIComponent(share)}`;
  return {
    async read(share, call) {
      const read = await vpc.read(path(share), call);
      if (!read.ok) return read;
      const reply = shareReply.safeParse(read.value);
      if (reply.success) return { ok: true, share: reply.data, etag: read.etag, answeredAt: read.answeredAt };
      return { ok: false, because: `The VPC API shows share ${share} in a form that is not known.` };
    },

    async mountPath(share, call) {
      const read = await vpc.read(`${path(share)}/mount_targets`, call);
      const reply = mountTargetsReply.safeParse(read.ok ? read.value : undefined);
      const targets = reply.success ? reply.data.mount_targets : [];
      return targets.find(({ mount_path }) => typeof mount_path === 'string')?.mount_path ?? undefined;
    },

    tag({ share, etag }, tags, call) {
      return vpc.act({ method: 'PATCH', path: path(share.id), body: { user_tags: tags }, ifMatch: etag }, call);
    },

    failover(replica, { fallbackPolicy, timeoutMs }, call) {
      const body = { fallback_policy: fallbackPolicy, timeout: Math.round(timeoutMs / 1000) };
      return vpc.act({ method: 'POST', path: `${path(replica)}/failover`, body }, call);
    },

    replicate(source, { name, zone, profile, schedule, subnet }, call) {
      const targets = subnet === undefined ? {} : { mount_targets: [mountTarget(name, subnet)] };
      const body = {
        name,
        profile: { name: profile },
        zone: { name: zone },
        source_share: source.crn ? { crn: source.crn } : { id: source.id },
        replication_cron_spec: schedule,
        ...targets,
      };
      return vpc.act({ method: 'POST', path: '/shares', body }, call);
    },
  };
}

function mountTarget(name: string, subnet: string) {
  return { name, virtual_network_interface: { subnet: { id: subnet } } };
}
