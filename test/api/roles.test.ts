import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../src/api/openapi/document.ts';
import type { Grant, Role } from '../../src/domain/role.ts';
import { StoreUnavailable } from '../../src/store/contract.ts';
import { aDrill, aMaintenance, failover, journalEntry, refused, shopStatus } from './fake-facade.ts';
import { type Documented, documented } from './openapi-contract.ts';
import { send } from './problem-ways.ts';
import { call, serve } from './serve.ts';

const shop = '/v1/applications/shop';
const bearer = { authorization: 'Bearer sesame' };

/** A server where one caller has these grants. */
async function serveTo(...grants: Grant[]) {
  const served = await serve({ tokens: [{ name: 'alice', token: 'sesame', grants }] });
  const maintenance = [aMaintenance()];
  served.facade.status = shopStatus({ operation: failover(), drill: aDrill, maintenance });
  served.facade.entries = [journalEntry(7)];
  return served;
}

const readers: readonly Role[] = ['viewer', 'operator', 'approver', 'admin'];
const operators: readonly Role[] = ['operator', 'admin'];

/** Who may call each address that changes something. */
const mayChange: Readonly<Record<string, readonly Role[]>> = {
  createOperation: operators,
  createDrill: operators,
  abortDrill: operators,
  pauseOperation: operators,
  resumeOperation: operators,
  retryStep: operators,
  skipStep: operators,
  abortOperation: operators,
  forceOperation: operators,
  setAutomation: operators,
  pause: operators,
  resume: operators,
  approve: ['approver', 'admin'],
  acknowledge: operators,
  planMaintenance: operators,
  endMaintenance: operators,
  adopt: ['admin'],
};

const bodies: Readonly<Record<string, object>> = {
  createOperation: { kind: 'failover', to: 'eu-de' },
  setAutomation: { automation: 'manual' },
  retryStep: { step: 'route:www:eu-de' },
  skipStep: { step: 'fence:db-servers:us-south' },
  planMaintenance: { for: '2h' },
};
const queries: Readonly<Record<string, string>> = { readPlan: '?kind=failback' };

function ask(url: string, operation: Documented) {
  const body = operation.body && { reason: 'looked', ...bodies[operation.id] };
  return send(url, operation, body, { headers: bearer, query: queries[operation.id] ?? '' });
}

const operations = documented(openApiDocument('1')).filter(({ path }) => path.startsWith('/v1/'));

describe('a role', () => {
  it('is needed for every address that changes something', () => {
    const changing = operations.filter(({ method }) => method !== 'get').map(({ id }) => id);
    expect(changing.toSorted()).toEqual(Object.keys(mayChange).toSorted());
  });

  it.each(readers)('%s may do what it should, and nothing else', async (role) => {
    const { facade, url } = await serveTo({ role });
    for (const operation of operations) {
      facade.asked.length = 0;
      facade.pauses.length = 0;
      const { status } = await ask(url, operation);
      const allowed = (mayChange[operation.id] ?? readers).includes(role);
      expect([operation.id, status === 403, status < 300]).toEqual([operation.id, !allowed, allowed]);
      if (!allowed) expect([...facade.asked, ...facade.pauses]).toEqual([]);
    }
  });

  it('is refused with a sentence that says which right is missing and who has it', async () => {
    const { url } = await serveTo({ role: 'viewer' });
    const { json } = await call(`${url}${shop}/adopt`, 'POST', { reason: 'x' }, bearer);
    expect(json.detail).toBe('alice has not the right "administer" over shop; of the roles, admin have it.');
  });
});

