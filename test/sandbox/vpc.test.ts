import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, call, eventually, World } from './support.ts';

const source = 'r006-a1b2c3d4-0001';
const replica = 'r010-a1b2c3d4-0002';
let world: World;
let token: string;

beforeEach(async () => {
  world = await (await World.create()).cloud();
  token = (await world.iam('sandbox-iam-api-key')).body.access_token as string;
});
afterEach(() => world.end());

function vpc(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const url = `/vpc/${path}?version=2026-03-24&generation=2`;
  return call(method, world.layout.cloudPort, url, { body, headers: { authorization: `Bearer ${token}`, ...headers } });
}

const share = async (region: string, id: string) => (await vpc('GET', `${region}/v1/shares/${id}`)).body;
const failover = (body: unknown) => vpc('POST', `eu-de/v1/shares/${replica}/failover`, body);
const unreachable = () => world.fault(world.layout.cloudPort, { kind: 'share-unreachable', share: source });

describe('VPC file shares', () => {
  it('fail over as a job, and a second call meanwhile is told so', async () => {
    await world.end();
    // Long enough to be looked at meanwhile, however busy the machine is.
    world = await (await World.create({ delays: { storageTransactionMs: 2_000 } })).cloud();
    const first = failover({ fallback_policy: 'fail', timeout: 300 });
    const [meanwhile, second] = await Promise.all([
      first.then(() => share('eu-de', replica)),
      first.then(() => failover({ fallback_policy: 'fail' })),
    ]);
    expect(await first).toMatchObject({ status: 202, text: '' });
    expect(meanwhile).toMatchObject({
      replication_role: 'replica',
      replication_status: 'failover_pending',
      latest_job: { type: 'replication_failover', status: 'running' },
    });
    expect(second).toMatchObject({ status: 409, body: { errors: [{ code: 'share_operation_pending' }] } });
    await eventually(async () => (await share('eu-de', replica)).replication_role === 'source');
    expect(await share('us-south', source)).toMatchObject({
      replication_role: 'replica',
      source_share: { id: replica },
    });
    expect((await failover({ fallback_policy: 'fail' })).status).toBe(400);
  });

  it('whose source can not be reached stay a pair with `fail`, and part with `split`', async () => {
    await unreachable();
    expect(await share('eu-de', replica)).toMatchObject({
      replication_status_reasons: [{ code: 'cannot_reach_source_share' }],
    });
    await failover({ fallback_policy: 'fail' });
    await eventually(async () => (await share('eu-de', replica)).latest_job.status === 'failed');
    expect((await share('eu-de', replica)).replication_role).toBe('replica');

    await failover({ fallback_policy: 'split' });
    await eventually(async () => (await share('eu-de', replica)).replication_role === 'none');
    expect((await share('us-south', source)).replication_role).toBe('none');
  });

  it('get a new replica after a split, under a name that is taken only once', async () => {
    await vpc('DELETE', `eu-de/v1/shares/${replica}/source`);
    await eventually(async () => (await share('eu-de', replica)).replication_role === 'none');
    const wanted = { name: 'again', zone: { name: 'us-south-1' }, source_share: { id: replica } };

    const made = await vpc('POST', 'us-south/v1/shares', wanted);

    expect(made).toMatchObject({
      status: 201,
      body: { replication_role: 'replica', replication_status: 'initializing' },
    });
    expect((await vpc('POST', 'us-south/v1/shares', wanted)).status).toBe(409);
    await eventually(async () => (await share('us-south', made.body.id)).replication_status === 'active');
    expect((await share('eu-de', replica)).replica_share).toMatchObject({ id: made.body.id });
  });

  it('change their tags only for whoever names the version that it has', async () => {
    const patch = (etag: string) =>
      vpc(
        'PATCH',
        `eu-de/v1/shares/${replica}`,
        { user_tags: ['a:b'] },
        {
          'content-type': 'application/merge-patch+json',
          'if-match': etag,
        },
      );
    const { etag } = (await vpc('GET', `eu-de/v1/shares/${replica}`)).headers;

    expect(await patch(String(etag))).toMatchObject({ status: 200, body: { user_tags: ['a:b'] } });
    expect((await patch(String(etag))).status).toBe(412);
  });

  it('are known only in their region, by a good token and with a version', async () => {
    expect((await vpc('GET', `us-south/v1/shares/${replica}`)).status).toBe(404);
    token = 'x';
    expect((await vpc('GET', `eu-de/v1/shares/${replica}`)).status).toBe(401);
  });
});

it('an instance of VPC is the same server as the classic one, and refuses what it is not fit for', async () => {
  await world.side('us-south');
  const id = world.layout.regions['us-south']?.instanceId ?? '';
  const status = async () => (await vpc('GET', `us-south/v1/instances/${id}`)).body.status;
  const action = (type: string) => vpc('POST', `us-south/v1/instances/${id}/actions`, { type });

  expect(await action('start')).toMatchObject({ status: 409 });
  expect(await action('stop')).toMatchObject({ status: 201, body: { status: 'pending' } });
  await eventually(async () => (await status()) === 'stopped');
  const guest = `SoftLayer_Virtual_Guest/${world.layout.regions['us-south']?.dbServerId}/getPowerState.json`;
  expect((await world.softLayer('GET', guest)).body.keyName).toBe('HALTED');
  await action('start');
  await eventually(async () => (await status()) === 'running');
});
