import { describe, expect, it } from 'vitest';
import { applicationDocument } from '../../src/api/documents.ts';
import { awaitsApproval } from '../../src/domain/awaits-approval.ts';
import { decide } from '../../src/domain/decide.ts';
import { everybodySays, observationsAt, shop, stateOf, viewOf } from '../support/shop.ts';
import { accepted, aMaintenance, NOW, refused, shopStatus } from './fake-facade.ts';
import { call, serve } from './serve.ts';

describe('approving and acknowledging', () => {
  it.each(['approve', 'acknowledge'])('%s travels as a command', async (kind) => {
    const { facade, url } = await serve();
    facade.answer = accepted({ rule: 204, because: 'So it is.', operation: undefined });
    const { status, json } = await call(`${url}/v1/applications/shop/${kind}`, 'POST', { reason: 'I have looked' });
    expect(status).toBe(200);
    expect(json).toEqual({ application: 'shop', rule: 204, because: 'So it is.' });
    expect(facade.asked).toMatchObject([{ how: 'command', request: { body: { kind }, reason: 'I have looked' } }]);
  });

  it.each(['approve', 'acknowledge'])('%s needs a reason, and may be refused', async (kind) => {
    const { facade, url } = await serve();
    facade.answer = refused();
    expect((await call(`${url}/v1/applications/shop/${kind}`, 'POST', {})).status).toBe(400);
    expect((await call(`${url}/v1/applications/shop/${kind}`, 'POST', { reason: 'x' })).status).toBe(409);
  });
});

describe('an order that waits for a second person', () => {
  const order = { id: 'c-7', by: 'alice', reason: 'fire', validUntil: NOW, kind: 'failover' as const, to: 'eu-de' };

  it('is accepted with its id, and shown with who has given it, what it asks for, and until when it waits', async () => {
    const { facade, url } = await serve();
    facade.answer = accepted({ command: 'c-7', rule: 209, operation: undefined });
    const body = { kind: 'failover', to: 'eu-de', reason: 'fire' };
    const { status, json } = await call(`${url}/v1/applications/shop/operations`, 'POST', body);
    expect([status, json.order, json.operation, json.rule]).toEqual([202, 'c-7', undefined, 209]);

    facade.status = shopStatus({ proposed: { order, at: NOW, until: NOW + 900_000 } });
    expect((await call(`${url}/v1/applications/shop`)).json.proposed).toEqual({
      id: 'c-7',
      by: 'alice',
      reason: 'fire',
      kind: 'failover',
      to: 'eu-de',
      at: '2026-01-02T03:04:05.000Z',
      until: '2026-01-02T03:19:05.000Z',
    });
  });

  it('is approved by its id, and the answer names the operation that has begun', async () => {
    const { facade, url } = await serve();
    const body = { reason: 'me too', order: 'c-7' };
    const { status, json } = await call(`${url}/v1/applications/shop/approve`, 'POST', body);
    expect([status, json.operation]).toEqual([200, 'shop-5']);
    expect(facade.asked).toMatchObject([{ request: { body: { kind: 'second', order: 'c-7' }, reason: 'me too' } }]);
  });
});

describe('awaitsApproval', () => {
  const dark = viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'up' }));

  it.each(['always', 'on-data-loss', 'never'] as const)('with a policy of %s says what the rules say', (approval) => {
    const application = shop({ approval, confirmForMs: 0, maxDataLossMs: 60_000 });
    const state = stateOf(application, { phase: 'suspect', suspected: { 'us-south': 1 } });
    const late = { role: 'replica' as const, detail: 'It lags.', loss: { ms: 5_000, estimated: true } };
    const observations = { ...dark.observations, ...observationsAt(dark.now, { db: { 'eu-de': late } }) };
    const { rule, next } = decide(application, state, { ...dark, observations });
    const document = applicationDocument(shopStatus({ awaitsApproval: awaitsApproval(next) }));
    expect([rule, document.awaitsApproval]).toEqual(approval === 'never' ? [401, false] : [490, true]);
  });

  it('ends when a person has approved', () => {
    const application = shop({ approval: 'always', confirmForMs: 0 });
    const { next } = decide(
      application,
      stateOf(application, { phase: 'suspect', suspected: { 'us-south': 1 } }),
      dark,
    );
    expect(awaitsApproval(next)).toBe(true);
    expect(awaitsApproval({ ...next, approval: { by: 'bob', at: NOW } })).toBe(false);
    const approved = applicationDocument(shopStatus({ approval: { by: 'bob', at: NOW } }));
    expect(approved).toMatchObject({ awaitsApproval: false, approval: { by: 'bob', at: '2026-01-02T03:04:05.000Z' } });
  });
});

describe('maintenance', () => {
  const all = '/v1/applications/shop/maintenance';

  it('is planned by a command whose id it has, and told where it is', async () => {
    const { facade, url } = await serve();
    facade.answer = accepted({ command: 'm-7', rule: 212, because: 'So it is.', operation: undefined });

    const body = { from: '2026-01-02T04:00:00+01:00', for: '2h', region: 'eu-de', reason: 'power works' };
    const { status, headers, json } = await call(`${url}${all}`, 'POST', body);

    expect([status, headers.get('location')]).toEqual([201, `${all}/m-7`]);
    expect(json.maintenance).toEqual({
      id: 'm-7',
      from: '2026-01-02T03:00:00.000Z',
      until: '2026-01-02T05:00:00.000Z',
      region: 'eu-de',
      by: 'local',
      reason: 'power works',
      open: true,
    });
    const from = Date.UTC(2026, 0, 2, 3);
    expect(facade.asked).toMatchObject([
      { how: 'command', request: { body: { kind: 'maintain', from, until: from + 7_200_000, region: 'eu-de' } } },
    ]);
  });

  it.each([
    [{}, 'say either until or for: maintenance has to end'],
    [{ until: '2026-01-02T04:00:00Z', for: '2h' }, 'say either until or for: maintenance has to end'],
    [{ until: 'tomorrow' }, 'expected an instant with its zone, such as 2026-01-02T03:04:05Z'],
    [{ for: '2 weeks' }, 'expected how long it lasts with its unit, such as 90s, 30m, 2h or 7d'],
  ])('%j is no way to say when it ends', async (ends, problem) => {
    const { facade, url } = await serve();
    const { status, json } = await call(`${url}${all}`, 'POST', { ...ends, reason: 'x' });
    expect([status, json.detail, facade.asked]).toEqual([400, expect.stringContaining(problem), []]);
  });

  it('is listed, and ended by its id; of another id there is none', async () => {
    const { facade, url } = await serve();
    facade.status = shopStatus({ maintenance: [aMaintenance()] });
    facade.answer = accepted({ rule: 213, because: 'So it is.', operation: undefined });

    expect((await call(`${url}${all}`)).json.maintenance).toMatchObject([{ id: 'm-1', open: true }]);
    expect((await call(`${url}${all}/m-1`, 'DELETE', { reason: 'done' })).status).toBe(200);
    expect((await call(`${url}${all}/m-2`, 'DELETE', { reason: 'done' })).status).toBe(404);
    expect(facade.asked).toMatchObject([
      { request: { body: { kind: 'end-maintenance', maintenance: 'm-1' }, reason: 'done' } },
    ]);
  });
});
