import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exposeReadiness } from '../../src/compose/expose-readiness.ts';
import type { Provider } from '../../src/providers/contract.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { shop } from '../support/shop.ts';
import { type Between, type Started, startController, startVantages, untilState } from './harness.ts';
import { ImitationWorld } from './imitation.ts';

const application = shop({ approval: 'always', confirmForMs: 0, staleAfterMs: 1_000, observationStaleAfterMs: 2_000 });
const asked = { by: 'alice', reason: 'to see' };

let redis: TestRedis;
let world: ImitationWorld;
let vantages: Awaited<ReturnType<typeof startVantages>>;
let started: Started[];

beforeEach(async () => {
  redis = await startTestRedis();
  world = new ImitationWorld();
  vantages = await startVantages(redis.url, application, world);
  started = await Promise.all(['one', 'two'].map((name) => startController(redis.url, application, world, name)));
  await expect
    .poll(() => started.filter(({ controller }) => controller.custodyOf('shop') !== undefined).length)
    .toBe(1);
});
afterEach(async () => {
  await Promise.all(started.map((each) => each.stop()));
  await vantages.stop();
  await redis.stop();
});

describe('why, asked of any controller, whether it owns the application or not', () => {
  it('tells which rule speaks and what would have to change first', async () => {
    vantages.see('us-south', 'down');
    for (const { store, facade } of started) {
      await untilState(store, 'shop', (state) => state.said.rule === 490);
      await expect
        .poll(() => facade.why('shop'))
        .toMatchObject({ phase: 'suspect', decision: { rule: 490 }, toChange: [{ rule: 401 }] });
      const { toChange } = await facade.why('shop');
      expect(toChange[0]?.guards.map(({ guard }) => guard)).toEqual(['approved']);
    }
  });

  it('judges a supposed command on what the resources say now, and does nothing', async () => {
    for (const { facade } of started) {
      await expect
        .poll(() => facade.why('shop', { body: { kind: 'switchover', to: 'eu-de' }, ...asked }))
        .toMatchObject({ supposed: { kind: 'switchover' }, decision: { rule: 220, answer: { accepted: true } } });
      await expect(facade.why('shop', { body: { kind: 'failback' }, ...asked })).resolves.toMatchObject({
        decision: { rule: 290, answer: { accepted: false } },
      });
    }
    expect(world.acts).toEqual([]);
  });

  it('says of a paused application that it is paused, and not that a pause is new', async () => {
    for (const { facade } of started) await facade.pause('shop', 'bob', 'lunch');
    for (const { facade } of started) {
      const { decision } = await facade.why('shop', { body: { kind: 'switchover', to: 'eu-de' }, ...asked });
      expect(decision.findings).toMatchObject([{ guard: 'not-paused', answer: 'no' }]);
    }
  });
});

describe('why, where there are other applications', () => {
  it('counts them at a controller that does not own the application, as its owner does', async () => {
    const installation = 'many';
    const beside = [shop({}, { id: 'payments' })];
    const options = { installation, beside };
    const both = await Promise.all(
      ['three', 'four'].map((name) => startController(redis.url, application, world, name, options)),
    );
    const seeing = await startVantages(redis.url, application, world, { installation });
    seeing.see('us-south', 'down');

    for (const { facade } of both) {
      await expect
        .poll(async () => (await facade.why('shop')).rules.find(({ id }) => id === 401)?.guards, { timeout: 30_000 })
        .toContainEqual({ guard: 'fleet', answer: 'yes', because: '0 other operations run.' });
    }
    await Promise.all(both.map((each) => each.stop()));
    await seeing.stop();
  });
});

describe('what an operator says', () => {
  it('lets the waiting operation begin, and shows in the status until it does', async () => {
    vantages.see('us-south', 'down');
    const [one] = started;
    if (one === undefined) throw new Error('no controller was started');
    await untilState(one.store, 'shop', (state) => state.said.rule === 490);
    const answer = await one.facade.command('shop', { body: { kind: 'approve' }, ...asked });
    expect(answer).toMatchObject({ accepted: true, rule: 204 });
    const moved = await untilState(one.store, 'shop', (state) => state.lastOperation?.outcome === 'done');
    expect(moved.placement.primary).toBe('eu-de');
    expect((await one.facade.application('shop')).cooldownUntil).toBeGreaterThan(0);
    const seen = await one.facade.command('shop', { body: { kind: 'acknowledge' }, ...asked });
    expect(seen).toMatchObject({ accepted: true, rule: 203 });
    expect((await one.facade.application('shop')).cooldownUntil).toBeUndefined();
  });
});

describe('readiness, asked of any controller', () => {
  it('is what the owner has found last, in the status, beside every why and plan, and in the journal', async () => {
    const installation = 'examined';
    const finding = { severity: 'error' as const, about: 'pool 1', sentence: 'It has no origin eu-de.' };
    const between: Between = {
      managed: ({ providers, ...rest }) => ({
        ...rest,
        providers: {
          ...providers,
          www: {
            ...(providers.www as Provider),
            readiness: async () => [finding],
          },
        },
      }),
    };
    const options = { installation, between, examineEveryMs: 50 };
    const both = await Promise.all(
      ['five', 'six'].map((name) => startController(redis.url, application, world, name, options)),
    );

    const found = [{ resource: 'www', ...finding }];
    for (const { facade } of both) {
      await expect.poll(async () => (await facade.application('shop')).readiness).toMatchObject({ errors: 1 });
      expect(await facade.applicationReadiness('shop')).toMatchObject({ findings: found });
      expect((await facade.why('shop')).inTheWay).toEqual(['www: pool 1: It has no origin eu-de.']);
      const { readiness } = await facade.preview('shop', { body: { kind: 'switchover', to: 'eu-de' }, ...asked });
      expect(readiness).toMatchObject({ findings: found });
      expect(await facade.applicationReadiness('shop', true)).toMatchObject({ findings: found });
    }
    const metrics = createMetrics();
    for (const { controller } of both.filter((each) => each.controller.custodyOf('shop') !== undefined))
      exposeReadiness(metrics, controller, ['shop', 'unknown']);
    expect(await metrics.render()).toContain('regent_readiness_findings{application="shop",severity="error"} 1');
    const entries = await both[0]?.store.journal('shop', 20);
    expect(entries?.filter(({ body }) => body.kind === 'readiness')).toMatchObject([{ body: { found, gone: [] } }]);
    await Promise.all(both.map((each) => each.stop()));
  });
});
