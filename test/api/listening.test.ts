import { describe, expect, it, onTestFinished } from 'vitest';
import { createHealthServer } from '../../src/api/health.ts';
import { httpServer } from '../../src/api/http-server.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { call, serve } from './serve.ts';

const runtime = systemRuntime();
const quiet = { info() {}, warn() {}, error() {} };

describe('listening', () => {
  it('a taken port is one sentence that names the address and what to do', async () => {
    const { url } = await serve();
    const port = Number(new URL(url).port);
    const second = httpServer(() => {}, { listen: { host: '127.0.0.1', port }, runtime });
    await expect(second.listen()).rejects.toMatchObject({
      name: 'CannotListen',
      code: 'EADDRINUSE',
      message: expect.stringMatching(
        new RegExp(`^Can't listen on 127\\.0\\.0\\.1:${port}: another process has it; end that one`),
      ),
    });
  });

  it('so is an address that this machine does not have', async () => {
    const server = httpServer(() => {}, { listen: { host: '192.0.2.1', port: 0 }, runtime });
    await expect(server.listen()).rejects.toThrow("Can't listen on 192.0.2.1:0: this machine has no such address");
  });

  it('listening everywhere, it names an address that can be called', async () => {
    const server = httpServer((_request, response) => response.end('here'), {
      listen: { host: '0.0.0.0', port: 0 },
      runtime,
    });
    onTestFinished(() => server.close());
    const { url } = await server.listen();
    expect((await call(url)).text).toBe('here');
  });
});

describe('closing', () => {
  it('lets a running request end, and accepts no more', async () => {
    const { api, facade, url } = await serve();
    const held = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    facade.application = async () => {
      begun.resolve();
      await held.promise;
      return facade.status;
    };
    const running = call(`${url}/v1/applications/shop/operations`);
    await begun.promise;
    const closing = api.close();
    await expect(call(`${url}/livez`)).rejects.toThrow();
    held.resolve();
    expect((await running).json).toEqual({ operations: [] });
    const from = runtime.monotonicMs();
    await closing;
    expect(runtime.monotonicMs() - from).toBeLessThan(3_000);
  });

  it('cuts a request that never ends', async () => {
    const hasty = { ...runtime, after: (_ms: number, action: () => void) => runtime.after(50, action) };
    const begun = Promise.withResolvers<void>();
    const server = httpServer(() => begun.resolve(), { listen: { host: '127.0.0.1', port: 0 }, runtime: hasty });
    const { url } = await server.listen();
    const endless = expect(call(url)).rejects.toThrow();
    await begun.promise;
    await server.close();
    await endless;
  });

  it('of a server that never listened, or has closed, does nothing', async () => {
    const server = httpServer(() => {}, { listen: { host: '127.0.0.1', port: 0 }, runtime });
    await server.close();
    await server.listen();
    await Promise.all([server.close(), server.close()]);
  });
});

describe('the health server of a process without a facade', () => {
  it('answers the health endpoints and nothing else', async () => {
    const readiness = () => ({ ready: false, checks: [{ name: 'redis', ok: false, because: 'It does not answer.' }] });
    const server = createHealthServer({ readiness, listen: { host: '127.0.0.1', port: 0 }, log: quiet, runtime });
    onTestFinished(() => server.close());
    const { url } = await server.listen();
    expect((await call(`${url}/livez`)).status).toBe(200);
    expect((await call(`${url}/readyz`)).status).toBe(503);
    expect((await call(`${url}/metrics`)).status).toBe(404);
    expect((await call(`${url}/v1/applications`)).status).toBe(404);
  });
});
