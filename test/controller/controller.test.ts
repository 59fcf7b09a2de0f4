import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NoAnswer } from '../../src/controller/contract.ts';
import type { Policy } from '../../src/domain/application.ts';
import type { CommandBody } from '../../src/domain/command.ts';
import type { State } from '../../src/domain/state.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { shop } from '../support/shop.ts';
import { type Started, startController, startVantages, untilState } from './harness.ts';
import { ImitationWorld } from './imitation.ts';

const quick: Partial<Policy> = {
  confirmForMs: 0,
  holdDownMs: 200,
  cooldownMs: 0,
  staleAfterMs: 20_000,
  observationStaleAfterMs: 20_000,
};
const application = shop(quick);

/** No lease is to run out here, however busy the machine is. */
const timings = { leaseMs: 30_000, renewEveryMs: 100, observeEveryMs: 100, turnEveryMs: 50 };

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

let stages = 0;

/** An installation of one test's own, so that the tests can wait side by side. */
async function stage() {
  const installation = `controller-${++stages}`;
  const world = new ImitationWorld();
  const vantages = await startVantages(redis.url, application, world, { installation });
  const started: Started[] = [];
  const owner = () => started.filter(({ controller }) => controller.custodyOf('shop') !== undefined);
  const sees = () =>
    owner().some(({ controller }) => {
      const custody = controller.custodyOf('shop');
      if (custody === undefined) return false;
      const { view, health } = custody.context();
      const looked = application.resources.every(({ id }) => view.observations[id] !== undefined);
      return looked && health.every(({ health }) => health === 'up');
    });
  return {
    world,
    vantages,
    owner,
    async start(instance: string, options: Parameters<typeof startController>[4] = {}) {
      const settings = { installation, timings, ...options };
      const controller = await startController(redis.url, application, world, instance, settings);
      started.push(controller);
      return controller;
    },
    /** Somebody owns it, and has looked at everything that a decision needs. */
    async untilOwned() {
      while (!sees()) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    /** Ends one in order; it counts no more. */
    async stop(one: Started) {
      started.splice(started.indexOf(one), 1);
      await one.stop();
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((each) => each.stop()));
      await vantages.stop();
    },
  };
}

