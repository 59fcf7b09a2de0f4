import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { actCall, look, onlyNock, providerOf, secrets, step } from '../support.ts';
import { fileStorageSettings, methodUrl, volume, volumeUrl } from './volume.ts';

onlyNock();

const basic = `Basic ${Buffer.from(`apikey:${secrets.classicKey}`).toString('base64')}`;
const api = () => nock('https://api.softlayer.com', { reqheaders: { authorization: basic } });

const asksFor = (mask: Record<string, unknown>) => {
  const text = String(mask.objectMask);
  return (
    text.startsWith('mask[id,') && text.includes('activeTransactionCount') && text.includes('replicationPartners[id')
  );
};

function shows(more: object = {}, times = 1, headers: Record<string, string> = {}) {
  api().get(volumeUrl).query(asksFor).times(times).reply(200, volume(more), headers);
}

const flipped = { replicationStatus: 'FAILOVER_COMPLETED', failoverNotAllowed: '1' };

describe('a pair of volumes, looked at', () => {
  it('is read on the volume that was ordered first, twice where it looks settled', async () => {
    shows({}, 2);

    const seen = await providerOf(fileStorageSettings).observe(look());

    expect(seen.regions).toMatchObject({
      'us-south': { role: 'primary' },
      'eu-de': { role: 'replica', replicating: 'yes' },
    });
    expect(seen.busy).toBe('no');
  });

  it('would lose what was written since its last snapshot by the clock of SoftLayer, whatever the own one says', async () => {
    const date = 'Mon, 23 Nov 2020 10:00:00 GMT';
    shows({ replicationTimestamp: '2020-11-23T04:30:00-05:00' }, 2, { date });

    const { regions } = await providerOf(fileStorageSettings).observe(look());

    // The header names whole seconds, so it may have been up to one more.
    expect(regions['eu-de']?.loss).toEqual({ ms: 30 * 60_000 + 999, estimated: true, growing: true });
  });

  it.each([null, undefined])('has no roles where SoftLayer does not count its transactions: %j', async (count) => {
    shows({ ...flipped, activeTransactionCount: count });

    const seen = await providerOf(fileStorageSettings).observe(look());

    expect(seen.regions['eu-de']).toMatchObject({
      role: 'unknown',
      detail: expect.stringContaining('does not say whether it is at work'),
    });
    expect(seen.busy).toBe('unknown');
  });

  it('is not settled when the second look shows something else', async () => {
    shows();
    shows(flipped);

    const seen = await providerOf(fileStorageSettings).observe(look());

    expect(Object.values(seen.regions).map(({ role }) => role)).toEqual(['unknown', 'unknown']);
  });

  it('is busy when the second look finds SoftLayer at work', async () => {
    shows();
    shows({ activeTransactionCount: 1 });

    expect((await providerOf(fileStorageSettings).observe(look())).busy).toBe('yes');
  });

  it.each([
    ['401', 401, { error: 'Invalid API token.', code: 'SoftLayer_Exception_Public' }, 1],
    ['404', 404, { error: 'Unable to find object', code: 'SoftLayer_Exception_ObjectNotFound' }, 1],
    ['500', 500, { error: 'Internal Error' }, 2],
    ['503', 503, '', 3],
    ['200 with an error', 200, { error: 'Internal Error', code: 'SoftLayer_Exception_Public' }, 1],
    ['200 with nothing', 200, '', 1],
    ['200 with null', 200, 'null', 1],
    ['200 with garbage', 200, '<html>', 1],
  ] as [string, number, nock.Body, number][])('is unknown after %s', async (_, status, body, times) => {
    api().get(volumeUrl).query(true).times(times).reply(status, body);

    const seen = await providerOf(fileStorageSettings).observe(look());

    expect(seen.regions['us-south']).toMatchObject({ role: 'unknown', replicating: 'unknown' });
    expect(seen.busy).toBe('unknown');
  });
});

