import nock from 'nock';
import { describe, expect, it } from 'vitest';
import type { Provider } from '../../../src/providers/contract.ts';
import { actCall, look, onlyNock, providerOf, secrets, step } from '../support.ts';
import { crnOf, saasSettings } from './saas-settings.ts';

onlyNock();

const promote = step('promote', 'eu-de');
const us = () => nock('https://us.db2.example');
const eu = () => nock('https://eu.db2.example');
const path = (region: string) => `/api/dr/${encodeURIComponent(crnOf(region))}`;

/** What both deployments answer to one look. */
function shown(primary: object | string, standby: object | string): void {
  us().get(path('us-south')).reply(200, primary);
  eu().get(path('eu-de')).reply(200, standby);
}

const seen = async (provider: Provider) => (await provider.observe(look())).regions;

describe('a deployment of Db2 on Cloud', () => {
  it('is asked as the settings say, as us and by its CRN', async () => {
    const authorized = {
      reqheaders: { authorization: `Bearer ${secrets.iamToken}`, 'x-deployment-id': crnOf('eu-de') },
    };
    us().get(path('us-south')).reply(200, { role: 'Active' });
    nock('https://eu.db2.example', authorized).get(path('eu-de')).reply(200, { role: 'STANDBY' });

    expect(await seen(providerOf(saasSettings()))).toMatchObject({
      'us-south': { role: 'primary', detail: 'It says that it is Active.' },
      'eu-de': { role: 'replica', replicating: 'unknown', ready: { graceful: 'unknown', forced: 'no' } },
    });
  });

  it('is named in the header by the encoded CRN where that is wanted', async () => {
    const encoded = { reqheaders: { 'x-deployment-id': encodeURIComponent(crnOf('eu-de')) } };
    us().get(path('us-south')).reply(200, { role: 'Active' });
    nock('https://eu.db2.example', encoded).get(path('eu-de')).reply(200, { role: 'Standby' });

    expect((await seen(providerOf(saasSettings({ deploymentHeader: 'encoded' }))))['eu-de']?.role).toBe('replica');
  });

  it('can be asked by a query, whose answer may be deep', async () => {
    const observe = {
      method: 'POST',
      path: '/sql_jobs',
      body: { commands: 'SELECT …', about: ['{deployment}'] },
      role: { field: 'results.0.rows.0.0', primary: ['PRIMARY'], standby: ['STANDBY'] },
    };
    const answer = (role: string) => ({ results: [{ rows: [[role]] }] });
    us()
      .post('/api/sql_jobs', { commands: 'SELECT …', about: [crnOf('us-south')] })
      .reply(200, answer('PRIMARY'));
    eu()
      .post('/api/sql_jobs', { commands: 'SELECT …', about: [crnOf('eu-de')] })
      .reply(200, answer('STANDBY'));

    const regions = await seen(providerOf(saasSettings({}, observe)));

    expect(regions).toMatchObject({ 'us-south': { role: 'primary' }, 'eu-de': { role: 'replica' } });
  });

  it.each([
    ['its answer has no role', { state: 'fine' }, 'nothing at role'],
    ['its role is something else', { role: 'Promoting' }, 'Promoting, which is none of the configured roles'],
    ['its role is no text', { role: { name: 'Active' } }, 'nothing at role'],
    ['it answers with a page', '<html>', 'not JSON'],
  ])('is unknown where %s, and the other one is not', async (_, answer, sentence) => {
    shown({ role: 'Active' }, answer);

    const regions = await seen(providerOf(saasSettings()));

    expect(regions['us-south']).toMatchObject({ role: 'primary' });
    expect(regions['eu-de']).toMatchObject({ role: 'unknown', detail: expect.stringContaining(sentence) });
  });

  it.each([
    ['UP', 'yes', 'Changes arrive.'],
    ['DOWN', 'no', 'Its connection is DOWN.'],
    [undefined, 'unknown', 'not known'],
  ])('that is a standby and says %s: changes arrive: %s', async (connection, answer, sentence) => {
    shown({ role: 'Active' }, { role: 'Standby', connection });

    const regions = await seen(providerOf(saasSettings({}, { connected: { field: 'connection', values: ['UP'] } })));

    expect(regions['eu-de']).toMatchObject({
      replicating: answer,
      ready: { graceful: answer, forced: 'no' },
      detail: expect.stringContaining(sentence),
    });
  });

  it.each([
    [{ lag: 3 }, 's', 3_000],
    [{ lag: '250' }, 'ms', 250],
    [{}, 's', 'unknown'],
    [{ lag: '' }, 's', 'unknown'],
    [{ lag: 'much' }, 's', 'unknown'],
    [{ lag: -1 }, 's', 'unknown'],
  ])('that shows %j in %s would lose %s', async (answer, unit, ms) => {
    shown({ role: 'Active' }, { role: 'Standby', ...answer });

    const regions = await seen(providerOf(saasSettings({}, { lag: { field: 'lag', unit } })));

    expect(regions['eu-de']?.loss).toEqual({ ms, estimated: true });
  });
});

