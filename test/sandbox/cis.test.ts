import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, World } from './support.ts';

let world: World;
const zone = '699d98642c564d2e855e9661899b7252';
const www = '17b5962d775c646f3f9725cbc7a53d01';
const api = '17b5962d775c646f3f9725cbc7a53d02';

beforeAll(async () => {
  world = await World.create({ cisCallsPerMinute: 1_000 });
  world.layout.credentials.iamApiKeys.push('a-reader');
  world.layout.credentials.iamReaders.push('a-reader');
  await world.cloud();
});
afterAll(() => world.end());

const pool = async (id = www) => (await world.cis('GET', `/load_balancers/pools/${id}`)).body.result;
const balancers = async () => (await world.cis('GET', `/zones/${zone}/load_balancers`)).body.result;

describe('IAM', () => {
  it('grants a JWT-shaped token with iat and exp for a known API key', async () => {
    const { body } = await world.iam('sandbox-iam-api-key');
    const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString('utf8'));
    expect(claims.exp - claims.iat).toBe(3600);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, expiration: claims.exp });
  });

  it('refuses an unknown API key with 400 and its own error body', async () => {
    const answer = await world.iam('wrong');
    expect(answer.status).toBe(400);
    expect(answer.body.errorCode).toBe('BXNIM0415E');
  });
});

describe('reading CIS', () => {
  it('answers in the envelope, lists with a count', async () => {
    const { body } = await world.cis('GET', '/load_balancers/pools');
    expect(body).toMatchObject({ success: true, errors: [], result_info: { count: 3, total_count: 3 } });
  });

  it('takes the CRN encoded and raw, the token in either header', async () => {
    const token = (await world.iam('sandbox-iam-api-key')).body.access_token;
    const path = `/v1/${world.layout.cis.crn}/zones`;
    for (const headers of [{ 'x-auth-user-token': `Bearer ${token}` }, { 'x-auth-user-token': token }]) {
      expect((await call('GET', world.layout.cloudPort, path, { headers })).status).toBe(200);
    }
  });

  it('answers 401 without a good token, and 404 for an unknown id', async () => {
    const path = `/v1/${world.layout.cis.crn}/zones`;
    expect((await call('GET', world.layout.cloudPort, path)).status).toBe(401);
    const unknown = await world.cis('GET', '/load_balancers/pools/feedfeed');
    expect(unknown).toMatchObject({ status: 404, body: { success: false, result: null } });
  });

  it('has no monitor attached, so that nothing but a write moves users', async () => {
    expect((await pool()).monitor).toBeUndefined();
    expect((await world.cis('GET', '/load_balancers/monitors')).body.result).toEqual([]);
    expect((await world.cis('GET', '/load_balancers/events')).body.result).toEqual([]);
  });
});