describe('activating the other volume', () => {
  const toReplica = step('promote', 'eu-de');

  it('by force asks the first volume for an immediate failover to its replica', async () => {
    shows();
    api()
      .post(methodUrl('immediateFailoverToReplicant'), { parameters: [2002] })
      .reply(200, 'true');

    expect(await providerOf(fileStorageSettings).act(toReplica, actCall())).toEqual({
      outcome: 'accepted',
      note: 'SoftLayer has initiated immediateFailoverToReplicant.',
    });
  });

  it('gracefully asks it for a controlled failover', async () => {
    shows();
    api()
      .post(methodUrl('failoverToReplicant'), { parameters: [2002] })
      .reply(200, 'true');

    const acted = await providerOf(fileStorageSettings).act(step('promote', 'eu-de', { graceful: true }), actCall());

    expect(acted.outcome).toBe('accepted');
  });

  it.each([true, false])(
    'on the way home asks it to fail back, by GET and without parameters (graceful: %s)',
    async (graceful) => {
      shows(flipped);
      api().get(methodUrl('failbackFromReplicant')).reply(200, 'true');

      const acted = await providerOf(fileStorageSettings).act(step('promote', 'us-south', { graceful }), actCall());

      expect(acted.outcome).toBe('accepted');
    },
  );

  it('asks for nothing when it is active already', async () => {
    shows(flipped);

    expect(await providerOf(fileStorageSettings).act(toReplica, actCall())).toMatchObject({ outcome: 'accepted' });
  });

  it.each([
    ['SoftLayer is at work', { activeTransactionCount: 1 }],
    ['the roles are not known', { replicationStatus: 'FAILOVER_IN_PROGRESS' }],
    ['it is not allowed', { failoverNotAllowed: '1' }],
  ])('asks for nothing while %s', async (_, more) => {
    shows(more);

    expect(await providerOf(fileStorageSettings).act(toReplica, actCall())).toMatchObject({
      outcome: 'refused',
      again: true,
    });
  });

  it('asks for nothing when the pair can not be seen', async () => {
    api().get(volumeUrl).query(true).reply(401, { error: 'Invalid API token.' });

    expect(await providerOf(fileStorageSettings).act(toReplica, actCall())).toMatchObject({
      outcome: 'refused',
      again: true,
      note: expect.stringMatching(
        /^Nothing was sent: SoftLayer answered 401: Invalid API token\. Check `providers\.softlayer`/,
      ),
    });
  });

  const error = (code: string) => ({ error: 'No.', code: `SoftLayer_Exception_${code}` });

  it.each([
    ['false: it could not be initiated', 200, 'false', 'refused', true],
    ['true in quotes', 200, '"true"', 'unknown', undefined],
    ['null', 200, 'null', 'unknown', undefined],
    ['nothing', 200, '', 'unknown', undefined],
    ['garbage', 200, '<html>', 'unknown', undefined],
    ['200 with an error', 200, error('Public'), 'unknown', undefined],
    ['401', 401, error('Public'), 'refused', false],
    ['404', 404, error('ObjectNotFound'), 'refused', false],
    ['429', 429, '', 'refused', true],
    ['500 because the token has expired', 500, error('Account_Authentication_AccessTokenValidation'), 'refused', true],
    ['500 because of the rate limit', 500, error('WebService_RateLimitExceeded'), 'refused', true],
    ['500 because it is not ready', 500, error('NotReady'), 'refused', true],
    ['500 because a value is wrong', 500, error('InvalidValue'), 'refused', false],
    ['500 without a code', 500, { error: 'Internal Error' }, 'unknown', undefined],
    ['500 with a code that says nothing', 500, error('Public'), 'unknown', undefined],
    ['503', 503, '', 'unknown', undefined],
  ] as [string, number, nock.Body, string, boolean | undefined][])(
    'answered with %s',
    async (_, status, body, outcome, again) => {
      shows();
      api().post(methodUrl('immediateFailoverToReplicant')).reply(status, body);

      const acted = await providerOf(fileStorageSettings).act(toReplica, actCall());

      expect(acted).toMatchObject(again === undefined ? { outcome } : { outcome, again });
    },
  );
});

describe('the volume that was left', () => {
  const rejoin = step('rejoin', 'us-south');

  it('becomes the replica by itself, so nothing is asked for', async () => {
    shows(flipped);

    expect(await providerOf(fileStorageSettings).act(rejoin, actCall())).toMatchObject({ outcome: 'accepted' });
  });

  it('is waited for', async () => {
    shows();

    expect(await providerOf(fileStorageSettings).act(rejoin, actCall())).toMatchObject({
      outcome: 'refused',
      again: true,
    });
  });
});
