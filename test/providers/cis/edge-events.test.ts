import { describe, expect, it } from 'vitest';
import { createCis } from '../../../src/providers/cis/index.ts';
import { cisInstance } from '../../../src/providers/cis/instance.ts';
import type { CisObject, CisSettings } from '../../../src/providers/cis/schema.ts';
import { resourceSettings } from '../../../src/providers/settings.ts';
import { virtualRuntime } from '../../support/virtual-runtime.ts';
import { look, owner } from '../support.ts';
import { type Interference, MemoryCis, memoryHttp } from './memory-cis.ts';
import { crn, euPool, euRegionPool, pool, poolsSettings, usRegionPool, weightsSettings } from './objects.ts';

const monitor = {
  id: pool.monitor,
  modified_on: '2026-01-15T00:00:00Z',
  path: '/healthz',
  interval: 60,
  timeout: 5,
  retries: 2,
};
const [us, eu] = pool.origins;
/** The pool was last written at midnight; two intervals with all tries of one are 135 s. */
const afterAll = '2026-02-01T00:02:15Z';
const tooSoon = '2026-02-01T00:02:14Z';
const later = '2026-02-01T08:00:00Z';

const sickEurope = {
  ...pool,
  origins: [
    { ...us, healthy: true },
    { ...eu, healthy: false, failure_reason: 'timeout' },
  ],
};

/** An event in which the origin eu-de turns unhealthy, with these differences. */
function turned(timestamp: string, origin: object = {}, ofPool: object = {}): CisObject {
  return {
    id: `event-${timestamp}`,
    timestamp,
    pool: [{ id: pool.id, name: pool.name, healthy: true, changed: false, minimum_origins: 1, ...ofPool }],
    origins: [
      { ...us, ip: '192.0.2.1', healthy: true, changed: false },
      { ...eu, ip: '192.0.2.2', healthy: false, changed: true, failure_reason: 'timeout', ...origin },
    ],
  };
}

interface Given {
  readonly settings?: object;
  readonly pools?: readonly CisObject[];
  readonly monitors?: readonly CisObject[];
  readonly events?: readonly CisObject[];
  readonly interfere?: Interference;
  readonly use?: boolean;
}

/** A new owner's look at CIS, and the look after it: what events prove counts from the second one on. */
async function newOwner(given: Given) {
  const { settings = weightsSettings, pools = [sickEurope], monitors = [monitor], events = [], use = true } = given;
  const cis = new MemoryCis({
    '/load_balancers/pools': pools,
    '/load_balancers/monitors': monitors,
    '/load_balancers/events': events,
  });
  const runtime = virtualRuntime();
  const asked: string[] = [];
  const http = memoryHttp(cis, (request) => {
    asked.push(request.path);
    return given.interfere?.(request);
  });
  const instance = cisInstance({ runtime, http, crn, callsPerMinute: 100 });
  const parsed = resourceSettings.parse({ name: 'www', ...settings }) as CisSettings;
  const provider = createCis(parsed, { instance, owner });
  const see = async (by = provider) => {
    const view = await runtime.until(
      by.edgeHealth?.({ ...look(), events: use }) ?? Promise.reject(new Error('no checks')),
    );
    return Object.fromEntries(view.seen.map(({ region, verdict, reason }) => [region, `${verdict}: ${reason}`]));
  };
  const first = await see();
  const eventReads = () => asked.filter((path) => path === '/load_balancers/events').length;
  return {
    cis,
    runtime,
    see,
    eventReads,
    first,
    second: await see(),
    another: () => createCis(parsed, { instance, owner }),
  };
}

const unproven = 'unknown: CIS may not have probed it yet';

