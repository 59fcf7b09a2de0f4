import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { actCall, look, onlyNock, providerOf, secrets, step } from '../support.ts';
import {
  enveloped,
  euPool,
  failed,
  loadBalancer,
  loadBalancerUrl,
  otherPool,
  pool,
  poolsSettings,
  poolUrl,
  usPool,
  weightsSettings,
} from './objects.ts';

onlyNock();

const headers = {
  authorization: `Bearer ${secrets.iamToken}`,
  'x-auth-user-token': `Bearer ${secrets.iamToken}`,
};
const api = () => nock('https://api.cis.cloud.ibm.com', { reqheaders: headers });
const toEurope = step('route', 'eu-de');

/** Two reads of the pool, then a PUT that is answered; gives what was sent. */
function put(url: string, object: object, status: number, answer: (sent: Record<string, unknown>) => unknown) {
  api().get(url).times(2).reply(200, enveloped(object));
  let sent: Record<string, unknown> = {};
  api()
    .put(url, (given) => {
      sent = given;
      return true;
    })
    .reply(status, () => answer(sent) as nock.Body);
  return () => sent;
}

const putPool = (status: number, answer: (sent: Record<string, unknown>) => unknown) =>
  put(poolUrl, pool, status, answer);

describe('CIS in the mode weights', () => {
  it('sees who serves from the pool, with both token headers and the CRN encoded once', async () => {
    api().get(poolUrl).reply(200, enveloped(pool));

    const seen = await providerOf(weightsSettings).observe(look());

    expect(seen).toEqual({
      regions: {
        'us-south': { serving: 'yes', detail: 'The origin us-south has weight 1, and CIS sees it unhealthy.' },
        'eu-de': { serving: 'no', detail: 'The origin eu-de has weight 0.' },
      },
      busy: 'no',
      mark: undefined,
    });
  });

  it('reads its own mark from the description', async () => {
    const description = 'Mine. [regent other/shop=99.1] [regent example/shop=7.3]';
    api()
      .get(poolUrl)
      .reply(200, enveloped({ ...pool, description }));

    const seen = await providerOf(weightsSettings).observe(look());

    expect(seen.mark).toEqual({ epoch: 7, token: 3 });
  });

  it('writes the whole pool with one PUT: new weights and the mark, everything unknown kept, nothing read-only', async () => {
    const sent = putPool(200, (body) => enveloped({ ...pool, ...body, modified_on: '2026-02-02T00:00:00Z' }));

    const acted = await providerOf(weightsSettings).act(toEurope, actCall());

    expect(acted).toEqual({ outcome: 'accepted', note: 'CIS has written weights us-south 0, eu-de 1.' });
    expect(sent()).toEqual({
      name: 'web',
      description: 'The web pool. [regent example/shop=7.3]',
      enabled: true,
      monitor: pool.monitor,
      minimum_origins: 1,
      check_regions: ['WEU'],
      notification_email: 'ops@shop.example',
      load_shedding: { default_percent: 0 },
      origins: [
        {
          name: 'us-south',
          address: 'us-south.shop.example',
          enabled: true,
          weight: 0,
          header: { Host: ['www.shop.example'] },
        },
        { name: 'eu-de', address: 'eu-de.shop.example', enabled: true, weight: 1 },
      ],
    });
  });

  it('writes nothing where everything is so already', async () => {
    api().get(poolUrl).reply(200, enveloped(pool));

    const acted = await providerOf(weightsSettings).act(step('route', 'us-south'), actCall());

    expect(acted).toEqual({ outcome: 'accepted', note: 'The weights are so already: us-south 1, eu-de 0.' });
  });

  it('stops for good where it finds a newer mark', async () => {
    api()
      .get(poolUrl)
      .reply(200, enveloped({ ...pool, description: '[regent example/shop=7.4]' }));

    const acted = await providerOf(weightsSettings).act(toEurope, actCall());

    expect(acted).toMatchObject({ outcome: 'refused', again: false, note: expect.stringContaining('newer mark 7.4') });
  });

  it('goes on over an older mark, and over none', async () => {
    const marked = { ...pool, description: '[regent example/shop=6.9] text' };
    const sent = put(poolUrl, marked, 200, (body) => enveloped(body));

    expect(await providerOf(weightsSettings).act(toEurope, actCall())).toMatchObject({ outcome: 'accepted' });
    expect(sent().description).toBe('[regent example/shop=7.3] text');
  });

  it('does not write when somebody else has written in between', async () => {
    api().get(poolUrl).reply(200, enveloped(pool));
    api()
      .get(poolUrl)
      .reply(200, enveloped({ ...pool, modified_on: '2026-02-01T00:00:01Z' }));

    const acted = await providerOf(weightsSettings).act(toEurope, actCall());

    expect(acted).toEqual({
      outcome: 'refused',
      again: true,
      note: 'Nothing was written: somebody else is writing it right now.',
    });
  });

  it('does not believe a success that shows something else', async () => {
    putPool(200, () => enveloped(pool));

    const acted = await providerOf(weightsSettings).act(toEurope, actCall());

    expect(acted).toEqual({
      outcome: 'unknown',
      note: 'CIS says that it wrote weights us-south 0, eu-de 1, but shows description, origins differently.',
    });
  });

  it('says what CIS has changed besides', async () => {
    putPool(200, (body) => enveloped({ ...body, minimum_origins: 2 }));

    const acted = await providerOf(weightsSettings).act(toEurope, actCall());

    expect(acted).toMatchObject({
      outcome: 'accepted',
      note: expect.stringContaining('changed minimum_origins besides'),
    });
  });
});

