import { describe, expect, it } from 'vitest';
import { accepted, aDrill, aDrillThatPassed, refused, shopStatus } from './fake-facade.ts';
import { call, serve } from './serve.ts';

const failedOnce = { ...aDrillThatPassed, id: 'drill-shop-1', outcome: 'failed' as const, back: undefined };

/** An application whose drill is away, after one that failed and one that passed. */
async function serveDrilling() {
  const served = await serve();
  served.facade.status = shopStatus({ drill: aDrill, drills: [failedOnce, aDrillThatPassed] });
  return { ...served, at: `${served.url}/v1/applications/shop/drills` };
}

describe('drills', () => {
  it('are ordered as a command, and answered with 202 and where to follow them', async () => {
    const { facade, at } = await serveDrilling();
    facade.answer = accepted({ rule: 224, operation: 'shop-9' });
    const { status, headers, json } = await call(at, 'POST', { to: 'eu-de', reason: 'every month' });
    expect([status, json.drill, json.operation]).toEqual([202, 'drill-shop-9', 'shop-9']);
    expect(headers.get('location')).toBe('/v1/applications/shop/drills/drill-shop-9');
    const body = { kind: 'drill', to: 'eu-de' };
    expect(facade.asked.map(({ request }) => request)).toEqual([{ body, by: 'local', reason: 'every month' }]);
  });

  it('that wait for a second person have no id yet', async () => {
    const { facade, at } = await serveDrilling();
    facade.answer = accepted({ rule: 209, operation: undefined });
    const { headers, json } = await call(at, 'POST', { reason: 'every month' });
    expect([json.drill, headers.get('location')]).toEqual([undefined, '/v1/applications/shop/drills']);
  });

  it('are listed with the one that runs first, then the newest, and scored', async () => {
    const { at } = await serveDrilling();
    const { json } = await call(at);
    expect(json.drills.map(({ id, status }: { id: string; status: string }) => [id, status])).toEqual([
      ['drill-shop-5', 'away'],
      ['drill-shop-2', 'passed'],
      ['drill-shop-1', 'failed'],
    ]);
    expect(json.score).toMatchObject({ of: 2, passed: 1, daysSincePassed: 2 });
    expect(json.score.took).toEqual([{ drill: 'drill-shop-2', tookMs: 65_000, quotedMs: 80_000 }]);
  });

  it('are read one by one, and one that is not known is 404', async () => {
    const { at } = await serveDrilling();
    expect((await call(`${at}/drill-shop-1`)).json).toMatchObject({ status: 'failed', application: 'shop' });
    expect((await call(`${at}/drill-shop-99`)).status).toBe(404);
  });

  it('are aborted by a command, and never when they have ended', async () => {
    const { facade, at } = await serveDrilling();
    facade.answer = accepted({ rule: 255, operation: undefined });
    const over = await call(`${at}/drill-shop-2/abort`, 'POST', { reason: 'enough' });
    expect([over.status, over.json.detail]).toEqual([
      409,
      'drill-shop-2 is not a drill of shop that runs. It has ended: passed.',
    ]);
    expect(facade.asked).toEqual([]);
    const { status, json } = await call(`${at}/drill-shop-5/abort`, 'POST', { reason: 'enough' });
    expect([status, json.drill, json.rule]).toEqual([202, 'drill-shop-5', 255]);
    expect(facade.asked.map(({ request }) => request.body)).toEqual([{ kind: 'abort' }]);
  });

  it('that are refused say which guards stand against them', async () => {
    const { facade, at } = await serveDrilling();
    facade.answer = refused();
    expect((await call(at, 'POST', { reason: 'every month' })).status).toBe(409);
  });

  it('need a right of their own', async () => {
    const grants = (moves: ('drill' | 'switchover')[]) => [{ role: 'operator' as const, moves }];
    const tokens = [
      { name: 'alice', token: 'may-drill', grants: grants(['drill']) },
      { name: 'bob', token: 'may-switch', grants: grants(['switchover']) },
    ];
    const { url } = await serve({ tokens });
    const post = (token: string, below: string, body: object) =>
      call(`${url}/v1/applications/shop/${below}`, 'POST', body, { authorization: `Bearer ${token}` });
    const switchover = { kind: 'switchover', to: 'eu-de', reason: 'x' };
    expect((await post('may-drill', 'drills', { reason: 'x' })).status).toBe(202);
    expect((await post('may-drill', 'operations', switchover)).status).toBe(403);
    expect((await post('may-switch', 'drills', { reason: 'x' })).status).toBe(403);
    expect((await post('may-switch', 'operations', switchover)).status).toBe(202);
  });
});
