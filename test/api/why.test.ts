import { describe, expect, it } from 'vitest';
import { whyNot } from '../../src/domain/why.ts';
import { everybodySays, shop, stateOf, viewOf } from '../support/shop.ts';
import { NOW } from './fake-facade.ts';
import { call, serve } from './serve.ts';

describe('asking why', () => {
  it('names the rule that speaks, what would have to change first, and every rule with its guards', async () => {
    const { facade, url } = await serve();
    const { status, json } = await call(`${url}/v1/applications/shop/why`);
    expect(status).toBe(200);
    expect(facade.whys).toEqual([{ application: 'shop', request: undefined }]);
    expect(json).toMatchObject({
      application: 'shop',
      phase: 'suspect',
      now: new Date(NOW).toISOString(),
      decision: { rule: 490, guards: [{ guard: 'approved', answer: 'no', overridable: false }] },
      toChange: [{ rule: 401, guards: [{ guard: 'approved' }] }],
    });
    expect(json.supposed).toBeUndefined();
    const move = json.rules.find(({ id }: { id: number }) => id === 401);
    expect(move).toMatchObject({ applies: false, speaks: false, itsCase: true });
    expect(move.guards).toContainEqual({ guard: 'primary-down', answer: 'yes', because: 'us-south is the primary.' });
  });

  it.each([
    ['kind=failover&to=eu-de', { kind: 'failover', to: 'eu-de' }],
    ['kind=switchover&to=eu-de', { kind: 'switchover', to: 'eu-de' }],
    ['kind=failback', { kind: 'failback' }],
    ['kind=reprotect', { kind: 'reprotect' }],
    ['kind=drain&region=us-south', { kind: 'drain', region: 'us-south' }],
    ['kind=restore&region=us-south&zone=a', { kind: 'restore', region: 'us-south', zone: 'a' }],
  ])('supposes the command ?%s, and orders nothing', async (query, body) => {
    const { facade, url } = await serve();
    expect((await call(`${url}/v1/applications/shop/why?${query}`)).status).toBe(200);
    expect(facade.whys).toMatchObject([{ application: 'shop', request: { body, by: 'local' } }]);
    expect(facade.asked).toEqual([]);
  });

  it('says of a supposed command whether it would be accepted, and which guards it could set aside', async () => {
    const { facade, url } = await serve();
    const application = shop();
    const blind = viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' }), { observations: {} });
    const command = { id: 'x', by: 'local', reason: 'x', kind: 'switchover' as const, to: 'eu-de' };
    facade.explanation = whyNot(application, stateOf(application), blind, command);
    const { json } = await call(`${url}/v1/applications/shop/why?kind=switchover&to=eu-de`);
    expect(json.supposed).toEqual({ kind: 'switchover', to: 'eu-de' });
    expect(json.decision).toMatchObject({
      rule: 290,
      accepted: false,
      guards: [{ guard: 'replicas-ready', answer: 'unknown', overridable: true }],
    });
  });

  it.each([
    'kind=failover',
    'kind=explode',
    'kind=failback&to=eu-de',
    'to=eu-de',
    'kind=drain&zone=a',
    'kind=failover&to=eu-de&to=us-south',
    'colour=red',
  ])('?%s is refused as bad input', async (query) => {
    const { facade, url } = await serve();
    const { status, json } = await call(`${url}/v1/applications/shop/why?${query}`);
    expect([status, json.problems.length > 0, facade.whys]).toEqual([400, true, []]);
  });

  it('of an unknown application is 404', async () => {
    const { url } = await serve();
    expect((await call(`${url}/v1/applications/shoe/why`)).status).toBe(404);
  });
});