describe("CIS's events, for an owner that finds a region unhealthy and has not watched it", () => {
  it('prove that it was probed, so that its vote counts at once, with the instant by CIS', async () => {
    const { first, second } = await newOwner({ events: [turned(later)] });

    expect(first['eu-de']).toBe(unproven);
    expect(second).toEqual({ 'us-south': 'up: ok', 'eu-de': `down: timeout, since ${later} by CIS's events` });
  });

  it('do the same for the pool of a region', async () => {
    const event = turned(later, {}, { id: euPool, healthy: false, changed: true });
    const pools = [
      { ...usRegionPool, healthy: true },
      { ...euRegionPool, healthy: false },
    ];

    const { second } = await newOwner({ settings: poolsSettings, pools, events: [event] });

    expect(second).toEqual({ 'us-south': 'up: ok', 'eu-de': `down: unhealthy, since ${later} by CIS's events` });
  });

  it('are not read where they do not count', async () => {
    const { second, eventReads } = await newOwner({ events: [turned(later)], use: false });

    expect(second['eu-de']).toBe(unproven);
    expect(eventReads()).toBe(0);
  });

  it.each<[string, Given]>([
    ['there are none', {}],
    [
      'it was an event of before the pool was written: an origin may have been enabled since',
      { events: [turned('2026-01-31T23:59:59Z')] },
    ],
    ['CIS could not yet have probed what had been written', { events: [turned(tooSoon)] }],
    ['the monitor was written after it', { monitors: [{ ...monitor, modified_on: later }], events: [turned(later)] }],
    [
      'nobody knows when the monitor was written',
      { monitors: [{ ...monitor, modified_on: undefined }], events: [turned(later)] },
    ],
    ['it says that nothing has changed', { events: [turned(later, { changed: false })] }],
    ['the origin was disabled then', { events: [turned(later, { enabled: false })] }],
    ['the origin had another address', { events: [turned(later, { address: 'old.shop.example' })] }],
    ['it is of another pool', { events: [turned(later, {}, { id: euPool })] }],
    [
      'a newer one says healthy, which CIS itself does not',
      { events: [turned(later), turned('2026-02-01T09:00:00Z', { healthy: true })] },
    ],
    ['two of one instant contradict each other', { events: [turned(later), turned(later, { healthy: true })] }],
    ['its instant can not be read', { events: [turned('yesterday')] }],
    ['it has another shape', { events: [{ id: 'e', timestamp: later, pool: pool.id, origins: 'eu-de' }] }],
  ])('do not count where %s', async (_, given) => {
    expect((await newOwner(given)).second['eu-de']).toBe(unproven);
  });

  it('count from the first instant on at which it must have been probed', async () => {
    expect((await newOwner({ events: [turned(afterAll)] })).second['eu-de']).toContain(
      `down: timeout, since ${afterAll}`,
    );
  });

  it('never say down where the health says up, nor anything where it says nothing', async () => {
    const healthy = { ...pool, origins: [us, { ...eu, healthy: true }] };
    const silent = { ...pool, origins: [us, { ...eu, healthy: null }] };

    const up = await newOwner({ pools: [healthy], events: [turned(later)] });
    const none = await newOwner({ pools: [silent], events: [turned(later)] });

    expect(up.second['eu-de']).toBe('up: ok');
    expect(none.second['eu-de']).toBe('unknown: CIS says nothing of its health');
  });

  it('are forgotten when it turns healthy, and when it is disabled', async () => {
    const { cis, see } = await newOwner({ events: [turned(later)] });
    const show = (change: object) =>
      cis.objects.set('/load_balancers/pools', [{ ...pool, origins: [us, { ...eu, ...change }] }]);

    show({ healthy: true });
    expect((await see())['eu-de']).toBe('up: ok');
    show({ healthy: false });
    expect((await see())['eu-de']).toBe('down: unhealthy');

    show({ healthy: false, enabled: false });
    await see();
    cis.objects.set('/load_balancers/pools', [{ ...sickEurope, modified_on: '2026-02-01T10:00:00Z' }]);
    expect((await see())['eu-de']).toBe(unproven);
  });

  it.each<[string, ReturnType<Interference>]>([
    ['are answered with an error', 'failed'],
    ['get no answer', 'lost'],
  ])('change nothing when they %s', async (_, trouble) => {
    const interfere: Interference = ({ path }) => (path.endsWith('/events') ? trouble : undefined);

    const { second } = await newOwner({ events: [turned(later)], interfere });

    expect(second).toEqual({ 'us-south': 'up: ok', 'eu-de': unproven });
  });

  it('are read by one call in ten seconds, however many resources ask, and not at all once nothing is open', async () => {
    const { runtime, see, eventReads, another } = await newOwner({});
    const others = [another(), another(), another()];

    await Promise.all(others.map(see));
    expect(eventReads()).toBe(1);

    await runtime.advance(10_000);
    await see();
    await Promise.all(others.map(see));
    expect(eventReads()).toBe(2);

    await runtime.advance(135_000);
    await Promise.all([undefined, ...others].map(see));
    expect(eventReads()).toBe(2);
  });
});