describe('a takeover by hand, which is the default', () => {
  it('tells the operator what to press in which console, and changes nothing', async () => {
    const settings = saasSettings();
    eu().get(path('eu-de')).reply(200, { role: 'Standby' });

    const acted = await providerOf(settings).act(promote, actCall());

    expect(acted).toEqual({
      outcome: 'accepted',
      note: `By hand, now: open the console of SHOP in eu-de (${crnOf('eu-de')}), not that of the other region. Choose Administration, then Disaster recovery, then Promote, and confirm. It takes up to 30 minutes; Regent goes on when eu-de says that it is primary.`,
    });
  });

  it('is waited for as long as people need, and is not asked for twice', () => {
    const [ability] = providerOf(saasSettings()).abilities;

    expect(ability).toMatchObject({ verb: 'promote', repeatable: false, irreversible: true, deadlineMs: 7_200_000 });
  });

  it('is asked for even where the role can not be seen: a person can look', async () => {
    eu().get(path('eu-de')).reply(404, '');

    expect((await providerOf(saasSettings()).act(promote, actCall())).note).toContain('By hand');
  });

  it('is not asked for where it is done, nor when it may not start', async () => {
    eu().get(path('eu-de')).reply(200, { role: 'Active' });
    expect((await providerOf(saasSettings()).act(promote, actCall())).note).toContain('primary already');

    eu().get(path('eu-de')).reply(200, { role: 'Standby' });
    expect(await providerOf(saasSettings()).act(promote, actCall({ mayStart: () => false }))).toMatchObject({
      outcome: 'refused',
      again: true,
    });
  });
});

describe('a takeover by REST', () => {
  const takeover = { path: '/dr/{deployment}/takeover', body: { target: '{deployment}' } };
  const byRest = () => providerOf(saasSettings({ takeover }));
  const sent = () => eu().post(`${path('eu-de')}/takeover`, { target: crnOf('eu-de') });
  const standby = () => eu().get(path('eu-de')).reply(200, { role: 'Standby' });

  it.each([
    [202, { id: 'task-1' }, 'accepted', undefined],
    [204, '', 'accepted', undefined],
    [200, '<html>', 'unknown', undefined],
    [200, 'null', 'unknown', undefined],
    [400, { error: 'no' }, 'refused', false],
    [403, { error: 'no' }, 'refused', false],
    [404, '', 'refused', false],
    [429, '', 'refused', true],
    [409, { error: 'running' }, 'unknown', undefined],
    [500, '', 'unknown', undefined],
    [503, '', 'unknown', undefined],
  ])('that is answered with %i and %j is %s', async (status, body, outcome, again) => {
    standby();
    sent().reply(status, body);

    const acted = await byRest().act(promote, actCall());

    expect(acted).toMatchObject({ outcome, ...(again === undefined ? {} : { again }) });
    expect(acted.note).toContain(`answered ${status}`);
  });

  it('is not sent where the role can not be seen', async () => {
    eu().get(path('eu-de')).reply(404, '');

    expect(await byRest().act(promote, actCall())).toMatchObject({ outcome: 'refused', again: true });
  });

  it.each([
    ['RUNNING', 'yes'],
    ['done', 'no'],
    [undefined, 'unknown'],
  ])('whose task says %s is at work: %s', async (status, busy) => {
    const done = { path: '/task', field: 'status', values: ['DONE'] };
    shown({ role: 'Active' }, { role: 'Standby' });
    us().get('/api/task').reply(200, { status });
    eu().get('/api/task').reply(200, { status });

    expect((await providerOf(saasSettings({ takeover: { ...takeover, done } })).observe(look())).busy).toBe(busy);
  });
});

describe('an old primary on Cloud', () => {
  const connected = { field: 'connection', values: ['UP'] };

  it('becomes a standby by itself: nothing is sent, and it is waited for until changes arrive', async () => {
    const provider = providerOf(saasSettings({}, { connected }));

    const acted = await provider.act(step('rejoin', 'us-south'), actCall());

    expect(acted).toMatchObject({ outcome: 'accepted', note: expect.stringContaining('Nothing was sent') });
  });

  it('is not waited for where nothing tells whether changes arrive', async () => {
    const provider = providerOf(saasSettings());

    expect(provider.abilities.map(({ verb }) => verb)).toEqual(['promote']);
    expect(await provider.act(step('rejoin', 'us-south'), actCall())).toMatchObject({
      outcome: 'refused',
      again: false,
    });
  });
});
