import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { hear, reading, shiftableRuntime, storesOn } from './open-store.ts';
import { report } from './samples.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

describe('reports', () => {
  it('are delivered in the order of their vantage, each as it was sent', async () => {
    await using stores = storesOn(redis.url);
    const [controller, prober] = await Promise.all([stores.controller(), stores.prober('us-south')]);
    const heard = hear();
    const reports: unknown[] = [];
    controller.listen({
      ...heard,
      onReport(each) {
        reports.push(each);
        heard.onReport(each);
      },
    });
    await heard.next('gap');

    for (let sequence = 1; sequence <= 50; sequence++) await prober.report(report('us-south', sequence));
    await heard.until((all) => all.includes('report us-south 50'));

    expect(reports).toEqual(Array.from({ length: 50 }, (_, index) => report('us-south', index + 1)));
  });

  it('of every vantage reach every controller', async () => {
    await using stores = storesOn(redis.url);
    const controllers = await Promise.all([stores.controller(), stores.controller()]);
    const probers = await Promise.all([stores.prober('us-south'), stores.prober('eu-de')]);
    const ears = controllers.map((controller) => {
      const heard = hear();
      controller.listen(heard);
      return heard;
    });
    await Promise.all(ears.map((heard) => heard.next('gap')));

    await probers[0].report(report('us-south', 1));
    await probers[1].report(report('eu-de', 1));

    for (const heard of ears) {
      await heard.until((all) => all.includes('report us-south 1') && all.includes('report eu-de 1'));
    }
  });

  it('from before listening are never delivered', async () => {
    await using stores = storesOn(redis.url);
    const [controller, prober] = await Promise.all([stores.controller(), stores.prober('us-south')]);
    await prober.report(report('us-south', 1));
    const heard = hear();
    controller.listen(heard);
    await heard.next('gap');

    await prober.report(report('us-south', 2));
    await heard.until((all) => all.includes('report us-south 2'));

    expect(heard.all).not.toContain('report us-south 1');
  });

  it.each([
    ['garbage', 'hello'],
    ['of another shape', '{"vantage":"us-south"}'],
    ['in the name of another vantage', JSON.stringify(report('eu-de', 1))],
  ])('that are %s are left out and logged', async (_, text) => {
    await using stores = storesOn(redis.url);
    const warnings: object[] = [];
    const log = { info() {}, warn: (fields: object) => void warnings.push(fields), error() {} };
    const [controller, prober] = await Promise.all([stores.controller({ log }), stores.prober('us-south')]);
    const heard = hear();
    controller.listen(heard);
    await heard.next('gap');
    const stream = stores.keys.reports('us-south');

    await redis.client.xadd(stream, '*', 'report', text);
    await prober.report(report('us-south', 2));
    await heard.until((all) => all.includes('report us-south 2'));

    expect(heard.all.filter((event) => event.startsWith('report'))).toEqual(['report us-south 2']);
    expect(warnings).toEqual([expect.objectContaining({ key: stream })]);
  });

  it('take a bounded place', async () => {
    await using stores = storesOn(redis.url);
    const prober = await stores.prober('us-south');
    for (let batch = 0; batch < 13; batch++) {
      await Promise.all(Array.from({ length: 100 }, (_, index) => prober.report(report('us-south', index))));
    }

    expect(await redis.client.xlen(stores.keys.reports('us-south'))).toBeLessThan(1_150);
  });

  it('of a vantage that is gone for good expire: an hour after the last one', async () => {
    await using stores = storesOn(redis.url);
    const prober = await stores.prober('us-south');

    await prober.report(report('us-south', 1));

    const leftMs = await redis.client.pttl(stores.keys.reports('us-south'));
    expect(leftMs).toBeGreaterThan(3_500_000);
    expect(leftMs).toBeLessThanOrEqual(3_600_000);
  });

  it('of a vantage that reports are kept on: their end is put off again, and not with every report', async () => {
    await using stores = storesOn(redis.url);
    const runtime = shiftableRuntime();
    const prober = await stores.prober('us-south', { runtime });
    const key = stores.keys.reports('us-south');
    await prober.report(report('us-south', 1));
    await redis.client.pexpire(key, 100_000);

    await prober.report(report('us-south', 2));
    expect(await redis.client.pttl(key)).toBeLessThanOrEqual(100_000);
    runtime.shiftMs = 60_000;
    await prober.report(report('us-south', 3));
    expect(await redis.client.pttl(key)).toBeGreaterThan(3_500_000);
  });

  it('that lay waiting while this process stood still are a gap, and asked for again', async () => {
    await using stores = storesOn(redis.url);
    const runtime = shiftableRuntime();
    const [controller, prober] = await Promise.all([stores.controller({ runtime }), stores.prober('us-south')]);
    const heard = hear();
    controller.listen(heard);
    await heard.next('gap');
    await reading(redis.client, 'reports');
    const gap = heard.next('gap');
    const recalled = new Promise<void>((resolve) => prober.onRecall(resolve));

    runtime.shiftMs = 30_000;
    await prober.report(report('us-south', 1));
    await Promise.all([gap, recalled]);
    await prober.report(report('us-south', 2));
    await heard.until((all) => all.includes('report us-south 2'));

    expect(heard.all).not.toContain('report us-south 1');
  });
});

describe('a recall', () => {
  it('reaches every prober', async () => {
    await using stores = storesOn(redis.url);
    const controller = await stores.controller();
    const probers = await Promise.all([stores.prober('us-south'), stores.prober('eu-de')]);
    await Promise.all(['us-south', 'eu-de'].map((vantage) => reading(redis.client, `recalls-${vantage}`)));
    const recalled = Promise.all(probers.map((prober) => new Promise<void>((resolve) => prober.onRecall(resolve))));

    await controller.recallReports();

    await recalled;
  });

  it('comes by itself when a controller begins to listen', async () => {
    await using stores = storesOn(redis.url);
    const [controller, prober] = await Promise.all([stores.controller(), stores.prober('us-south')]);
    const heard = hear();
    prober.onRecall(() => void prober.report(report('us-south', 1)).catch(() => undefined));

    controller.listen(heard);

    await heard.until((all) => all.includes('report us-south 1'));
  });
});
