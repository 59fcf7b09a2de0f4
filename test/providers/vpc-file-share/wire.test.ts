import nock from 'nock';
import { describe, expect, it } from 'vitest';
import type { RegionObservation } from '../../../src/domain/observation.ts';
import type { Step } from '../../../src/domain/operation.ts';
import { actCall, look, onlyNock, providerOf, secrets, step } from '../support.ts';
import { alone, replica, shareSettings, shows, source, version } from './shares.ts';

onlyNock();

const reqheaders = { authorization: `Bearer ${secrets.iamToken}` };
const south = () => nock('https://us-south.iaas.cloud.ibm.com', { reqheaders });
const europe = () => nock('https://eu-de.iaas.cloud.ibm.com', { reqheaders });
const ours = 'regent:example:shop:7.3';
const splitting = { ...shareSettings, whenSourceIsGone: 'split' };

/** The region of the source gives no answer at all. */
function southIsGone() {
  south()
    .get(/shares\/r006-source\?/)
    .times(2)
    .reply(503, '');
  south()
    .get(/mount_targets/)
    .times(2)
    .reply(503, '');
}

function both(first: Record<string, unknown> = {}, second: Record<string, unknown> = {}) {
  shows(south(), source(first));
  shows(europe(), replica(second));
}

async function observed(settings: object = shareSettings) {
  const { regions } = await providerOf({ ...settings }).observe(look());
  return regions as Record<'us-south' | 'eu-de', RegionObservation>;
}

const act = (wanted: Step, settings: object = shareSettings) => providerOf({ ...settings }).act(wanted, actCall());
const promote = (more: Partial<Step> = {}) => step('promote', 'eu-de', more);

describe('a pair of shares, looked at', () => {
  it('has a primary and a replica that could take over without a loss, each with its own address', async () => {
    both();

    const regions = await observed();

    expect(regions['us-south']).toMatchObject({ role: 'primary', address: '10.0.0.1:/r006-source' });
    expect(regions['eu-de']).toMatchObject({
      role: 'replica',
      ready: { graceful: 'yes', forced: 'yes' },
      replicating: 'yes',
      address: '10.0.0.1:/r010-replica',
    });
    expect(regions['eu-de'].loss).toBeUndefined();
  });

  it('whose source can not be reached would lose what was written since its last copy began, as an estimate', async () => {
    southIsGone();
    shows(
      europe(),
      replica({ replication_status: 'degraded', replication_status_reasons: [{ code: 'cannot_reach_source_share' }] }),
    );

    const { 'us-south': left, 'eu-de': standby } = await observed();

    expect(left).toMatchObject({ role: 'unknown' });
    expect(standby).toMatchObject({ role: 'replica', ready: { graceful: 'no', forced: 'no' }, replicating: 'no' });
    expect(standby.loss).toMatchObject({ estimated: true, growing: true });
    expect(standby.loss?.ms).toBeGreaterThan(1_000);
    expect(standby.copiedAt).toBe(Date.UTC(2020, 0, 1));
  });

  it('counts that by the clock of VPC, whatever the own one says', async () => {
    southIsGone();
    shows(europe(), replica({ replication_status: 'degraded' }), { date: 'Wed, 01 Jan 2020 00:10:00 GMT' });

    // The header names whole seconds, so it may have been up to one more.
    expect((await observed())['eu-de'].loss?.ms).toBe(10 * 60_000 + 999);
  });

  it('that was never copied would lose nobody knows how much', async () => {
    southIsGone();
    shows(europe(), replica({ latest_sync: null }));

    expect((await observed())['eu-de'].loss?.ms).toBe('unknown');
  });

  it.each([
    ['a failover under way', { replication_status: 'failover_pending' }, 'yes'],
    ['a job that runs', { latest_job: { type: 'replication_failover', status: 'running' } }, 'yes'],
    ['a change of the share', { lifecycle_state: 'updating' }, 'yes'],
    ['a state that is new', { lifecycle_state: 'resting', replication_status: 'dreaming' }, 'no'],
  ])('with %s is not ready to be asked: busy %s', async (_, more, busy) => {
    both({}, more);

    const seen = await providerOf(shareSettings).observe(look());

    expect(seen.busy).toBe(busy);
    expect(seen.regions['eu-de']?.ready?.forced).toBe('no');
  });

  it.each([
    ['the newest mark', { user_tags: ['regent:example:shop:6.9'] }, { user_tags: [ours] }, 'none', 'primary'],
    ['a mark where the other has none', {}, { user_tags: [ours] }, 'none', 'primary'],
    ['nobody has a mark', {}, { user_tags: [] }, 'unknown', 'unknown'],
    ['only another application has one', {}, { user_tags: ['regent:example:till:9.1'] }, 'unknown', 'unknown'],
  ])('that was split is told apart by its marks: %s', async (_, first, second, left, taken) => {
    both({ ...alone, ...first }, { ...alone, ...second });

    const { 'us-south': one, 'eu-de': other } = await observed();

    expect([one.role, other.role]).toEqual([left, taken]);
  });

  it('goes on with the share that its partner names, and says that the configuration has another one', async () => {
    shows(south(), source(alone));
    shows(europe(), replica({ replication_role: 'source', source_share: null, replica_share: { id: 'r006-new' } }));
    shows(south(), { ...replica(), id: 'r006-new', source_share: { id: 'r010-replica' } });

    expect((await observed())['us-south']).toMatchObject({
      role: 'replica',
      replicating: 'yes',
      detail: expect.stringContaining('It is not the one in the configuration.'),
    });
  });

  it.each([
    [
      '404',
      404,
      { errors: [{ code: 'share_not_found', message: 'Share not found.' }] },
      /Share not found\. \(share_not_found\)/,
    ],
    ['a share of an unknown form', 200, { id: 7 }, /in a form that is not known/],
    ['a role that is new', 200, replica({ replication_role: 'arbiter' }), /is arbiter/],
  ])('is unknown where the API answers %s', async (_, status, body, detail) => {
    shows(south(), source());
    europe().get(`/v1/shares/r010-replica?${version}`).reply(status, body);
    europe()
      .get(/mount_targets/)
      .reply(200, { mount_targets: [] });

    expect((await observed())['eu-de']).toMatchObject({ role: 'unknown', detail: expect.stringMatching(detail) });
  });
});

