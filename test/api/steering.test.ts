import { describe, expect, it } from 'vitest';
import { accepted, failover, refused, shopStatus, step } from './fake-facade.ts';
import { call, serve } from './serve.ts';

const failed = step('promote', 'shop-db', { status: 'failed', note: 'not in peer state' });
const stopped = shopStatus({
  phase: 'blocked',
  operation: failover({ steps: [failed] }),
  lastOperation: failover({ id: 'shop-4', outcome: 'done' }),
});
const words = [
  ['retry', { step: failed.id }],
  ['skip', { step: failed.id }],
  ['abort', {}],
  ['force', {}],
] as const;

/** A stopped operation shop-5, and an owner that accepts what is said to it. */
async function serveStopped() {
  const served = await serve();
  served.facade.status = stopped;
  served.facade.answer = accepted({ rule: 250, operation: undefined });
  const at = (id: string, verb: string) => `${served.url}/v1/applications/shop/operations/${id}/${verb}`;
  return { ...served, at };
}

describe('speaking to an operation', () => {
  it.each(words)('%s travels as a command, and is answered with 202 and where to follow it', async (kind, more) => {
    const { facade, at } = await serveStopped();
    const { status, headers, json } = await call(at('shop-5', kind), 'POST', { ...more, reason: 'looked' });
    expect(status).toBe(202);
    expect(json).toMatchObject({ application: 'shop', operation: 'shop-5', rule: 250 });
    expect(headers.get('location')).toBe('/v1/applications/shop/operations/shop-5');
    expect(facade.asked).toEqual([
      { application: 'shop', how: 'command', request: { body: { kind, ...more }, by: 'local', reason: 'looked' } },
    ]);
  });

  it('force answers with the operation that it has begun instead', async () => {
    const { facade, at } = await serveStopped();
    facade.answer = accepted({ rule: 256, operation: 'shop-6' });
    const { headers, json } = await call(at('shop-5', 'force'), 'POST', { reason: 'it hangs' });
    expect(json.operation).toBe('shop-6');
    expect(headers.get('location')).toBe('/v1/applications/shop/operations/shop-6');
  });

  it.each(words)('%s with dryRun shows what would come of it and does nothing', async (kind, more) => {
    const { facade, at } = await serveStopped();
    facade.forecast = { ...facade.forecast, steps: [step('fence', 'db-servers')] };
    const { status, json } = await call(at('shop-5', kind), 'POST', { ...more, reason: 'x', dryRun: true });
    expect([status, json.dryRun, json.steps.length]).toEqual([200, true, 1]);
    expect(facade.asked.map(({ how }) => how)).toEqual(['preview']);
  });

  it.each([
    ['has ended', 'shop-4', stopped, 'shop-4 is not the operation of shop now: the one that can be changed is shop-5.'],
    ['has ended', 'shop-4', stopped, 'shop-4 has ended: done.'],
    ['never was', 'shop-99', stopped, 'shop-99 is not the operation of shop now'],
    ['was', 'shop-5', shopStatus(), 'shop-5 is not the operation of shop now: no operation runs or is stopped.'],
  ])('one that %s is 409 with a sentence (%s), and no command is sent', async (_name, id, status, sentence) => {
    const { facade, at } = await serveStopped();
    facade.status = status;
    for (const [kind, more] of words) {
      const answer = await call(at(id, kind), 'POST', { ...more, reason: 'looked' });
      expect(answer).toMatchObject({ status: 409, json: { type: 'urn:regent:problem:refused' } });
      expect(answer.json.detail).toContain(sentence);
    }
    expect(facade.asked).toEqual([]);
  });

  it('a refusal by the rules is 409 with its guards', async () => {
    const { facade, at } = await serveStopped();
    facade.answer = refused();
    const { status, json } = await call(at('shop-5', 'abort'), 'POST', { reason: 'looked' });
    expect([status, json.rule, json.guards.length]).toEqual([409, 290, 3]);
  });

  it.each([
    ['retry', { reason: 'looked' }],
    ['skip', { step: '', reason: 'looked' }],
    ['abort', {}],
    ['abort', { step: failed.id, reason: 'looked' }],
    ['force', { reason: 'looked', override: ['data-loss'] }],
  ])('%s with %o is refused as bad input', async (kind, body) => {
    const { facade, at } = await serveStopped();
    expect((await call(at('shop-5', kind), 'POST', body)).status).toBe(400);
    expect(facade.asked).toEqual([]);
  });
});

describe('the operation of which a person must decide', () => {
  it('is shown as stopped, wherever it is read', async () => {
    const { url } = await serveStopped();
    const { json: application } = await call(`${url}/v1/applications/shop`);
    const { json: operation } = await call(`${url}/v1/applications/shop/operations/shop-5`);
    const { json: all } = await call(`${url}/v1/operations`);
    expect([application.operation.status, operation.status]).toEqual(['stopped', 'stopped']);
    expect(all.operations).toMatchObject([
      { id: 'shop-5', application: 'shop', status: 'stopped' },
      { id: 'shop-4', application: 'shop', status: 'done' },
    ]);
  });
});
