import { fork } from 'node:child_process';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { aSampler, sampleOutOfTime } from './a-sampler.ts';
import { tcpServer } from './servers.ts';
import { aProbe } from './watched.ts';

describe('a TCP sample', () => {
  it('is good when the connection stands, which is then closed', async () => {
    const server = await tcpServer(() => {});
    const sample = await aSampler().sample(aProbe({ type: 'tcp', port: server.port }));
    expect(sample).toEqual({ kind: 'ok', reason: 'ok', latencyMs: expect.any(Number), servedBy: null });
    await vi.waitFor(() => expect(server.connections()).toBe(1));
    await vi.waitFor(() => expect(server.open()).toBe(0));
  });

  it('is connect-refused when nothing listens', async () => {
    const sample = await aSampler().sample(aProbe({ type: 'tcp', port: await freePort() }));
    expect(sample).toMatchObject({ kind: 'failed', reason: 'connect-refused' });
  });

  // Elsewhere a full queue refuses instead of keeping silent.
  it.runIf(process.platform === 'linux')('is connect-timeout when nobody takes the connection', async () => {
    const port = await fullBacklog();
    for (const type of ['tcp', 'http', 'https'] as const) {
      const sample = await sampleOutOfTime(aProbe({ type, port }), () => true);
      expect(sample).toMatchObject({ kind: 'failed', reason: 'connect-timeout' });
    }
  });
});

async function fullBacklog(): Promise<number> {
  const child = fork(new URL('full-backlog.mjs', import.meta.url).pathname);
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const port = await new Promise<number>((resolve) =>
    child.once('message', (address) => resolve((address as { port: number }).port)),
  );
  const fillers = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  onTestFinished(() => {
    for (const filler of fillers) filler.destroy();
  });
  await vi.waitFor(() => expect(fillers.filter(({ readyState }) => readyState === 'open').length).toBeGreaterThan(1));
  return port;
}
