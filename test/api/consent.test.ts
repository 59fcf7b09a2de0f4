import { describe, expect, it } from 'vitest';
import { applicationDocument } from '../../src/api/documents.ts';
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
    const { rule, because } = decide(application, state, { ...dark, observations });
    const document = applicationDocument(shopStatus({ phase: 'suspect', rule: { id: rule, because } }));
    expect([rule, document.awaitsApproval]).toEqual(approval === 'never' ? [401, false] : [490, true]);
  });

  it('ends when a person has approved', () => {
    const rule = { id: 490, because: 'Policy wants a person to approve every automatic operation (regent approve).' };
    expect(applicationDocument(shopStatus({ rule })).awaitsApproval).toBe(true);
    const approved = applicationDocument(shopStatus({ rule, approval: { by: 'bob', at: NOW } }));
    expect(approved).toMatchObject({ awaitsApproval: false, approval: { by: 'bob', at: '2026-01-02T03:04:05.000Z' } });
  });
});
