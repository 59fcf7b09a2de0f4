import { createHmac } from 'node:crypto';
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { addressesIn } from '../../../src/domain/observation.ts';
import { signature } from '../../../src/outbound/sign.ts';
import { actCall, look, onlyNock, providerOf, secrets, step } from '../support.ts';
import { webhookSettings } from './settings.ts';

onlyNock();

const api = () => nock('https://hook.example');
const fence = step('fence', 'us-south', { because: 'Stop it.' });
const states = (us: nock.Body, eu: nock.Body = { fenced: 'no', capacity: 'yes', busy: 'no' }) => {
  api().get('/state?site=us').reply(200, us);
  api().get('/state?site=eu').reply(200, eu);
};
const observe = () => providerOf(webhookSettings).observe(look());

/** What the service does with a call: the header's parts, and what it should be. */
function verified(header: string, method: string, path: string, body: string): boolean {
  const [, seconds, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  const signed = `${seconds}.${method} ${path}\n${body}`;
  return hex === createHmac('sha256', secrets.db2Token).update(signed).digest('hex');
}

describe('a webhook that mounts', () => {
  const settings = { ...webhookSettings, verbs: ['mount'] };

  it('says whether what runs there uses the data of the region, and nothing that it was not asked', async () => {
    states({ mounted: 'yes', fenced: 'yes', busy: 'no' }, { busy: 'no' });

    expect((await providerOf(settings).observe(look())).regions).toEqual({
      'us-south': { mounted: 'yes', detail: 'The webhook has answered.' },
      'eu-de': { mounted: 'unknown', detail: 'The webhook has answered.' },
    });
  });

  it('says whether what runs there has let go of the data of the region', async () => {
    states({ unmounted: 'yes', mounted: 'no', busy: 'no' }, { busy: 'no' });

    const { regions } = await providerOf({ ...webhookSettings, verbs: ['unmount'] }).observe(look());

    expect(regions).toMatchObject({ 'us-south': { unmounted: 'yes' }, 'eu-de': { unmounted: 'unknown' } });
    expect(regions['us-south']).not.toHaveProperty('mounted');
  });

  it('is told from where', async () => {
    const addresses = { media: 'fsf-dal.example:/a/data01' };
    api()
      .post('/orders?site=us', (body) => body.verb === 'mount' && body.addresses.media === addresses.media)
      .reply(200, {});

    const acted = await providerOf(settings).act(step('mount', 'us-south'), actCall({ addresses }));

    expect(acted.outcome).toBe('accepted');
  });
});

describe('an order', () => {
  it('is told once, signed, with a key that is the same whenever it is told, and with the addresses of the region', async () => {
    const seen: { headers: Headers; body: string }[] = [];
    api()
      .post('/orders?site=us')
      .twice()
      .reply(async (request: Request) => {
        seen.push({ headers: request.headers, body: await request.text() });
        return [202, {}];
      });
    const addresses = { media: 'fsf-dal.example:/a/data01' };

    expect(await providerOf(webhookSettings).act(fence, actCall({ addresses }))).toEqual({
      outcome: 'accepted',
      note: 'The webhook has taken on fence in us-south.',
    });
    await providerOf(webhookSettings).act(fence, actCall({ fencing: { epoch: 7, token: 4 } }));

    const [first, second] = seen;
    const key = 'example/shop/7/fence:thing:us-south';
    expect(seen.map(({ headers }) => headers.get('idempotency-key'))).toEqual([key, key]);
    expect(JSON.parse(first?.body ?? '')).toEqual({
      key,
      installation: 'example',
      application: 'shop',
      resource: 'thing',
      region: 'us-south',
      verb: 'fence',
      graceful: false,
      because: 'Stop it.',
      fencing: { epoch: 7, token: 3 },
      addresses,
    });
    for (const { headers, body } of [first, second].flatMap((each) => each ?? [])) {
      expect(verified(headers.get('x-regent-signature') ?? '', 'POST', '/orders?site=us', body)).toBe(true);
    }
  });

  it.each([
    [200, {}, 'accepted', undefined],
    [204, '', 'unknown', undefined],
    [400, { error: 'no' }, 'refused', false],
    [401, '', 'refused', false],
    [409, { error: 'busy' }, 'refused', true],
    [409, { seen: { epoch: 7, token: 2 } }, 'refused', true],
    [409, { seen: { epoch: 8, token: 1 } }, 'refused', false],
    [429, '', 'refused', true],
    [500, '', 'unknown', undefined],
  ] as [number, nock.Body, string, boolean | undefined][])(
    'answered with %i %j is %s',
    async (status, body, outcome, again) => {
      api().post('/orders?site=us').reply(status, body);

      const acted = await providerOf(webhookSettings).act(fence, actCall());

      expect(acted).toMatchObject({ outcome, ...(again === undefined ? {} : { again }) });
    },
  );

  it('for which nobody has set it up is refused', async () => {
    expect(await providerOf(webhookSettings).act(step('release', 'us-south'), actCall())).toMatchObject({
      outcome: 'refused',
      again: false,
    });
  });
});

describe('the state of a webhook', () => {
  it('is what it says, and unknown where it says nothing', async () => {
    states({ fenced: 'yes', busy: 'no', detail: 'All stopped.', mark: { epoch: 7, token: 3 } });

    expect(await observe()).toEqual({
      regions: {
        'us-south': { fenced: 'yes', capacity: 'unknown', detail: 'All stopped.' },
        'eu-de': { fenced: 'no', capacity: 'yes', detail: 'The webhook has answered.' },
      },
      busy: 'no',
      mark: { epoch: 7, token: 3 },
    });
  });

  it.each([
    ['in words of its own', { fenced: 'certainly' }, /in a form that is not known/],
    ['not at all', 'null', /in a form that is not known/],
  ])('told %s is unknown', async (_, body, detail) => {
    states(body);

    const { regions, busy } = await observe();

    expect(regions['us-south']).toMatchObject({ fenced: 'unknown', detail: expect.stringMatching(detail) });
    expect(busy).toBe('unknown');
  });

  it('is asked for with a signature too', async () => {
    const headers: string[] = [];
    api()
      .get(/state/)
      .twice()
      .reply((request: Request) => {
        headers.push(request.headers.get('x-regent-signature') ?? '');
        return [200, {}];
      });

    await observe();

    expect(headers.some((header) => verified(header, 'GET', '/state?site=us', ''))).toBe(true);
  });
});

it('a signature covers the instant, the method, the path and the body', () => {
  const given = { at: 1_700_000_000, method: 'POST', path: '/a?b', body: '{}' };
  const changed = [{ at: 1_700_000_001 }, { method: 'PUT' }, { path: '/a' }, { body: '{ }' }];

  const all = [given, ...changed.map((each) => ({ ...given, ...each }))].map((each) => signature('s', each).slice(13));

  expect(new Set(all).size).toBe(all.length);
});

it('the addresses of a region are those of the resources that were seen to have one there', () => {
  const seen = (resource: string, regions: object) => ({
    resource,
    at: 0,
    busy: 'no' as const,
    regions: { ...regions },
  });

  expect(
    addressesIn(
      {
        media: seen('media', {
          'eu-de': { detail: '', address: 'b:/media' },
          'us-south': { detail: '', address: 'a:/m' },
        }),
        db: seen('db', { 'eu-de': { detail: '' } }),
      },
      'eu-de',
    ),
  ).toEqual({ media: 'b:/media' });
});
