import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../src/store/contract.ts';
import { FakeAnswers } from './fake-answers.ts';
import { failover, refused, shopStatus } from './fake-facade.ts';
import { call, serve } from './serve.ts';

const operations = '/v1/applications/shop/operations';
const failback = { kind: 'failback', reason: 'home' };
const keyed = (key: string, more: Record<string, string> = {}) => ({ 'idempotency-key': key, ...more });

describe('a call with a key', () => {
  it('that is sent again is answered as it was, by another controller too, and is not made again', async () => {
    const answers = new FakeAnswers();
    const [one, other] = [await serve({ answers }), await serve({ answers })];

    const first = await call(one.url + operations, 'POST', failback, keyed('k-1'));
    const again = [
      await call(one.url + operations, 'POST', failback, keyed('k-1')),
      await call(other.url + operations, 'POST', failback, keyed('"k-1"')),
    ];

    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([202, null]);
    for (const each of again) {
      expect([each.status, each.json]).toEqual([202, first.json]);
      expect(each.headers.get('location')).toBe(first.headers.get('location'));
      expect(each.headers.get('content-type')).toBe(first.headers.get('content-type'));
      expect(each.headers.get('idempotent-replayed')).toBe('true');
    }
    expect([one.facade.asked.length, other.facade.asked.length]).toEqual([1, 0]);
  });

  it('that the rules have refused stays refused, with its guards', async () => {
    const { facade, url } = await serve();
    facade.answer = refused();
    const first = await call(url + operations, 'POST', failback, keyed('k-1'));
    const again = await call(url + operations, 'POST', failback, keyed('k-1'));

    expect([first.status, again.status]).toEqual([409, 409]);
    expect(again.json).toEqual(first.json);
    expect(facade.asked.length).toBe(1);
  });

  it.each<[string, string, object, Record<string, string>]>([
    ['another body', operations, { ...failback, reason: 'another' }, {}],
    ['another address', '/v1/applications/shop/resume', { reason: 'home' }, {}],
    ['another precondition', operations, failback, { 'if-match': '"x"' }],
  ])('is 422 with %s', async (_name, path, body, more) => {
    const { facade, url } = await serve();
    await call(url + operations, 'POST', failback, keyed('k-1'));
    const { status, json } = await call(url + path, 'POST', body, keyed('k-1', more));
    expect([status, json.type]).toEqual([422, 'urn:regent:problem:another-request']);
    expect(facade.asked.length).toBe(1);
  });

  it('is 409 while the same one is being answered, and its answer is kept though nobody waits for it any more', async () => {
    const { facade, url } = await serve();
    const [begun, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { answer } = facade;
    facade.command = async () => {
      begun.resolve();
      await held.promise;
      return answer;
    };
    const gone = new AbortController();
    const headers = { 'content-type': 'application/json', ...keyed('k-1') };
    const body = JSON.stringify(failback);
    const first = fetch(url + operations, { method: 'POST', headers, body, signal: gone.signal }).catch(() => 'gone');
    await begun.promise;

    const { status, json, headers: told } = await call(url + operations, 'POST', failback, keyed('k-1'));
    expect([status, json.type, told.get('retry-after')]).toEqual([409, 'urn:regent:problem:under-way', '1']);

    gone.abort();
    expect(await first).toBe('gone');
    held.resolve();
    facade.command = () => Promise.reject(new Error('it was made again'));
    await expect.poll(() => call(url + operations, 'POST', failback, keyed('k-1'))).toMatchObject({ status: 202 });
  });

  it.each<[string, object, number]>([
    ['was no good', { kind: 'explode' }, 400],
    ['meant nothing', { kind: 'failover', to: 'mars', reason: 'fire' }, 422],
  ])('that %s may be put right under the same key', async (_name, body, status) => {
    const { url } = await serve();
    expect((await call(url + operations, 'POST', body, keyed('k-1'))).status).toBe(status);
    expect((await call(url + operations, 'POST', failback, keyed('k-1'))).status).toBe(202);
  });

  it('that was not answered, or not without Redis, is made again', async () => {
    const { facade, url } = await serve();
    facade.failure = new StoreUnavailable('no connection');
    expect((await call(url + operations, 'POST', failback, keyed('k-1'))).status).toBe(503);
    facade.failure = undefined;
    expect((await call(url + operations, 'POST', failback, keyed('k-1'))).status).toBe(202);
  });

  it('with dryRun is looked at anew each time, and leaves the key to the change itself', async () => {
    const { facade, url } = await serve();
    const look = { ...failback, dryRun: true };
    for (const _ of [1, 2]) expect((await call(url + operations, 'POST', look, keyed('k-1'))).status).toBe(200);
    expect((await call(url + operations, 'POST', failback, keyed('k-1'))).status).toBe(202);
    expect(facade.asked.map(({ how }) => how)).toEqual(['preview', 'preview', 'command']);
  });

  it("of somebody else is another's", async () => {
    const tokens = ['alice', 'bob'].map((name) => ({ name, token: `${name}-token` }));
    const { facade, url } = await serve({ tokens });
    for (const { token } of tokens) {
      const headers = keyed('k-1', { authorization: `Bearer ${token}` });
      expect((await call(url + operations, 'POST', failback, headers)).status).toBe(202);
    }
    expect(facade.asked.map(({ request }) => request.by)).toEqual(['alice', 'bob']);
  });

  it('is not answered from what was kept once the caller may not make it any more', async () => {
    const answers = new FakeAnswers();
    const before = await serve({ answers, tokens: [{ name: 'alice', token: 'a' }] });
    const after = await serve({ answers, tokens: [{ name: 'alice', token: 'a', grants: [{ role: 'viewer' }] }] });
    const headers = keyed('k-1', { authorization: 'Bearer a' });
    expect((await call(before.url + operations, 'POST', failback, headers)).status).toBe(202);
    expect((await call(after.url + operations, 'POST', failback, headers)).status).toBe(403);
  });

  it('is made and answered although its answer can not be kept, and the log tells', async () => {
    const { answers, logged, url } = await serve();
    answers.failure = new StoreUnavailable('no connection');
    expect((await call(url + operations, 'POST', failback, keyed('k-1'))).status).toBe(202);
    expect(logged.filter(({ level }) => level === 'warn').length).toBe(1);
  });

  it('is what pauses and settings may be, too', async () => {
    const { facade, url } = await serve();
    for (const _ of [1, 2]) await call(`${url}/v1/applications/shop/pause`, 'POST', { reason: 'x' }, keyed('k-1'));
    for (const _ of [1, 2]) {
      const body = { automation: 'manual', reason: 'x' };
      await call(`${url}/v1/applications/shop/automation`, 'PUT', body, keyed('k-2'));
    }
    expect([facade.pauses.length, facade.asked.length]).toEqual([1, 1]);
  });

  it('is a pause also while nobody can look the key up, and nothing else is', async () => {
    const { answers, facade, url } = await serve();
    answers.away = new StoreUnavailable('no connection');
    facade.reachesRedis = false;
    const paused = await call(`${url}/v1/applications/shop/pause`, 'POST', { reason: 'x' }, keyed('k-1'));
    const moved = await call(url + operations, 'POST', failback, keyed('k-2'));

    expect([paused.status, paused.json.written, moved.status]).toEqual([202, false, 503]);
    expect(paused.json.because).toContain('Tell another controller too.');
    expect([facade.pauses.length, facade.asked.length]).toEqual([1, 0]);
  });

  it.each(['', 'two words', 'x'.repeat(129), '"open', 'é'])('can not be "%s"', async (key) => {
    const { facade, url } = await serve();
    const { status } = await call(url + operations, 'POST', failback, keyed(key));
    expect([status, facade.asked]).toEqual([400, []]);
  });
});

describe('a call that is well-formed and means nothing', () => {
  it.each<[object, string]>([
    [{ kind: 'failover', to: 'mars' }, 'shop has no region mars; it has us-south, eu-de.'],
    [{ kind: 'drain', region: 'mars' }, 'shop has no region mars'],
    [{ kind: 'drain', region: 'us-south', zone: 'b' }, 'us-south of shop has no zone b; it has a.'],
    [{ kind: 'restore', region: 'eu-de', zone: 'a' }, 'eu-de of shop has no zone a; it has none.'],
  ])('%o is 422 and says what there is, and no command is sent', async (body, sentence) => {
    const { facade, url } = await serve();
    const { status, json } = await call(url + operations, 'POST', { ...body, reason: 'x' });
    expect([status, json.type]).toEqual([422, 'urn:regent:problem:meaningless']);
    expect(json.detail).toContain(sentence);
    expect(facade.asked).toEqual([]);
  });

  it('so is adopting a region that is not there, or a primary that is not active', async () => {
    const { url } = await serve();
    const adopt = (body: object) => call(`${url}/v1/applications/shop/adopt`, 'POST', { ...body, reason: 'x' });
    expect((await adopt({ active: ['mars'] })).status).toBe(422);
    expect((await adopt({ active: ['eu-de'], primary: 'us-south' })).json.detail).toBe(
      'us-south can not be the primary: it is not among the active regions eu-de.',
    );
  });

  it('so is a step that the operation does not have', async () => {
    const { facade, url } = await serve();
    facade.status = shopStatus({ phase: 'blocked', operation: failover({ steps: [] }) });
    const { status, json } = await call(`${url}${operations}/shop-5/retry`, 'POST', { step: 'x', reason: 'y' });
    expect([status, json.detail]).toEqual([422, 'shop-5 has no step x; it has none.']);
  });
});