describe('a failover', () => {
  it('puts our mark on the share first, beside the tags that it has, if it is still as it was read', async () => {
    both();
    nock('https://eu-de.iaas.cloud.ibm.com', {
      reqheaders: { ...reqheaders, 'if-match': 'W/"1"', 'content-type': 'application/merge-patch+json' },
    })
      .patch(`/v1/shares/r010-replica?${version}`, { user_tags: ['team:shop', ours] })
      .reply(200, replica());

    expect(await act(promote())).toMatchObject({ outcome: 'accepted', more: true });
  });

  it.each([
    ['planned', { graceful: true }, shareSettings, () => both({}, { user_tags: [ours] }), 'fail'],
    ['forced, of which the source knows', {}, splitting, () => both({}, { user_tags: [ours] }), 'fail'],
    [
      'forced, where the source gives no answer and policy does not split',
      {},
      shareSettings,
      () => {
        southIsGone();
        shows(europe(), replica({ user_tags: [ours] }));
      },
      'fail',
    ],
    [
      'forced, where the source is gone, policy splits and the loss was quoted',
      { allowedLoss: 900_000 },
      splitting,
      () => {
        southIsGone();
        shows(europe(), replica({ user_tags: [ours] }));
      },
      'split',
    ],
  ] as [string, Partial<Step>, object, () => void, string][])(
    '%s: its fallback policy is always sent',
    async (_, more, settings, world, fallback_policy) => {
      world();
      europe().post(`/v1/shares/r010-replica/failover?${version}`, { fallback_policy, timeout: 300 }).reply(202);

      expect(await act(promote(more), settings)).toMatchObject({
        outcome: 'accepted',
        note: expect.stringContaining(fallback_policy),
      });
    },
  );

  const gone = {
    user_tags: [ours],
    replication_status_reasons: [{ code: 'cannot_reach_source_share' }],
    replication_status: 'degraded',
  };

  it.each([
    ['policy does not allow to split', { allowedLoss: 'any' }, shareSettings, /`whenSourceIsGone` does not allow it/],
    ['no loss was quoted', {}, splitting, /a loss was neither quoted nor approved/],
    ['it is a planned one', { graceful: true }, splitting, /nothing can be copied a last time/],
  ] as [string, Partial<Step>, object, RegExp][])(
    'from a source that is gone is not asked for where %s',
    async (_, more, settings, note) => {
      both({}, gone);

      expect(await act(promote(more), settings)).toMatchObject({
        outcome: 'refused',
        note: expect.stringMatching(note),
      });
    },
  );

  it('that has failed once without a source is not tried the gentle way again', async () => {
    southIsGone();
    shows(europe(), replica({ user_tags: [ours], latest_job: { type: 'replication_failover', status: 'failed' } }));

    expect(await act(promote())).toMatchObject({ outcome: 'refused', again: false });
  });

  it('that is pending already is watched like ours', async () => {
    both({}, { user_tags: [ours] });
    europe()
      .post(/failover/)
      .reply(409, {
        errors: [
          {
            code: 'share_operation_pending',
            message:
              "An operation 'replication_failover' is pending on file share, request to failover cannot be accepted.",
          },
        ],
        trace: 'x',
      });

    expect(await act(promote())).toMatchObject({
      outcome: 'accepted',
      note: expect.stringMatching(/^VPC is at work on it already\./),
    });
  });

  it('is refused where a newer owner has left its mark', async () => {
    both({}, { user_tags: ['regent:example:shop:8.1'] });

    expect(await act(promote())).toMatchObject({
      outcome: 'refused',
      again: false,
      note: expect.stringContaining('newer mark 8.1'),
    });
  });

  it.each([
    ['is the source already', { replication_role: 'source' }, 'accepted', undefined],
    ['is being changed', { lifecycle_state: 'updating' }, 'refused', true],
    ['has parted', { ...alone, user_tags: [] }, 'refused', true],
  ])('asks for nothing where the share %s', async (_, more, outcome, again) => {
    both({ ...('user_tags' in more ? alone : {}) }, more);

    expect(await act(promote())).toMatchObject({ outcome, ...(again === undefined ? {} : { again }) });
  });

  it.each([
    [412, { errors: [{ code: 'precondition_failed', message: 'changed' }] }, 'refused', true],
    [403, { errors: [{ code: 'not_authorized', message: 'no' }] }, 'refused', false],
    [400, 'bad', 'refused', false],
    [500, { errors: [{ code: 'internal_error', message: 'oops' }] }, 'unknown', undefined],
    [200, 'null', 'unknown', undefined],
  ] as [number, nock.Body, string, boolean | undefined][])(
    'whose mark is answered with %i %j is %s',
    async (status, body, outcome, again) => {
      both();
      europe()
        .patch(/shares/)
        .reply(status, body);

      expect(await act(promote())).toMatchObject({ outcome, ...(again === undefined ? {} : { again }) });
    },
  );
});

