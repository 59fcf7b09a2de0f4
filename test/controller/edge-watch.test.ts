import { expect, it } from 'vitest';
import { EdgeWatch } from '../../src/controller/edge-watch.ts';
import type { Equipment, ManagedApplication } from '../../src/controller/managed.ts';
import { Sight } from '../../src/controller/sight.ts';
import type { Application } from '../../src/domain/application.ts';
import type { EdgeCall, EdgeView, Provider } from '../../src/providers/contract.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { shop } from '../support/shop.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';

const application = shop({}, { edgeVantage: { id: 'cis', resource: 'www', maxAgeMs: 90_000 } });

function watching(answer: (call: EdgeCall) => Promise<EdgeView>, watched: Application = application) {
  const runtime = virtualRuntime();
  const sight = new Sight(runtime);
  const equipment = { runtime, log: createLog({ name: 'test', level: 'silent' }) } as unknown as Equipment;
  const www = { abilities: [], edgeHealth: answer } as unknown as Provider;
  const managed = { application: watched, providers: { www } } as unknown as ManagedApplication;
  const watch = new EdgeWatch(equipment, managed, sight);
  return { runtime, watch, reports: () => sight.reportsOn('shop', 1_000_000) };
}

const seen = [{ region: 'us-south', verdict: 'down', reason: 'unhealthy' }] as const;

it("the edge's checks become a report of the vantage, as old as its monitor's interval and the reading", async () => {
  const { runtime, watch, reports } = watching(async () => {
    await runtime.sleep(1_500);
    return { seen, agedMs: 60_000 };
  });

  expect(await runtime.until(watch.look())).toBe(true);
  await runtime.until(runtime.sleep(2_000));

  expect(reports()).toMatchObject([
    {
      receivedAt: 1_000_000 - 60_000 - 1_500 - 2_000,
      report: { vantage: 'cis', application: 'shop', verdicts: [], regions: seen },
    },
  ]);
});

it('a look that shows nothing leaves what was seen before to grow old', async () => {
  let fails = false;
  const { runtime, watch, reports } = watching(async () =>
    fails ? { seen: [], agedMs: 0, because: 'CIS answered 503.' } : { seen, agedMs: 5_000 },
  );
  await runtime.until(watch.look());
  fails = true;
  await runtime.until(runtime.sleep(10_000));

  expect(await runtime.until(watch.look())).toBe(false);

  expect(reports()).toMatchObject([{ receivedAt: 1_000_000 - 15_000 }]);
});

it.each([
  ['count where the application says so', true, true],
  ['do not count where it says nothing of them', undefined, undefined],
] as const)("the events of the edge's checks %s", async (_, events, told) => {
  const asked: unknown[] = [];
  const { runtime, watch } = watching(
    async (call) => {
      asked.push(call.events);
      return { seen, agedMs: 0 };
    },
    { ...application, edgeVantage: { id: 'cis', resource: 'www', maxAgeMs: 90_000, events } },
  );

  await runtime.until(watch.look());

  expect(asked).toEqual([told]);
});

it('a look that takes too long, or throws, is given up', async () => {
  const { runtime, watch, reports } = watching(() => Promise.reject(new Error('cut off')));

  expect(await runtime.until(watch.look())).toBe(false);
  expect(reports()).toEqual([]);
});
