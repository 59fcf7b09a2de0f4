import type { Share } from './shares.ts';

/** A share as the VPC API shows it; `mountTarget` and its like are a list of their own. */
export function shareObject(share: Share, reasons: readonly string[]): Record<string, unknown> {
  const { id, name, region, zone, role, status, partner, job, syncedAt, tags, lifecycle } = share;
  return {
    id,
    crn: crnOf(share),
    href: `https://${region}.iaas.cloud.ibm.com/v1/shares/${id}`,
    name,
    resource_type: 'share',
    size: 100,
    profile: { name: 'dp2' },
    zone: { name: zone },
    lifecycle_state: lifecycle,
    replication_role: role,
    replication_status: reasons.length > 0 && status === 'active' ? 'degraded' : status,
    replication_status_reasons: reasons.map((code) => ({ code, message: code })),
    latest_job: job ?? undefined,
    latest_sync:
      role === 'replica' && syncedAt !== null
        ? { started_at: iso(syncedAt), completed_at: iso(syncedAt), data_transferred: 0 }
        : undefined,
    replica_share: role === 'source' && partner ? reference(partner) : undefined,
    source_share: role === 'replica' && partner ? reference(partner) : undefined,
    replication_cron_spec: role === 'replica' ? '*/15 * * * *' : undefined,
    mount_targets: [{ id: `${id}-mount`, name: `${name}-mount` }],
    user_tags: tags,
  };
}

/** `GET /shares/{id}/mount_targets`: each share has a path of its own, so who uses it must mount the other one after a flip. */
export function mountTargets({ id, name, region }: Share): Record<string, unknown> {
  const mountPath = `${region}.fs.cloud.example:/${id.slice(-12)}`;
  return {
    mount_targets: [{ id: `${id}-mount`, name: `${name}-mount`, lifecycle_state: 'stable', mount_path: mountPath }],
  };
}

export function crnOf({ id, region }: Pick<Share, 'id' | 'region'>): string {
  return `crn:v1:bluemix:public:is:${region}:a/123456::share:${id}`;
}

function reference(id: string): Record<string, unknown> {
  return { id, name: id, resource_type: 'share' };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
