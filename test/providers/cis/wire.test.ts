import type nock from 'nock';
import { describe, expect, it } from 'vitest';
import { actCall, look, onlyNock, providerOf, step } from '../support.ts';
import {
  enveloped,
  failed,
  listed,
  loadBalancer,
  loadBalancersUrl,
  loadBalancerUrl,
  pool,
  poolsSettings,
  poolUrl,
  userOfPool,
  weightsSettings,
} from './objects.ts';
import { api, lists, put, putAlone, putPool } from './wire-support.ts';

onlyNock();

const toEurope = step('route', 'eu-de');

describe('CIS in the mode weights', () => {
  it('sees who serves from the pool, with both token headers and the CRN encoded once', async () => {
    lists();

    const seen = await providerOf(weightsSettings).observe(look());

    expect(seen).toEqual({
      regions: {
        'us-south': {
          serving: 'yes',
          share: 1,
          healthy: 'no',
          detail: 'The origin us-south has weight 1, and CIS sees it unhealthy.',
        },
        'eu-de': { serving: 'no', share: 0, healthy: 'yes', detail: 'The origin eu-de has weight 0.' },
      },
      busy: 'no',
      mark: undefined,
      keep: { 'us-south': { weight: 1 } },
    });
  });

  it('reads its own mark from the description', async () => {
    const description = 'Mine. [regent other/shop=99.1] [regent example/shop=7.3]';
    lists([{ ...pool, description }]);

    const seen = await providerOf(weightsSettings).observe(look());

    expect(seen.mark).toEqual({ epoch: 7, token: 3 });
  });

  it('writes the whole pool with one PUT: new weights and the mark, everything unknown kept, nothing read-only', async () => {
    const sent = putPool(200, (body) => enveloped({ ...pool, ...body, modified_on: '2026-02-02T00:00:00Z' }));

    const acted = await providerOf(weightsSettings).act(toEurope, actCall());

    expect(acted).toEqual({
      outcome: 'accepted',
      note: 'CIS has written weights us-south 0, eu-de 1. What is under way is not cut, and connections to the side that is left may be used for up to 15 min more. Users with a session (cookie) stay with it for up to 5000 s.',
      more: false,
    });
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
    lists();
    api().get(poolUrl).reply(200, enveloped(pool));

    const acted = await providerOf(weightsSettings).act(step('route', 'us-south'), actCall());

    expect(acted).toMatchObject({ outcome: 'accepted', note: 'The weights are so already: us-south 1, eu-de 0.' });
  });

  it('stops for good where it finds a newer mark, in the list or right before it writes', async () => {
    const marked = { ...pool, description: '[regent example/shop=7.4]' };
    lists([marked]);
    const atFirst = await providerOf(weightsSettings).act(toEurope, actCall());
    lists();
    api().get(poolUrl).reply(200, enveloped(marked));
    const atLast = await providerOf(weightsSettings).act(toEurope, actCall());

    for (const acted of [atFirst, atLast])
      expect(acted).toMatchObject({
        outcome: 'refused',
        again: false,
        note: expect.stringContaining('newer mark 7.4'),
      });
  });

  it('goes on over an older mark, and over none', async () => {
    const marked = { ...pool, description: '[regent example/shop=6.9] text' };
    const sent = put(poolUrl, marked, 200, (body) => enveloped(body));

    expect(await providerOf(weightsSettings).act(toEurope, actCall())).toMatchObject({ outcome: 'accepted' });
    expect(sent().description).toBe('[regent example/shop=7.3] text');
  });

  it('does not write when somebody else has moved the same users since it looked, and does the next time', async () => {
    const moved = { ...pool, origins: pool.origins.map((origin) => ({ ...origin, weight: 0.5 })) };
    lists();
    api().get(poolUrl).reply(200, enveloped(moved));
    const provider = providerOf(weightsSettings);

    expect(await provider.act(toEurope, actCall())).toEqual({
      outcome: 'refused',
      again: true,
      note: 'Nothing was written: somebody else has changed origins since it was looked at.',
    });

    putAlone(poolUrl, moved);
    expect(await provider.act(toEurope, actCall())).toMatchObject({ outcome: 'accepted' });
  });

  it('keeps whatever else somebody has changed since it looked', async () => {
    const renamed = { ...pool, description: 'By hand.', notification_email: 'new@shop.example', notes: 1 };
    lists();
    const sent = putAlone(poolUrl, renamed);

    await providerOf(weightsSettings).act(toEurope, actCall());

    const kept = { notification_email: 'new@shop.example', notes: 1 };
    expect(sent()).toMatchObject({ ...kept, description: 'By hand. [regent example/shop=7.3]' });
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
    lists();
    api().get(poolUrl).reply(200, enveloped(pool));
    api()
      .put(poolUrl)
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));

    const acted = await providerOf(weightsSettings).act(toEurope, actCall());

    expect(acted).toEqual({
      outcome: 'unknown',
      note: `CIS gave no answer: reset (ECONNRESET). That was for the PUT of pool ${pool.id}. It is read before anything is sent again.`,
    });
  });
});

