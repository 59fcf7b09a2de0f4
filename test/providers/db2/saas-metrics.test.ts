import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { look, onlyNock, providerOf, secrets } from '../support.ts';
import { crnOf, saasSettings } from './saas-settings.ts';

onlyNock();

const instance = 'ibm_service_instance="shop-eu"';
const metrics = {
  url: 'https://eu-de.metrics.example',
  path: '/prometheus/api/v1/query',
  selector: instance,
  headers: { ibminstanceid: '0000-1111' },
};

/** The settings with metrics of the deployments given, and what else is observed. */
function measured(observe: object = {}, regions: readonly string[] = ['eu-de']) {
  const settings = saasSettings({}, observe) as { regions: Record<string, object> };
  const each = regions.map((region) => [region, { ...settings.regions[region], metrics }]);
  return providerOf({ ...settings, regions: { ...settings.regions, ...Object.fromEntries(each) } });
}

type Sample = readonly [name: string, value: string];
const vector = (samples: readonly Sample[]) => ({
  status: 'success',
  data: {
    resultType: 'vector',
    result: samples.map(([name, value]) => ({ metric: { __name__: name }, value: [1_700_000_000, value] })),
  },
});

const api = () =>
  nock('https://eu-de.metrics.example', {
    reqheaders: { authorization: `Bearer ${secrets.iamToken}`, ibminstanceid: '0000-1111' },
  });

/** What the deployments say of themselves, and what is measured. */
function shown(standby: object, now: readonly Sample[], even: readonly Sample[] = []): void {
  nock('https://us.db2.example')
    .get(`/api/dr/${encodeURIComponent(crnOf('us-south'))}`)
    .reply(200, { role: 'Active' });
  nock('https://eu.db2.example')
    .get(`/api/dr/${encodeURIComponent(crnOf('eu-de'))}`)
    .reply(200, standby);
  const names = 'ibm_db2_is_dr_connected|ibm_db2_is_dr_configured|ibm_db2_db_availability_check|ibm_db2_dr_log_gap';
  const all = `{__name__=~"${names}",${instance}}`;
  const last = `max_over_time(timestamp(ibm_db2_dr_log_gap{${instance}} == 0)[1h:30s])`;
  api().get('/prometheus/api/v1/query').query({ query: all }).reply(200, vector(now));
  api().get('/prometheus/api/v1/query').query({ query: last }).reply(200, vector(even));
}

const standbyOf = async (provider = measured()) => (await provider.observe(look())).regions['eu-de'];
const standby = { role: 'Standby' };
const connected: Sample = ['ibm_db2_is_dr_connected', '1'];

describe('the platform metrics of Db2 on Cloud', () => {
  it('are not looked at where nobody has configured them', async () => {
    nock('https://us.db2.example').get(/dr/).reply(200, { role: 'Active' });
    nock('https://eu.db2.example').get(/dr/).reply(200, standby);

    expect(await standbyOf(providerOf(saasSettings()))).toMatchObject({ replicating: 'unknown' });
  });

  it.each<[string, readonly Sample[], string, string]>([
    ['connected', [connected], 'yes', 'Changes arrive.'],
    ['not connected', [['ibm_db2_is_dr_connected', '0']], 'no', 'disaster recovery is not connected'],
    ['connected, of one series of two', [connected, ['ibm_db2_is_dr_connected', '0']], 'no', 'not connected'],
    ['not configured', [connected, ['ibm_db2_is_dr_configured', '0']], 'no', 'disaster recovery is not configured'],
    ['behind', [connected, ['ibm_db2_dr_log_gap', '4096']], 'yes', '4096 bytes of log behind'],
    ['not available', [connected, ['ibm_db2_db_availability_check', '0']], 'yes', 'the database is not available'],
    ['nothing', [], 'unknown', 'Whether changes arrive is not known.'],
    ['no number', [['ibm_db2_is_dr_connected', 'NaN']], 'unknown', 'not known'],
  ])('that say %s of a standby', async (_, now, replicating, sentence) => {
    shown(standby, now);

    expect(await standbyOf()).toMatchObject({
      replicating,
      ready: { graceful: replicating, forced: 'no' },
      detail: expect.stringContaining(sentence),
    });
  });

  it('tell how much may be missing: what was written since the standby last had everything', async () => {
    const at = Math.floor(Date.now() / 1_000) - 90;
    shown(standby, [connected], [['', `${at}`]]);

    const { loss } = (await standbyOf()) ?? {};

    expect(loss).toEqual({ ms: expect.any(Number), estimated: true, growing: true });
    expect(loss?.ms).toBeGreaterThanOrEqual(90_000);
  });

  it('leave the loss unknown where the standby never had everything', async () => {
    shown(standby, [connected, ['ibm_db2_dr_log_gap', '4096']]);

    expect(await standbyOf()).toMatchObject({ loss: { ms: 'unknown', estimated: true }, lagBytes: 4096 });
  });

  it('do not overrule a deployment that says more', async () => {
    const field = { connected: { field: 'connection', values: ['UP'] }, lag: { field: 'lag', unit: 's' } };
    shown({ ...standby, connection: 'DOWN', lag: 7 }, [connected], [['', '1']]);

    expect(await standbyOf(measured(field))).toMatchObject({
      replicating: 'no',
      loss: { ms: 7_000, estimated: true },
      detail: expect.stringContaining('Its connection is DOWN.'),
    });
  });

  it.each<[string, number, nock.Body, string]>([
    ['are refused', 403, 'no', 'answered with 403: no'],
    [
      'are something else',
      200,
      { status: 'success', data: { resultType: 'matrix', result: [] } },
      'in a form that is not known',
    ],
    ['are a page', 200, '<html>', 'in a form that is not known'],
  ])('that %s tell nothing, and hide nothing of the deployments', async (_, status, body, sentence) => {
    nock('https://us.db2.example').get(/dr/).reply(200, { role: 'Active' });
    nock('https://eu.db2.example').get(/dr/).reply(200, standby);
    api().get('/prometheus/api/v1/query').query(true).twice().reply(status, body);

    expect(await standbyOf()).toMatchObject({
      role: 'replica',
      replicating: 'unknown',
      detail: expect.stringContaining(sentence),
    });
  });

  it('are enough to wait for changes to arrive at an old primary', () => {
    expect(measured().abilities.map(({ verb }) => verb)).toEqual(['promote', 'rejoin']);
  });

  it('never make anybody primary', async () => {
    shown({ role: 'something' }, [connected, ['ibm_db2_db_availability_check', '1']]);

    expect(await standbyOf()).toMatchObject({ role: 'unknown' });
  });
});