describe.concurrent('a controller', () => {
  it('carries a failover out in order, and brings the application home again', async () => {
    await using on = await stage();
    const { start, untilOwned, vantages, world } = on;
    const { store } = await start('one');
    await untilOwned();

    vantages.see('us-south', 'down');
    const away = await untilState(store, 'shop', (state) => state.phase === 'displaced');
    expect(away.placement).toEqual({ active: ['eu-de'], primary: 'eu-de' });
    expect(world.acts.map((act) => act.step)).toEqual([
      'fence:server:us-south',
      expect.stringMatching(/^promote:/),
      expect.stringMatching(/^promote:/),
      'route:www:eu-de',
    ]);

    vantages.see('us-south', 'up');
    const home = await untilState(store, 'shop', (state) => state.phase === 'steady');
    expect(home.placement).toEqual({ active: ['us-south'], primary: 'us-south' });
    expect(home.unprotected).toEqual([]);
    expect(world.servedBy).toBe('us-south');
  });

  it('commits an intent before every act, under its token and epoch', async () => {
    await using on = await stage();
    const { start, untilOwned, vantages, world } = on;
    const { store } = await start('one');
    await untilOwned();
    const intents: (string | undefined)[] = [];
    world.intercept = async (step) => {
      const kept = await store.read('shop');
      const record = kept?.state.operation?.steps.find((each) => each.id === step.id);
      intents.push(record?.intent && `${step.id} ${record.intent.fencing.epoch}.${record.intent.fencing.token}`);
      return undefined;
    };

    vantages.see('us-south', 'down');
    await untilState(store, 'shop', (state) => state.phase === 'displaced');

    expect(intents).toEqual(world.acts.map((act) => `${act.step} ${act.fencing}`));
  });

  it('asks a person when a step is refused for good, and says which and why', async () => {
    await using on = await stage();
    const { start, untilOwned, vantages, world } = on;
    const { store } = await start('one');
    await untilOwned();
    world.intercept = async (step) =>
      step.verb === 'promote' ? { outcome: 'refused', again: false, note: 'The peer window is over.' } : undefined;

    vantages.see('us-south', 'down');
    const blocked = await untilState(store, 'shop', (state) => state.phase === 'blocked');

    expect(blocked.blocked?.because).toMatch(
      /^The failover stopped\.( promote:(db|volume):eu-de: The peer window is over\.){1,2}$/,
    );
    expect(world.effectsOf('route:www:eu-de')).toBe(0);
  });

  it('never repeats a call whose end nobody knows, unless its provider says that it may be repeated', async () => {
    await using on = await stage();
    const { start, untilOwned, vantages, world } = on;
    const { store } = await start('one');
    await untilOwned();
    let routed = 0;
    world.intercept = async (step) => {
      if (step.verb !== 'route' || routed++ > 0) return undefined;
      return { outcome: 'refused', again: true, note: 'Too many requests.' };
    };

    vantages.see('us-south', 'down');
    await untilState(store, 'shop', (state) => state.phase === 'displaced');

    expect(routed).toBe(2);
    expect(world.effectsOf('promote:db:eu-de')).toBe(1);
  });

  it('starts no act while it is paused, and goes on when it is resumed', async () => {
    await using on = await stage();
    const { start, untilOwned, vantages, world } = on;
    const { store, facade } = await start('one');
    await untilOwned();
    world.intercept = async (step, call) => {
      if (step.verb !== 'fence') return undefined;
      world.apply(step, call);
      await facade.pause('shop', 'alice', 'let me look');
      return { outcome: 'accepted', note: 'It was under way when the pause came.' };
    };

    vantages.see('us-south', 'down');
    await untilState(store, 'shop', (state) => state.pause !== undefined);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(world.acts.map((act) => act.step)).toEqual(['fence:server:us-south']);
    expect((await facade.application('shop')).automation).toBe('paused');

    world.intercept = async () => undefined;
    const answer = await facade.command('shop', { body: { kind: 'resume' }, by: 'alice', reason: 'looked' });
    expect(answer).toMatchObject({ accepted: true, rule: 205 });
    await untilState(store, 'shop', (state) => state.phase === 'displaced');
    expect((await facade.application('shop')).automation).toBe('automatic');
  });

  it('ends a pause by itself when its time is over, in Redis too', async () => {
    await using on = await stage();
    const { start, untilOwned } = on;
    const { store, facade } = await start('one');
    await untilOwned();

    const { until, at } = await facade.pause('shop', 'alice', 'let me look', 600);
    await untilState(store, 'shop', ({ pause }) => pause?.at === at);
    await untilState(store, 'shop', ({ pause, said }) => pause === undefined && said.rule === 288);

    expect(until).toBe(at + 600);
    expect(await store.readPause('shop')).toBeUndefined();
  });

  it('takes maintenance and automation for a while, shows them, and ends them', async () => {
    await using on = await stage();
    const { start, untilOwned } = on;
    const { store, facade } = await start('one');
    await untilOwned();
    const say = (body: CommandBody) => facade.command('shop', { body, by: 'alice', reason: 'power works' });
    const now = store.now();

    const planned = await say({ kind: 'maintain', from: now, until: now + 3_600_000, region: 'eu-de' });
    await untilState(store, 'shop', ({ maintenance }) => maintenance?.[0]?.opened === true);
    const { maintenance } = await facade.application('shop');
    const ended = await say({ kind: 'end-maintenance', maintenance: planned.command });
    const set = await say({ kind: 'automation', automation: 'manual', until: store.now() + 2_000 });
    await untilState(store, 'shop', ({ said, automation }) => said.rule === 287 && automation === 'automatic');

    expect([planned.rule, ended.rule, set.rule]).toEqual([212, 213, 201]);
    expect(maintenance).toMatchObject([{ id: planned.command, region: 'eu-de', by: 'alice', reason: 'power works' }]);
    expect(await facade.application('shop')).toMatchObject({ maintenance: [], automation: 'automatic' });
  });

  it('previews a command without doing anything', async () => {
    await using on = await stage();
    const { start, untilOwned, world } = on;
    const { facade } = await start('one');
    await untilOwned();

    const preview = await facade.preview('shop', {
      body: { kind: 'switchover', to: 'eu-de' },
      by: 'alice',
      reason: 'to see',
    });

    expect(preview).toMatchObject({ accepted: true, rule: 220 });
    expect(preview.steps.map((step) => step.id)).toEqual([
      'promote:db:eu-de',
      'promote:volume:eu-de',
      'route:www:eu-de',
      'verify:www:eu-de',
    ]);
    expect(world.acts).toEqual([]);
  });

  it("passes an operator's command to the owner, wherever it was given", async () => {
    await using on = await stage();
    const { start, untilOwned } = on;
    await start('one');
    const two = await start('two');
    await untilOwned();

    const answer = await two.facade.command('shop', {
      body: { kind: 'switchover', to: 'eu-de' },
      by: 'alice',
      reason: 'planned',
    });

    expect(answer).toMatchObject({ accepted: true, rule: 220, operation: 'shop-1' });
    const moved = ({ placement, operation }: State) => placement.primary === 'eu-de' && operation === undefined;
    const away = await untilState(two.store, 'shop', moved);
    expect(away.displacedBy).toBe('operator');
  });

  it('says so when nobody owns the application', async () => {
    await using on = await stage();
    const { start, untilOwned } = on;
    const one = await start('one');
    await untilOwned();
    await one.controller.stop();

    await expect(
      one.facade.command('shop', { body: { kind: 'failback' }, by: 'alice', reason: 'home' }),
    ).rejects.toBeInstanceOf(NoAnswer);
  });

  it('does not carry a command out that has waited too long for an owner', async () => {
    await using on = await stage();
    const { start, untilOwned } = on;
    const one = await start('one');
    await untilOwned();
    await one.controller.stop();
    const body = { kind: 'switchover', to: 'eu-de' } as const;
    await expect(one.facade.command('shop', { body, by: 'alice', reason: 'planned' })).rejects.toThrow(
      'It is not carried out any more',
    );

    const two = await start('two');

    const state = await untilState(two.store, 'shop', ({ commandCursor }) => commandCursor !== '0-0');
    expect([state.epoch, state.operation]).toEqual([0, undefined]);
    const journal = await two.store.journal('shop', 100);
    expect(journal.map(({ body: entry }) => (entry.kind === 'decision' ? entry.rule : 0))).toContain(200);
  });
});