describe('an operator without forced moves', () => {
  const planned: Grant = { role: 'operator', moves: ['switchover'] };
  const order = (body: object) => async (url: string) =>
    (await call(`${url}${shop}/operations`, 'POST', { reason: 'x', ...body }, bearer)).status;
  const steer =
    (verb: string, body: object = {}) =>
    async (url: string) =>
      (await call(`${url}${shop}/operations/shop-5/${verb}`, 'POST', { reason: 'x', ...body }, bearer)).status;

  it.each([
    ['order a switchover', 202, order({ kind: 'switchover', to: 'eu-de' })],
    ['order a failback', 202, order({ kind: 'failback' })],
    ['order a drain', 202, order({ kind: 'drain', region: 'eu-de' })],
    ['leave out a step that is no fence', 202, steer('skip', { step: 'route:www:eu-de' })],
    ['order a failover', 403, order({ kind: 'failover', to: 'eu-de' })],
    ['look at what a failover would do by ordering it', 403, order({ kind: 'failover', to: 'eu-de', dryRun: true })],
    ['go on by force', 403, steer('force')],
    ['go on without a fence', 403, steer('skip', { step: 'fence:db-servers:us-south' })],
  ])('asks to %s: %i', async (_what, status, asked) => {
    const { url } = await serveTo(planned);
    expect(await asked(url)).toBe(status);
  });

  it('may order none at all where it is given none, and still pause', async () => {
    const { url } = await serveTo({ role: 'operator', moves: [] });
    expect(await order({ kind: 'switchover', to: 'eu-de' })(url)).toBe(403);
    expect((await call(`${url}${shop}/pause`, 'POST', { reason: 'x' }, bearer)).status).toBe(200);
  });
});

describe('grants for some applications', () => {
  it('say nothing of others: not whether they exist, nor in any list', async () => {
    const { url } = await serveTo({ role: 'admin', applications: ['bank'] });
    const [known, unknown] = await Promise.all(
      ['shop', 'shoe'].map((name) => call(`${url}/v1/applications/${name}`, 'GET', undefined, bearer)),
    );
    expect([known?.status, unknown?.status]).toEqual([403, 403]);
    expect(known?.json.detail.replace('shop', 'shoe')).toBe(unknown?.json.detail);
    for (const path of ['applications', 'operations', 'fleet']) {
      expect((await call(`${url}/v1/${path}`, 'GET', undefined, bearer)).text).not.toContain('shop');
    }
  });

  it('add up', async () => {
    const { url } = await serveTo({ role: 'viewer' }, { role: 'operator', applications: ['shop'] });
    expect((await call(`${url}${shop}/pause`, 'POST', { reason: 'x' }, bearer)).status).toBe(200);
  });
});

describe('the audit', () => {
  it('has an event in the form of CADF for a change, with who, what, where from and how it ended', async () => {
    const { logged, url } = await serveTo({ role: 'operator' });
    await call(`${url}${shop}/operations`, 'POST', { kind: 'failback', reason: 'home' }, bearer);
    await expect
      .poll(() => logged)
      .toMatchObject([
        {
          message: 'change requested',
          fields: {
            by: 'alice',
            audit: {
              typeURI: 'http://schemas.dmtf.org/cloud/audit/1.0/event',
              eventType: 'activity',
              action: 'update/operations',
              outcome: 'success',
              reason: { reasonType: 'HTTP', reasonCode: '202' },
              initiator: { id: 'alice', host: { address: '127.0.0.1' } },
              target: { id: 'shop' },
              observer: { id: 'regent' },
            },
          },
        },
      ]);
  });

  it.each<[string, number, string, string, Record<string, string>]>([
    ['a wrong token', 401, 'GET', shop, { authorization: 'Bearer wrong' }],
    ['a missing right', 403, 'POST', `${shop}/adopt`, bearer],
    ['a change of what is something else by now', 412, 'PUT', `${shop}/automation`, { ...bearer, 'if-match': '"x"' }],
  ])('has one for %s', async (_what, status, method, path, headers) => {
    const { logged, url } = await serveTo({ role: 'operator' });
    const body = method === 'GET' ? undefined : { reason: 'x', ...(method === 'PUT' && { automation: 'manual' }) };
    expect((await call(url + path, method, body, headers)).status).toBe(status);
    await expect
      .poll(() => logged)
      .toMatchObject([
        {
          message: 'request refused',
          fields: { audit: { outcome: 'failure', reason: { reasonCode: `${status}` }, target: { id: 'shop' } } },
        },
      ]);
  });

  it('has none for what is only read', async () => {
    const { logged, url } = await serveTo({ role: 'viewer' });
    await call(`${url}${shop}`, 'GET', undefined, bearer);
    await call(`${url}${shop}/pause`, 'POST', { reason: 'x' }, bearer);
    await expect.poll(() => logged.length).toBe(1);
    expect(logged).toMatchObject([{ fields: { path: `${shop}/pause` } }]);
  });
});

