import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/domain/report.ts';
import { aProber, verdictIn } from './a-prober.ts';
import { aControl, anEdge, aTarget } from './watched.ts';

const WEB = 'web.us-south.shop.example';
const DB = 'db.us-south.shop.example';

describe('a prober reports at once', () => {
  it('when a target is seen for the first time', async () => {
    const { runtime, store, sampler, prober } = aProber();
    prober.start();
    await runtime.advance(5_000);
    expect(store.reports).toHaveLength(1);
    expect(sampler.asked(WEB)).toHaveLength(1);
    expect(store.last()).toMatchObject({ vantage: 'eu-de', process: 'process-1', application: 'shop', sequence: 1 });
    expect(verdictIn(store.last())).toEqual({
      region: 'us-south',
      target: 'web',
      verdict: 'up',
      reason: 'ok',
      consecutive: 1,
      latencyMs: 5,
    });
  });

  it('when a target is down, and when it is up again, and not in between', async () => {
    const { runtime, store, sampler, prober } = aProber();
    prober.start();
    await runtime.advance(10_000);
    sampler.set(WEB, 'dead');
    await runtime.advance(30_000);
    sampler.set(WEB, 'well');
    await runtime.advance(15_000);
    expect(store.reports.map((report) => verdictIn(report)?.verdict)).toEqual<Verdict[]>(['up', 'down', 'up']);
    expect(verdictIn(store.reports[1])).toMatchObject({ reason: 'connect-refused', consecutive: 3 });
  });

  it('when a public name is answered from another region, or from none', async () => {
    const edge = anEdge({ intervalMs: 1_000 });
    const { runtime, store, sampler, prober } = aProber({ targets: [], edges: [edge] });
    sampler.set('www.shop.example', { servedBy: 'us-south' });
    prober.start();
    await runtime.advance(3_000);
    sampler.set('www.shop.example', 'dead');
    await runtime.advance(3_000);
    sampler.set('www.shop.example', { servedBy: 'eu-de' });
    await runtime.advance(3_000);
    expect(store.reports.map(({ edges }) => edges[0])).toEqual([
      { edge: 'www', servedBy: 'us-south', reason: 'ok' },
      { edge: 'www', servedBy: null, reason: 'connect-refused' },
      { edge: 'www', servedBy: 'eu-de', reason: 'ok' },
    ]);
  });

  it('when it begins and when it ceases to be isolated, on every application', async () => {
    const { runtime, store, sampler, prober } = aProber({
      targets: [aTarget(), aTarget({ application: 'blog', region: 'eu-de' })],
      controls: [aControl()],
    });
    prober.start();
    await runtime.advance(10_000);
    const before = store.reports.length;
    sampler.set('iam.example', 'dead');
    await runtime.advance(20_000);
    sampler.set('iam.example', 'well');
    await runtime.advance(20_000);
    const told = store.reports.slice(before).map(({ application, isolatedFor }) => ({ application, isolatedFor }));
    expect(told).toEqual([
      { application: 'shop', isolatedFor: ['us-south'] },
      { application: 'blog', isolatedFor: ['eu-de'] },
      { application: 'shop', isolatedFor: [] },
      { application: 'blog', isolatedFor: [] },
    ]);
  });

  it('on every application when the store asks for it', async () => {
    const targets = ['a', 'b', 'c'].map((application) => aTarget({ application }));
    const { runtime, store, prober } = aProber({ targets });
    prober.start();
    await runtime.advance(10_000);
    const before = store.reports.length;
    store.recall();
    await runtime.settle();
    expect(store.reports.slice(before).map(({ application }) => application)).toEqual(['a', 'b', 'c']);
  });
});

describe('a report', () => {
  it('is complete in itself: it repeats what has not changed', async () => {
    const targets = [aTarget(), aTarget({ id: 'db' })];
    const { runtime, store, sampler, prober } = aProber({ targets, edges: [anEdge()] });
    sampler.set('www.shop.example', { servedBy: 'us-south' });
    prober.start();
    await runtime.advance(10_000);
    sampler.set(DB, 'dead');
    await runtime.advance(20_000);
    expect(verdictIn(store.last(), 'db')?.verdict).toBe('down');
    expect(verdictIn(store.last(), 'web')?.verdict).toBe('up');
    expect(store.last().edges).toEqual([{ edge: 'www', servedBy: 'us-south', reason: 'ok' }]);
  });

  it('says unknown of a target that has not been sampled yet', async () => {
    const { runtime, store, prober } = aProber();
    prober.start();
    store.recall();
    await runtime.settle();
    expect(verdictIn(store.last())).toMatchObject({ verdict: 'unknown', reason: 'not-sampled-yet', consecutive: 0 });
  });

  it('carries several changes of one turn', async () => {
    const targets = ['a', 'b', 'c'].map((id) => aTarget({ id }));
    const { runtime, store, prober } = aProber({ targets });
    prober.start();
    store.recall();
    store.recall();
    await runtime.settle();
    expect(store.reports).toHaveLength(1);
  });

  it('has a greater sequence than every report before it, whichever application they were about', async () => {
    const targets = ['a', 'b'].map((application) => aTarget({ application }));
    const { runtime, store, prober } = aProber({ targets, heartbeatMs: 1_000 });
    prober.start();
    await runtime.advance(10_000);
    const sequences = store.reports.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  });
});

describe('a heartbeat', () => {
  it('is sent for each application once an interval, though nothing changes', async () => {
    const targets = ['a', 'b', 'c'].map((application) => aTarget({ application }));
    const { runtime, store, prober } = aProber({ targets, heartbeatMs: 2_000 });
    prober.start();
    await runtime.advance(10_000);
    const before = store.reports.length;
    await runtime.advance(20_000);
    const since = store.reports.slice(before);
    for (const application of ['a', 'b', 'c']) {
      expect(since.filter((report) => report.application === application)).toHaveLength(10);
    }
  });

  it('is sent at a phase of the application’s own, so that they do not all leave together', async () => {
    const targets = Array.from({ length: 50 }, (_, index) => aTarget({ application: `app-${index}` }));
    const { runtime, store, prober } = aProber({ targets, heartbeatMs: 5_000 });
    prober.start();
    await runtime.advance(5_000);
    const before = store.reports.length;
    await runtime.advance(500);
    expect(store.reports.length - before).toBeLessThan(15);
  });

  it('carries the newest reason and count', async () => {
    const { runtime, store, sampler, prober } = aProber({ heartbeatMs: 1_000 });
    sampler.set(WEB, 'dead');
    prober.start();
    await runtime.advance(10_000);
    expect(verdictIn(store.last())).toMatchObject({ verdict: 'unknown', reason: 'connect-refused', consecutive: 2 });
  });
});