describe('a PUT replaces the whole object', () => {
  it('what it leaves out falls back to the default: weight 1, enabled, no description, no Host header', async () => {
    const before = await pool(api);
    const full = { ...before, description: 'mark', enabled: false, notification_email: 'a@shop.example' };
    full.origins = [{ ...before.origins[0], weight: 0.5, enabled: false, header: { Host: ['shop.example'] } }];
    await world.cis('PUT', `/load_balancers/pools/${api}`, full);
    expect(await pool(api)).toMatchObject({ description: 'mark', enabled: false, origins: [{ weight: 0.5 }] });

    const { name, address } = before.origins[0];
    await world.cis('PUT', `/load_balancers/pools/${api}`, {
      name: before.name,
      check_regions: ['WNAM'],
      origins: [{ name, address }],
    });
    const after = await pool(api);
    expect(after).toMatchObject({ description: '', enabled: true, notification_email: '', minimum_origins: 1 });
    expect(after.origins).toEqual([{ name, address, enabled: true, weight: 1, healthy: true }]);
  });

  it('and so do proxied and ttl of a load balancer', async () => {
    const [, balancer] = await balancers();
    const path = `/zones/${zone}/load_balancers/${balancer.id}`;
    const { name, default_pools, fallback_pool } = balancer;
    const answer = await world.cis('PUT', path, { name, default_pools, fallback_pool });
    expect(answer.body.result).toMatchObject({ proxied: false, ttl: 60, steering_policy: 'off', enabled: true });
    const restored = await world.cis('PUT', path, balancer);
    expect(restored.body.result).toMatchObject({ proxied: true, ttl: 0 });
  });

  it('keeps unknown fields that it brings, and drops them when it does not', async () => {
    const before = await pool();
    await world.cis('PUT', `/load_balancers/pools/${www}`, { ...before, latitude: 32.7 });
    expect((await pool()).latitude).toBe(32.7);
    await world.cis('PUT', `/load_balancers/pools/${www}`, before);
    expect(await pool()).not.toHaveProperty('latitude');
  });

  it('moves modified_on each time, and passes over read-only fields', async () => {
    const before = await pool();
    const body = { ...before, id: 'x', healthy: false, created_on: 'never', modified_on: 'never' };
    const first = (await world.cis('PUT', `/load_balancers/pools/${www}`, body)).body.result;
    const second = (await world.cis('PUT', `/load_balancers/pools/${www}`, body)).body.result;
    expect(first).toMatchObject({ id: www, healthy: true, created_on: before.created_on });
    expect(Date.parse(second.modified_on)).toBeGreaterThan(Date.parse(first.modified_on));
  });

  it.each(['PATCH', 'POST'])('and there is no %s', async (method) => {
    expect((await world.cis(method, `/load_balancers/pools/${www}`, {})).status).toBe(405);
  });
});

describe('a PUT of a load balancer is refused', () => {
  it.each([
    ['with session cookies where it is not proxied', { proxied: false, session_affinity: 'cookie' }, 'needs a proxied'],
    ['with sessions that are too short', { session_affinity_ttl: 60 }, 'between 1800 and 604800'],
    [
      'with cookies that no browser takes',
      { session_affinity_attributes: { samesite: 'None', secure: 'Never' } },
      'samesite None',
    ],
    ['with a region that there is not', { region_pools: { EUROPE: [www] } }, 'region EUROPE'],
    ['with a steering policy of Cloudflare alone', { steering_policy: 'proximity' }, 'steering_policy proximity'],
    ['without a fallback', { fallback_pool: '' }, 'fallback_pool must be set'],
    ['with a place in no list', { region_pools: { WEU: www } }, 'region_pools of WEU must be a list'],
    ['with a pop that is none', { pop_pools: { EUROPE: [www] } }, 'pop EUROPE'],
    ['with a fallback that there is not', { fallback_pool: 'feed' }, 'pool feed does not exist'],
    ['with a pool in a list that there is not', { pop_pools: { FRA: ['feed'] } }, 'pool feed does not exist'],
    ['with a TTL that no plan has', { proxied: false, ttl: 5 }, 'ttl must be 10 or more'],
    ['with switches that are none', { enabled: 'yes' }, 'enabled must be a boolean'],
    [
      'with sessions that drain for a word',
      { session_affinity_attributes: { drain_duration: 'long' } },
      'drain_duration',
    ],
    ['with cookies of another kind', { session_affinity_attributes: { secure: 'Sometimes' } }, 'secure Sometimes'],
    ['with sessions of another kind', { session_affinity: 'sticky' }, 'session_affinity sticky'],
    [
      'with a failover of sessions that there is not',
      { session_affinity_attributes: { zero_downtime_failover: 'always' } },
      'zero_downtime_failover always',
    ],
  ])('%s', async (_, change, sentence) => {
    const [, balancer] = await balancers();
    const answer = await world.cis('PUT', `/zones/${zone}/load_balancers/${balancer.id}`, { ...balancer, ...change });
    expect(answer).toMatchObject({ status: 400, body: { success: false, result: null, errors: [{ code: 1002 }] } });
    expect(answer.body.errors[0].message).toContain(sentence);
  });
});

