import { describe, expect, it, onTestFinished } from 'vitest';
import { startHeartbeat } from '../../src/notify/heartbeat.ts';
import { heartbeatSettings } from '../../src/notify/settings.ts';
import { createHttpClient } from '../../src/outbound/http.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { scriptedTransport, socketError, type Turn } from '../outbound/scripted-transport.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';

const addresses: Record<string, string> = {
  'env:BEAT': 'https://beat.example/ping/secret-of-the-switch?from={region}',
  'env:FAIL': 'https://beat.example/ping/secret-of-the-switch/fail',
};

/** A controller's heart, on virtual time and a network that plays these turns. */
function heart(more: object, ...turns: Turn[]) {
  const runtime = virtualRuntime();
  const transport = scriptedTransport(...turns);
  const results: string[] = [];
  const lines: string[] = [];
  const well: { because: string | undefined } = { because: undefined };
  const beating = startHeartbeat({
    runtime,
    settings: heartbeatSettings.parse({ url: 'env:BEAT', ...more }),
    region: 'eu-de',
    unwell: () => well.because,
    resolveSecret: (reference) => addresses[reference] ?? '',
    http: (options) => createHttpClient({ ...options, runtime, transport }),
    log: createLog({ name: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } }),
    onBeat: (result) => results.push(result),
  });
  onTestFinished(() => beating.stop());
  return { runtime, transport, results, lines, well };
}

describe('a controller that is well', () => {
  it('calls the dead man’s switch as often as it should, each region its own', async () => {
    const { runtime, transport, results } = heart({ every: '30s' });
    await runtime.advance(70_000);

    expect(results).toEqual(['sent', 'sent', 'sent']);
    expect(transport.requests[0]).toMatchObject({
      method: 'GET',
      url: 'https://beat.example/ping/secret-of-the-switch?from=eu-de',
    });
  });

  it('tells once that it could not, and that it can again, and shows the address to nobody', async () => {
    const { runtime, results, lines } = heart(
      { every: '30s' },
      { status: 404 },
      socketError('ECONNREFUSED'),
      socketError('ECONNREFUSED'),
      socketError('ECONNREFUSED'),
      {},
    );
    await runtime.advance(100_000);

    expect(results).toEqual(['failed', 'failed', 'sent', 'sent']);
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
      'the dead man’s switch could not be called',
      'the dead man’s switch is called again',
    ]);
    expect(lines.join()).not.toContain('secret-of-the-switch');
  });
});

describe('a controller that is not well', () => {
  it('is silent until it is', async () => {
    const { runtime, transport, results, well } = heart({});
    well.because = 'Redis gives no answer.';
    await runtime.advance(130_000);
    expect([transport.requests, results]).toEqual([[], ['withheld', 'withheld', 'withheld']]);

    well.because = undefined;
    await runtime.advance(60_000);

    expect(transport.requests).toHaveLength(1);
  });

  it('says so where there is an address for that', async () => {
    const { runtime, transport, well } = heart({ fail: 'env:FAIL' });
    well.because = 'It holds no lease.';
    await runtime.advance(10_000);

    expect(transport.requests).toMatchObject([
      {
        method: 'POST',
        url: 'https://beat.example/ping/secret-of-the-switch/fail',
        body: JSON.stringify({ region: 'eu-de', because: 'It holds no lease.' }),
      },
    ]);
  });
});
