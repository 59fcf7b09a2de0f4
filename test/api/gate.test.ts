import { describe, expect, it, onTestFinished } from 'vitest';
import { createHealthServer } from '../../src/api/health.ts';
import { peerOverHttp } from '../../src/prober/ask-peer.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { call } from './serve.ts';

const quiet = { info() {}, warn() {}, error() {} };
const known = {
  installation: 'example',
  gates: { shop: { epoch: 7, version: 41, active: ['eu-de'], told: true } },
};

async function served(gates: object = known) {
  const server = createHealthServer({
    readiness: () => ({ ready: false, checks: [] }),
    gates: {
      known: () => gates,
      answer: (application, region) => {
        if (application !== 'shop') return undefined;
        return { open: region === 'eu-de', because: 'The users of shop should go to eu-de (epoch 7).' };
      },
    },
    listen: { host: '127.0.0.1', port: 0 },
    log: quiet,
    runtime: systemRuntime(),
  });
  onTestFinished(() => server.close());
  return (await server.listen()).url;
}

describe('GET /gate/{application}/{region}', () => {
  it.each([
    ['eu-de', 200, true],
    ['us-south', 503, false],
  ])('in %s answers %i, with the reason', async (region, status, open) => {
    expect(await call(`${await served()}/gate/shop/${region}`)).toMatchObject({
      status,
      json: { application: 'shop', region, open, because: 'The users of shop should go to eu-de (epoch 7).' },
    });
  });

  it('answers the same to HEAD, which monitors may use', async () => {
    expect((await fetch(`${await served()}/gate/shop/us-south`, { method: 'HEAD' })).status).toBe(503);
  });

  it('answers although the prober is not ready: it may have lost Redis together with all others', async () => {
    const url = await served();

    expect((await call(`${url}/readyz`)).status).toBe(503);
    expect((await call(`${url}/gate/shop/eu-de`)).status).toBe(200);
  });

  it('answers 404 for what is not configured, and 405 to whoever wants to change something', async () => {
    const url = await served();

    expect((await call(`${url}/gate/bank/eu-de`)).status).toBe(404);
    expect((await call(`${url}/gate/shop/eu-de`, 'PUT')).status).toBe(405);
  });
});

describe('one prober asking another', () => {
  function asking() {
    const peers = peerOverHttp('regent-prober/test');
    onTestFinished(() => peers.close());
    return peers.ask;
  }

  it('hears what that one knows', async () => {
    const url = await served();

    expect(await asking()(`${url}/`, new AbortController().signal)).toEqual(known);
  });

  it.each([
    ['something else', { hello: 'world' }],
    ['half of it', { installation: 'example', gates: { shop: { epoch: 7 } } }],
  ])('takes no answer that is %s', async (_, gates) => {
    const url = await served(gates);

    await expect(asking()(url, new AbortController().signal)).rejects.toThrow();
  });

  it('gives up when it is told to', async () => {
    await expect(asking()('http://192.0.2.1:9', AbortSignal.abort(new Error('too late')))).rejects.toThrow();
  });
});