describe('a PUT is refused', () => {
  it('to whoever has the role Reader, who may look', async () => {
    const { body } = await world.iam('a-reader');
    const headers = { authorization: `Bearer ${body.access_token}` };
    const ask = (method: string, more: object = {}) =>
      call(method, world.layout.cloudPort, `/v1/${world.layout.cis.crn}/load_balancers/pools/${www}`, {
        headers,
        ...more,
      });
    const { result } = (await ask('GET')).body;

    expect(await ask('PUT', { body: result })).toMatchObject({ status: 403, body: { success: false, result: null } });
  });

  it.each([
    ['without a name', { name: undefined }, 400],
    ['without origins', { origins: undefined }, 400],
    ['without check_regions', { check_regions: undefined }, 400],
    ['with a weight above 1', { origins: [{ name: 'a', address: 'a.example', weight: 1.5 }] }, 400],
    ['with a weight finer than 0.01', { origins: [{ name: 'a', address: 'a.example', weight: 0.333 }] }, 400],
    ['with two origins of one name', { origins: [1, 2].map((at) => ({ name: 'a', address: `${at}.example` })) }, 400],
    ['with an origin without an address', { origins: [{ name: 'a' }] }, 400],
    ['with an address that is none', { origins: [{ name: 'a', address: 'https://a.example/' }] }, 400],
    [
      'with a Host header that is no list',
      { origins: [{ name: 'a', address: 'a.example', header: { Host: 'a' } }] },
      400,
    ],
    ['with a name that has a blank', { name: 'the web' }, 400],
    ['with a region to check from that there is not', { check_regions: ['EUROPE'] }, 400],
    ['with a monitor that there is not', { monitor: 'feed' }, 400],
    ['with less than a whole origin', { minimum_origins: 0.5 }, 400],
    ['with a name that is taken', { name: 'shop-api-eu-de' }, 409],
  ])('pool %s', async (_what, change, status) => {
    const answer = await world.cis('PUT', `/load_balancers/pools/${www}`, { ...(await pool()), ...change });
    expect(answer).toMatchObject({ status, body: { success: false, errors: [{ message: expect.any(String) }] } });
  });

  it('an incomplete body is told before an unknown id', async () => {
    expect((await world.cis('PUT', '/load_balancers/pools/feed', {})).status).toBe(400);
    expect((await world.cis('PUT', '/load_balancers/pools/feed', await pool())).status).toBe(404);
  });

  it.each([
    ['without default_pools', { default_pools: undefined }],
    ['with no default pool', { default_pools: [] }],
    ['without a fallback_pool', { fallback_pool: undefined }],
    ['with an unknown pool', { default_pools: ['feed'] }],
    ['with a steering policy that CIS does not have', { steering_policy: 'least_connections' }],
  ])('load balancer %s', async (_what, change) => {
    const [balancer] = await balancers();
    const path = `/zones/${zone}/load_balancers/${balancer.id}`;
    const answer = await world.cis('PUT', path, { ...balancer, ...change });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ code: 1002 }] } });
  });

  it('deleting a pool that a load balancer names: 412', async () => {
    const answer = await world.cis('DELETE', `/load_balancers/pools/${www}`);
    expect(answer).toMatchObject({ status: 412, body: { errors: [{ code: 1005 }] } });
  });
});

it('after the calls of one minute CIS answers 429, with no hint when to come back', async () => {
  const small = await (await World.create({ cisCallsPerMinute: 5 })).cloud();
  const answers = await Promise.all(Array.from({ length: 8 }, () => small.cis('GET', '/zones')));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(3);
  expect(refused[0]?.body.errors[0].message).toBe('Rate limit reached 5 request in 1 minute.');
  expect(refused[0]?.headers).not.toHaveProperty('retry-after');
  await small.end();
});

it('a restarted cloud has kept its objects', async () => {
  const before = { ...(await pool()), description: 'kept' };
  await world.cis('PUT', `/load_balancers/pools/${www}`, before);
  await world.kill('cloud');
  await world.cloud();
  expect((await pool()).description).toBe('kept');
});