describe('re-protection', () => {
  const promoted = { ...alone, user_tags: [ours] };

  it('after a failover is VPC’s own work', async () => {
    both({ replication_role: 'replica' }, { replication_role: 'source' });

    expect(await act(step('rejoin', 'us-south'))).toMatchObject({ outcome: 'accepted' });
  });

  it('after a split makes a new replica of the share that was promoted, with a mount target', async () => {
    both(alone, promoted);
    south()
      .post(`/v1/shares?${version}`, {
        name: 'regent-shop-7--replica',
        profile: { name: 'dp2' },
        zone: { name: 'us-south-1' },
        source_share: { crn: 'crn:v1:bluemix:public:is:eu-de:a/1::share:r010-replica' },
        replication_cron_spec: '*/15 * * * *',
        mount_targets: [
          { name: 'regent-shop-7--replica', virtual_network_interface: { subnet: { id: '0717-subnet' } } },
        ],
      })
      .reply(201, { ...replica(), id: 'r006-new' });

    expect(await act(step('rejoin', 'us-south'))).toMatchObject({ outcome: 'accepted' });
  });

  it('after a split is a person’s work where nothing says how to make one', async () => {
    both(alone, promoted);
    const regions = { 'us-south': { share: 'r006-source' }, 'eu-de': { share: 'r010-replica' } };

    expect(await act(step('rejoin', 'us-south'), { ...shareSettings, regions })).toMatchObject({
      outcome: 'refused',
      again: false,
      note: expect.stringContaining('a new replica of share r010-replica is needed in us-south'),
    });
  });
});