const unreadable = [
  ['400', 400, failed(1002, 'bad request'), 1],
  ['401', 401, failed(10_000, 'Authentication error'), 1],
  ['403', 403, failed(10_000, 'Not authorized'), 1],
  ['404', 404, failed(1001, 'not found'), 1],
  ['409', 409, failed(1000, 'conflict'), 1],
  ['412', 412, failed(1005, 'referenced'), 1],
  ['429, three times', 429, failed(10_429, 'Rate limit reached'), 3],
  ['500, twice', 500, failed(1000, 'internal error'), 2],
  ['503, three times', 503, failed(1000, 'unavailable'), 3],
  ['200 and success false', 200, failed(1000, 'no'), 1],
  ['200 and no result', 200, enveloped(null), 1],
  ['200 and garbage', 200, 'OK', 1],
  ['200 and an object without anything known', 200, enveloped({ name: 'web' }), 1],
] as [string, number, nock.Body, number][];

describe('a list that can not be read', () => {
  it.each([...unreadable, ['200 and a list of texts', 200, enveloped(['a']), 1]] as typeof unreadable)(
    '(%s) is unknown, and nothing is written',
    async (_, status, body, times) => {
      api().get(loadBalancersUrl).times(times).reply(status, body);
      const seen = await providerOf(poolsSettings).observe(look());
      api().get(loadBalancersUrl).times(times).reply(status, body);
      const acted = await providerOf(poolsSettings).act(toEurope, actCall());

      expect(Object.values(seen.regions).map(({ serving }) => serving)).toEqual(['unknown', 'unknown']);
      expect(seen.mark).toBeUndefined();
      expect(acted).toMatchObject({ outcome: 'refused', again: true });
    },
  );

  it('because it holds only a part of what there is, is made up for by a read of the object', async () => {
    const cut = enveloped([], { result_info: { page: 1, per_page: 20, count: 0, total_count: 21 } });
    api().get(loadBalancersUrl).reply(200, cut);
    api().get(loadBalancerUrl).reply(200, enveloped(loadBalancer));

    const seen = await providerOf(poolsSettings).observe(look());

    expect(seen.regions).toMatchObject({ 'us-south': { serving: 'yes' }, 'eu-de': { serving: 'no' } });
  });

  it('and does not hold the object says that there is none', async () => {
    api().get(loadBalancersUrl).reply(200, listed(userOfPool));

    const seen = await providerOf(poolsSettings).observe(look());

    const detail = `CIS has no load balancer ${loadBalancer.id}.`;
    expect(seen.regions).toMatchObject({ 'us-south': { serving: 'unknown', detail } });
  });
});

describe('a pool that can not be read right before it is written', () => {
  it.each(unreadable)('(%s) is not written', async (_, status, body, times) => {
    lists();
    api().get(poolUrl).times(times).reply(status, body);

    const acted = await providerOf(weightsSettings).act(toEurope, actCall());

    expect(acted).toMatchObject({ outcome: 'refused', again: true });
  });
});

describe('CIS that is slow or cut off', () => {
  it('in its answer to a PUT leaves everything open, and sends nothing again', async () => {
    lists();
    api().get(poolUrl).reply(200, enveloped(pool));
    let puts = 0;
    api()
      .put(poolUrl)
      .reply(() => {
        puts += 1;
        return new Promise<never>(() => {});
      });

    const acted = await providerOf(weightsSettings, 40).act(toEurope, actCall());

    expect(acted).toMatchObject({ outcome: 'unknown' });
    expect(puts).toBe(1);
  });

  it('in the middle of its answer to a PUT leaves everything open', async () => {
    putPool(200, () => '{"success": true, "result": {"name": "we');

    expect(await providerOf(weightsSettings).act(toEurope, actCall())).toMatchObject({ outcome: 'unknown' });
  });

  it('in the middle of a list is unknown', async () => {
    api().get(loadBalancersUrl).reply(200, '{"success": true, "result": [{"id":');

    const seen = await providerOf(poolsSettings).observe(look());

    expect(seen.regions).toMatchObject({ 'us-south': { serving: 'unknown' } });
  });
});

describe('after a PUT of which nobody knows what became of it', () => {
  it('everything is read again before anything else is sent', async () => {
    lists();
    api().get(poolUrl).reply(200, enveloped(pool));
    api()
      .put(poolUrl)
      .reply(503, failed(1000, 'unavailable') as nock.Body);
    const provider = providerOf(weightsSettings);
    expect(await provider.act(toEurope, actCall())).toMatchObject({ outcome: 'unknown' });

    // It had worked all the same: the second act finds that, and sends nothing.
    const [us, eu] = pool.origins;
    const after = {
      ...pool,
      origins: [
        { ...us, weight: 0 },
        { ...eu, weight: 1 },
      ],
    };
    api().get(poolUrl).reply(200, enveloped(after));

    expect(await provider.act(toEurope, actCall())).toMatchObject({
      outcome: 'accepted',
      note: 'The weights are so already: us-south 0, eu-de 1.',
    });
  });
});

describe('many that look at once', () => {
  it('share one read of each list, and the next read begins after theirs has ended', async () => {
    const provider = providerOf(weightsSettings);
    lists();
    await Promise.all([provider.observe(look()), provider.observe(look()), provider.observe(look())]);

    lists([{ ...pool, enabled: false }]);
    const seen = await provider.observe(look());

    expect(seen.regions).toMatchObject({ 'us-south': { serving: 'no' } });
  });
});