describe.concurrent('two controllers', () => {
  it('never own the application at the same time', async () => {
    await using on = await stage();
    const { start, untilOwned, owner } = on;
    await Promise.all([start('one'), start('two'), start('three')]);
    await untilOwned();

    for (let look = 0; look < 20; look++) {
      expect(owner().length).toBeLessThanOrEqual(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(owner()).toHaveLength(1);
  });

  it('hand the application over at once when its owner stops in order', async () => {
    await using on = await stage();
    const { start, untilOwned, owner } = on;
    await start('one');
    await start('two');
    await untilOwned();
    const [first] = owner();
    if (first === undefined) throw new Error('nobody owns it');

    await on.stop(first);
    await untilOwned();

    expect(owner()).toHaveLength(1);
  });

  it('prefer an owner outside the active region', async () => {
    await using on = await stage();
    const { start, untilOwned, owner } = on;
    await start('inside', { region: 'us-south' });
    await untilOwned();
    const outside = await start('outside', { region: 'eu-de' });

    while (outside.controller.custodyOf('shop') === undefined) await new Promise((resolve) => setTimeout(resolve, 10));

    expect(owner()).toEqual([outside]);
  });
});

describe.concurrent('a controller whose clock jumps', () => {
  it('observes only, says so, and goes on when it is calm again', async () => {
    await using on = await stage();
    const { start, untilOwned, vantages, world } = on;
    const real = systemRuntime();
    let offMs = 0;
    const { store, facade } = await start('one', { runtime: { ...real, wallMs: () => real.wallMs() + offMs } });
    await untilOwned();

    offMs = 60_000;
    const jumped = facade.readiness();
    vantages.see('us-south', 'down');
    const held = await untilState(store, 'shop', (state) => state.said.heldBy?.includes('calm:no') === true);

    expect(jumped.ready).toBe(false);
    expect(jumped.checks.find(({ name }) => name === 'calm')?.because).toBe(
      'It only observes. Its wall clock went forward by 60.0 s.',
    );
    expect(held.said.because).toContain('The controller only observes: Its wall clock went forward by 60.0 s.');
    expect(world.acts).toEqual([]);
    const away = await untilState(store, 'shop', (state) => state.phase === 'displaced');
    expect(away.placement.primary).toBe('eu-de');
  });
});
