import { describe, expect, it } from 'vitest';
import { accepted, refused } from './fake-facade.ts';
import { call, serve } from './serve.ts';

describe('adopting', () => {
  it('travels as a command, with what is told of what nobody sees', async () => {
    const { facade, url } = await serve();
    facade.answer = accepted({ rule: 208, because: 'It is believed.', operation: undefined });

    const body = { reason: 'Redis came back empty', active: ['eu-de'], primary: 'eu-de' };
    const { status, json } = await call(`${url}/v1/applications/shop/adopt`, 'POST', body);

    expect(status).toBe(200);
    expect(json).toEqual({ application: 'shop', rule: 208, because: 'It is believed.' });
    expect(facade.asked).toMatchObject([
      {
        how: 'command',
        request: { body: { kind: 'adopt', active: ['eu-de'], primary: 'eu-de' }, reason: 'Redis came back empty' },
      },
    ]);
  });

  it('can be looked at first', async () => {
    const { facade, url } = await serve();

    const { json } = await call(`${url}/v1/applications/shop/adopt`, 'POST', { reason: 'look', dryRun: true });

    expect(json).toMatchObject({ dryRun: true });
    expect(facade.asked).toMatchObject([{ how: 'preview', request: { body: { kind: 'adopt' } } }]);
  });

  it('needs a reason, and may be refused', async () => {
    const { facade, url } = await serve();
    facade.answer = refused();

    expect((await call(`${url}/v1/applications/shop/adopt`, 'POST', {})).status).toBe(400);
    expect((await call(`${url}/v1/applications/shop/adopt`, 'POST', { reason: 'x' })).status).toBe(409);
    expect((await call(`${url}/v1/applications/shop/adopt`, 'POST', { reason: 'x', active: [] })).status).toBe(400);
  });
});