describe('limits', () => {
  it('a caller that asks too often is told when to come again, and others are not affected', async () => {
    const tokens = ['alice', 'bob'].map((name) => ({ name, token: name }));
    const { url } = await serve({ tokens, limits: { requests: 2, failures: 10 } });
    const statusOf = async (name: string) =>
      call(`${url}/v1/fleet`, 'GET', undefined, { authorization: `Bearer ${name}` });
    await statusOf('alice');
    await statusOf('alice');
    const refusal = await statusOf('alice');
    expect([refusal.status, refusal.json.type]).toEqual([429, 'urn:regent:problem:too-many-requests']);
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await statusOf('bob')).status).toBe(200);
  });

  it('whoever has a right token is let in, however many wrong ones come from the same address', async () => {
    const { url } = await serve({
      tokens: [{ name: 'alice', token: 'sesame' }],
      limits: { requests: 10, failures: 2 },
    });
    const statuses: number[] = [];
    for (const token of ['a', 'b', 'c', 'd', 'sesame']) {
      const { status } = await call(`${url}/v1/fleet`, 'GET', undefined, { authorization: `Bearer ${token}` });
      statuses.push(status);
    }
    expect(statuses).toEqual([401, 401, 429, 429, 200]);
  });
});

describe('a refusal goes into the journal of the application that it is about', () => {
  const viewer: Grant = { role: 'viewer' };
  const order = (url: string, application = 'shop') => {
    const body = { kind: 'failback', reason: 'x' };
    return call(`${url}/v1/applications/${application}/operations`, 'POST', body, bearer);
  };

  it('with who asked for what, why not, and the record of the log', async () => {
    const { facade, url } = await serveTo(viewer);
    await order(url);
    await expect
      .poll(() => facade.refusals)
      .toMatchObject([
        {
          application: 'shop',
          refusal: {
            kind: 'refused',
            by: 'alice',
            call: 'POST /v1/applications/shop/operations',
            status: 403,
            reason: expect.stringContaining('alice has not the right "switchover" over shop'),
            audit: { outcome: 'failure', initiator: { id: 'alice' }, target: { id: 'shop' } },
          },
        },
      ]);
  });

  it('also of what means nothing, is not as it was read, or is not the operation of now', async () => {
    const { facade, url } = await serveTo({ role: 'admin' });
    facade.status = shopStatus();
    const at = (path: string, method: string, body: object, more = {}) =>
      call(`${url}${shop}/${path}`, method, { reason: 'x', ...body }, { ...bearer, ...more });
    await at('operations', 'POST', { kind: 'failover', to: 'mars' });
    await at('automation', 'PUT', { automation: 'manual' }, { 'if-match': '"old"' });
    await at('operations/shop-9/abort', 'POST', {});
    await expect.poll(() => facade.refusals.map(({ refusal }) => refusal.status)).toEqual([422, 412, 409]);
  });

  it('but not what the rules refuse, which they write down themselves, nor what nobody known asks for, nor a read', async () => {
    const { facade, logged, url } = await serveTo({ role: 'approver', applications: ['bank'] });
    await call(`${url}${shop}`, 'GET', undefined, bearer);
    await call(`${url}${shop}/pause`, 'POST', { reason: 'x' });
    await order(url, 'shoe');
    const { facade: governed, url: other, logged: said } = await serveTo({ role: 'admin' });
    governed.answer = refused();
    await order(other);
    await expect.poll(() => [logged.length, said.length]).toEqual([3, 1]);
    expect([...facade.refusals, ...governed.refusals]).toEqual([]);
  });

  it('and of many in a minute only some: nobody can push the rest out of the journal', async () => {
    const { facade, logged, url } = await serveTo(viewer);
    for (let index = 0; index < 15; index += 1) await order(url);
    await expect.poll(() => logged.length).toBe(15);
    expect(facade.refusals.length).toBe(10);
  });

  it('and one that can not be written there is told in the log', async () => {
    const { facade, logged, url } = await serveTo(viewer);
    facade.noteRefusal = () => Promise.reject(new StoreUnavailable('no connection'));
    await order(url);
    await expect.poll(() => logged.map(({ level }) => level)).toEqual(['info', 'warn']);
  });
});