describe('a PUT that CIS does not take', () => {
  it.each([
    [400, failed(1002, 'name must be set: validation failed'), false, 'validation failed (1002)'],
    [401, failed(10_000, 'Authentication error'), false, 'Authentication error (10000)'],
    [403, failed(10_000, 'Not authorized'), false, 'Not authorized'],
    [404, failed(1001, 'pool not found'), false, 'pool not found'],
    [409, failed(1002, 'A pool with that name already exists: value not unique'), true, 'value not unique'],
    [412, failed(1005, 'This object is referenced by other objects'), true, '(1005)'],
    [429, failed(10_429, 'Rate limit reached 100 request in 1 minute.'), true, 'Rate limit reached'],
    [400, { success: false, errors: [['a code', 'and a text']], result: null }, false, 'a code and a text'],
    [400, { success: false, errors: ['only a text'], result: null }, false, 'only a text'],
    [400, {}, false, 'it gives no reason'],
    [404, '<html>nginx</html>', false, 'something that is not JSON: <html>nginx</html>'],
  ])('with %i is refused, with its reason', async (status, body, again, reason) => {
    putPool(status, () => body);

    const acted = await providerOf(weightsSettings).act(toEurope, actCall());

    expect(acted).toMatchObject({ outcome: 'refused', again, note: expect.stringContaining(reason) });
  });

  it.each([
    ['500', 500, failed(1000, 'internal error')],
    ['502 from something in front of it', 502, '<html>bad gateway</html>'],
    ['503', 503, failed(1000, 'unavailable')],
    ['408 from something in front of it', 408, ''],
    ['200 and success false', 200, failed(1002, 'validation failed')],
    ['200 and no result', 200, enveloped(null)],
    ['200 and no success', 200, { result: pool }],
    ['200 and something that is no envelope', 200, '[1,2]'],
    ['200 and something that is not JSON', 200, 'OK'],
    ['200 and nothing', 200, ''],
    ['302', 302, ''],
  ])('with %s leaves everything open', async (_, status, body) => {
    putPool(status, () => body);

    const acted = await providerOf(weightsSettings).act(toEurope, actCall());

    expect(acted.outcome).toBe('unknown');
  });

  it('because the connection broke leaves everything open', async () => {
    api().get(poolUrl).times(2).reply(200, enveloped(pool));
    api()
      .put(poolUrl)
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));

    const acted = await providerOf(weightsSettings).act(toEurope, actCall());

    expect(acted).toEqual({ outcome: 'unknown', note: 'CIS gave no answer: reset (ECONNRESET).' });
  });
});

describe('a pool that can not be read', () => {
  it.each([
    ['401', 401, failed(10_000, 'Authentication error'), 1],
    ['404', 404, failed(1001, 'pool not found'), 1],
    ['429, three times', 429, failed(10_429, 'Rate limit reached'), 3],
    ['500, twice', 500, failed(1000, 'internal error'), 2],
    ['503, three times', 503, failed(1000, 'unavailable'), 3],
    ['200 and success false', 200, failed(1000, 'no'), 1],
    ['200 and no result', 200, enveloped(null), 1],
    ['200 and garbage', 200, 'OK', 1],
    ['200 and a pool without origins', 200, enveloped({ name: 'web' }), 1],
  ] as [string, number, nock.Body, number][])(
    '(%s) is unknown, and nothing is written',
    async (_, status, body, times) => {
      api().get(poolUrl).times(times).reply(status, body);
      const seen = await providerOf(weightsSettings).observe(look());
      api().get(poolUrl).times(times).reply(status, body);
      const acted = await providerOf(weightsSettings).act(toEurope, actCall());

      expect(Object.values(seen.regions).map(({ serving }) => serving)).toEqual(['unknown', 'unknown']);
      expect(seen.mark).toBeUndefined();
      expect(acted).toMatchObject({ outcome: 'refused', again: true });
    },
  );
});

describe('CIS in the mode pools', () => {
  it('sees who serves from the order of the pools', async () => {
    api().get(loadBalancerUrl).reply(200, enveloped(loadBalancer));

    const seen = await providerOf(poolsSettings).observe(look());

    expect(seen.regions).toEqual({
      'us-south': { serving: 'yes', detail: 'Its pool is first for everyone.' },
      'eu-de': { serving: 'no', detail: 'Its pool is not the first of any list.' },
    });
  });

  it('puts the active pool first in every list that has one of ours, and moves the fallback off the drained one', async () => {
    const sent = put(loadBalancerUrl, loadBalancer, 200, (body) => enveloped({ ...loadBalancer, ...body }));

    const acted = await providerOf(poolsSettings).act(toEurope, actCall());

    expect(acted).toEqual({ outcome: 'accepted', note: 'CIS has written eu-de first.' });
    expect(sent()).toEqual({
      name: 'api.shop.example',
      description: '[regent example/shop=7.3]',
      proxied: true,
      enabled: true,
      session_affinity: 'cookie',
      session_affinity_ttl: 5_000,
      steering_policy: 'off',
      default_pools: [euPool, usPool],
      fallback_pool: euPool,
      region_pools: { WEU: [euPool, usPool, otherPool], EEU: [otherPool] },
      pop_pools: { FRA: [euPool, usPool] },
    });
  });
});
