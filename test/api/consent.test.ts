import { describe, expect, it } from 'vitest';
import { applicationDocument } from '../../src/api/documents.ts';
import { awaitsApproval } from '../../src/domain/awaits-approval.ts';
import { decide } from '../../src/domain/decide.ts';
import { everybodySays, observationsAt, shop, stateOf, viewOf } from '../support/shop.ts';
import { accepted, NOW, refused, shopStatus } from './fake-facade.ts';
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
