import type nock from 'nock';

export const shareSettings = {
  provider: 'vpc-file-share',
  regions: {
    'us-south': { share: 'r006-source', newReplica: { zone: 'us-south-1', subnet: '0717-subnet' } },
    'eu-de': { share: 'r010-replica' },
  },
};

type Fields = Record<string, unknown>;

/** The shape of `GET /shares/{id}` (VPC API): a source in us-south and its replica in eu-de. */
export function source(more: Fields = {}): Fields {
  return {
    id: 'r006-source',
    crn: 'crn:v1:bluemix:public:is:us-south:a/1::share:r006-source',
    name: 'media',
    lifecycle_state: 'stable',
    replication_role: 'source',
    replication_status: 'active',
    replication_status_reasons: [],
    replica_share: { id: 'r010-replica', name: 'media-replica', resource_type: 'share' },
    mount_targets: [{ id: 'm1' }],
    user_tags: [],
    ...more,
  };
}

export function replica(more: Fields = {}): Fields {
  return {
    id: 'r010-replica',
    crn: 'crn:v1:bluemix:public:is:eu-de:a/1::share:r010-replica',
    name: 'media-replica',
    lifecycle_state: 'stable',
    replication_role: 'replica',
    replication_status: 'active',
    replication_status_reasons: [],
    latest_job: { type: 'replication_init', status: 'succeeded', status_reasons: [] },
    latest_sync: { started_at: '2020-01-01T00:00:00Z', completed_at: '2020-01-01T00:00:30Z', data_transferred: 1 },
    source_share: { id: 'r006-source', name: 'media', resource_type: 'share' },
    mount_targets: [{ id: 'm2' }],
    user_tags: ['team:shop'],
    ...more,
  };
}

export function sharesOf(): [Fields, Fields] {
  return [source(), replica()];
}

/** A share after a split. */
export const alone = { replication_role: 'none', replication_status: 'none', source_share: null, replica_share: null };

export const version = 'version=2026-03-24&generation=2';

/** What a region's API answers for one share and its mount targets. */
export function shows(api: nock.Scope, share: Fields, headers: Record<string, string> = {}): void {
  const path = `/v1/shares/${String(share.id)}`;
  api.get(`${path}?${version}`).reply(200, share, { etag: 'W/"1"', ...headers });
  api
    .get(`${path}/mount_targets?${version}`)
    .reply(200, { mount_targets: [{ id: 'm', mount_path: `10.0.0.1:/${String(share.id)}` }] });
}
