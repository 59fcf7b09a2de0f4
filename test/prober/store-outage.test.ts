import { expect, it } from 'vitest';
import { aProber, verdictIn } from './a-prober.ts';
import { aTarget } from './watched.ts';

const WEB = 'web.us-south.shop.example';

it('without a store probing goes on', async () => {
  const { runtime, store, sampler, prober } = aProber();
  store.become('unreachable');
  prober.start();
  await runtime.advance(50_000);
  expect(sampler.asked(WEB)).toHaveLength(10);
  expect(prober.snapshot().applications[0]?.verdicts[0]?.verdict).toBe('up');
});

it('a verdict that changed during an outage is in the report that follows the recall', async () => {
  const { runtime, store, sampler, prober } = aProber();
  prober.start();
  await runtime.advance(10_000);
  store.become('unreachable');
  sampler.set(WEB, 'dead');
  await runtime.advance(20_000);
  expect(verdictIn(store.last())?.verdict).toBe('up');
  store.become('reachable');
  store.recall();
  await runtime.settle();
  expect(verdictIn(store.last())?.verdict).toBe('down');
});

it('and without a recall it is in the next heartbeat', async () => {
  const { runtime, store, sampler, prober } = aProber({ heartbeatMs: 3_000 });
  prober.start();
  await runtime.advance(10_000);
  store.become('unreachable');
  sampler.set(WEB, 'dead');
  await runtime.advance(20_000);
  store.become('reachable');
  await runtime.advance(3_000);
  expect(verdictIn(store.last())?.verdict).toBe('down');
});

it('a rejected report is not sent again by itself, which would flood a store that is just coming back', async () => {
  let failures = 0;
  const listener = {
    onReportFailed: () => {
      failures += 1;
    },
  };
  const { runtime, store, prober } = aProber({ heartbeatMs: 2_000, listener });
  store.become('unreachable');
  prober.start();
  await runtime.advance(20_000);
  expect(failures).toBeLessThanOrEqual(11);
});

it('while a report hangs no other of the same application is sent, and the one after it is the newest picture', async () => {
  const { runtime, store, sampler, prober } = aProber({ heartbeatMs: 500 });
  prober.start();
  await runtime.advance(10_000);
  store.become('holds');
  sampler.set(WEB, 'dead');
  const before = store.reports.length;
  await runtime.advance(20_000);
  expect(store.reports.length - before).toBe(1);
  expect(verdictIn(store.last())?.verdict).toBe('up');
  store.become('reachable');
  await runtime.settle();
  expect(store.reports.length - before).toBe(2);
  expect(verdictIn(store.last())?.verdict).toBe('down');
});

it('while a report of one application hangs the others are reported', async () => {
  const targets = ['a', 'b'].map((application) => aTarget({ application }));
  const { runtime, store, prober } = aProber({ targets });
  prober.start();
  store.become('holds');
  await runtime.advance(10_000);
  expect(store.reports.map(({ application }) => application).sort()).toEqual(['a', 'b']);
});
