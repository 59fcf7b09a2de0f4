import { expect, it } from 'vitest';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { aProber } from './a-prober.ts';
import { aControl } from './watched.ts';

const WEB = 'web.us-south.shop.example';

function aLog() {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => lines.push(JSON.parse(line)) };
  return { lines, log: createLog({ name: 'prober', level: 'info', destination }) };
}

it('a changed verdict is logged once, a lost target as a warning', async () => {
  const { lines, log } = aLog();
  const { runtime, sampler, prober } = aProber({ log });
  prober.start();
  await runtime.advance(10_000);
  sampler.set(WEB, 'dead');
  await runtime.advance(30_000);
  expect(lines).toMatchObject([
    { level: 'info', vantage: 'eu-de', application: 'shop', region: 'us-south', target: 'web', verdict: 'up' },
    { level: 'warn', target: 'web', verdict: 'down', reason: 'connect-refused' },
  ]);
});

it('an outage of the store is logged once when it begins and once when it ends', async () => {
  const { lines, log } = aLog();
  const { runtime, store, prober } = aProber({ log, heartbeatMs: 1_000 });
  prober.start();
  store.become('unreachable');
  await runtime.advance(20_000);
  store.become('reachable');
  await runtime.advance(5_000);
  const told = lines.map(({ msg }) => msg).filter((msg) => /deliver/.test(String(msg)));
  expect(told).toEqual(['reports are not delivered; probing goes on', 'reports are delivered again']);
});

it('abstaining is logged as a warning, with the regions', async () => {
  const { lines, log } = aLog();
  const { runtime, sampler, prober } = aProber({ log, controls: [aControl()] });
  sampler.set('iam.example', 'dead');
  prober.start();
  await runtime.advance(30_000);
  expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([
    { control: 'iam', verdict: 'down' },
    { application: 'shop', isolatedFor: ['us-south'] },
  ]);
});

it('samples of targets are counted by their reason and timed; those of control targets are not', async () => {
  const metrics = createMetrics();
  const { runtime, sampler, prober } = aProber({ metrics, controls: [aControl()] });
  prober.start();
  await runtime.advance(10_000);
  sampler.set(WEB, 'dead');
  await runtime.advance(5_000);
  const text = await metrics.render();
  const labels = 'application="shop",region="us-south",target="web"';
  expect(text).toContain(`regent_samples_total{${labels},result="ok"} 2`);
  expect(text).toContain(`regent_samples_total{${labels},result="connect-refused"} 1`);
  expect(text).toContain('regent_sample_seconds_count{application="shop",region="us-south"} 3');
  expect(text).not.toContain('iam');
});
