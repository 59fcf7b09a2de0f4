import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/store/chain.ts';
import { StoreUnavailable } from '../../src/store/contract.ts';
import { freePort } from '../support/free-port.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { eventually, hear, reading, storesOn } from './open-store.ts';
import { command, commitOf, own, report } from './samples.ts';

let redis: TestRedis;
beforeEach(async () => {
  redis = await startTestRedis();
});
afterEach(() => redis.stop());

describe('without Redis', () => {
  it('a store opens, says that it is not reachable, and refuses everything until it is', async () => {
    await redis.kill();
    await using stores = storesOn(redis.url);
    const [controller, prober] = await Promise.all([stores.controller(), stores.prober('us-south')]);

    expect(controller.reachable).toBe(false);
    expect(() => controller.now()).toThrow(StoreUnavailable);
    await expect(controller.read('shop')).rejects.toThrow(StoreUnavailable);
    await expect(controller.renewLease({ instance: 'a', region: 'x' }, 1_000)).rejects.toThrow(StoreUnavailable);
    await expect(prober.report(report('us-south', 1))).rejects.toThrow(StoreUnavailable);

    await redis.restart();
    await eventually(() => own(controller, 'ctl-a'));
    await eventually(() => prober.report(report('us-south', 1)));
    await Promise.all([reachable(controller), reachable(prober)]);
    expect(controller.now()).toBeGreaterThan(0);
  });

  it('the error says what was asked and why it failed', async () => {
    const port = await freePort();
    await using stores = storesOn(`redis://127.0.0.1:${port}`);
    const store = await stores.controller();

    await expect(store.read('shop')).rejects.toThrow(
      `Redis is not available: reading shop: connect ECONNREFUSED 127.0.0.1:${port}`,
    );
  });

  it('the outage and its end are logged once each', async () => {
    await using stores = storesOn(redis.url);
    const lines: string[] = [];
    const write = (_: object, message: string) => void lines.push(message);
    const store = await stores.controller({ log: { info: write, warn: write, error: write } });

    await redis.kill();
    for (let count = 0; count < 5; count++) await expect(store.read('shop')).rejects.toThrow(StoreUnavailable);
    await redis.restart();
    await reachable(store);

    expect(lines.filter((line) => line === 'Redis is not reachable').length).toBe(1);
    expect(lines.at(-1)).toBe('Redis is reachable');
  });
});

describe('a Redis that is killed and started again', () => {
  it('has kept state, journal, tokens, pause and commands', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');
    await store.commit(commitOf(owner, 0));
    const pause = await store.pause('shop', { by: 'ada', reason: 'wait' });
    await store.sendCommand('shop', command('c-1'));

    await redis.kill();
    await redis.restart();

    expect((await eventually(() => store.read('shop')))?.version).toBe(1);
    expect(await eventually(() => store.readPause('shop'))).toEqual(pause);
    expect((await store.nextCommand('shop', '0-0'))?.command.id).toBe('c-1');
    expect(await eventually(() => store.commit(commitOf(owner, 1)))).toEqual({ kind: 'committed', version: 2 });
    expect(verifyChain(await store.journal('shop', 10))).toEqual({ intact: true });
    expect((await eventually(() => own(store, 'ctl-a'))).token).toBe(owner.token + 1);
  });

  it('is a gap for reports: what was written meanwhile is not delivered, and probers are asked to report again', async () => {
    await using stores = storesOn(redis.url);
    const [controller, prober] = await Promise.all([stores.controller(), stores.prober('us-south')]);
    const heard = hear();
    controller.listen(heard);
    await heard.next('gap');
    await prober.report(report('us-south', 1));
    await heard.until((all) => all.includes('report us-south 1'));

    await redis.kill();
    const gap = heard.next('gap');
    prober.onRecall(() => void prober.report(report('us-south', 3)).catch(() => undefined));
    await redis.restart();
    await redis.client.xadd(stores.keys.reports('us-south'), '*', 'report', JSON.stringify(report('us-south', 2)));
    await gap;
    await heard.until((all) => all.includes('report us-south 3'));

    expect(heard.all.filter((event) => event !== 'gap').slice(0, 2)).toEqual([
      'report us-south 1',
      'report us-south 3',
    ]);
  });

  it('delivers the commands and answers that were written while nobody could read', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const heard = hear();
    store.listen(heard);
    await reading(redis.client, 'commands');
    const { keys } = stores;
    const answer = { command: 'c-1', accepted: true, rule: 201, because: 'Because.', guards: [] };

    await redis.kill();
    await redis.restart();
    await redis.client
      .pipeline()
      .xadd(keys.commands('bank'), '*', 'command', JSON.stringify(command('c-1')))
      .xadd(keys.answers, '*', 'application', 'bank', 'answer', JSON.stringify(answer))
      .exec();

    await heard.until((all) => all.includes('command bank') && all.includes('answer bank c-1'));
  });

  it('that comes back with less than it had tells of every command again', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const heard = hear();
    store.listen(heard);
    await reading(redis.client, 'commands');
    const told = heard.next('command shop');
    await redis.client.xadd(stores.keys.commands('shop'), '99999999999999-0', 'wake', 'pause');
    await told;

    const again = heard.next('command shop');
    await redis.client.del(stores.keys.commands('shop'));
    await redis.client.xadd(stores.keys.commands('shop'), '5-0', 'command', JSON.stringify(command('c-1')));
    await redis.kill();
    await redis.restart();

    await again;
  });
});

describe('a Redis that stands still', () => {
  it('makes calls fail in time, and is used again when it wakes', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    redis.freeze();

    await expect(store.read('shop')).rejects.toThrow('Redis is not available: reading shop: no answer within 500 ms');
    await expect(store.read('shop')).rejects.toThrow(StoreUnavailable);
    expect(store.reachable).toBe(false);

    redis.unfreeze();
    await eventually(() => store.read('shop'));
    await reachable(store);
  });

  it('never carries out a commit or a command that its caller was told had failed', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const owner = await own(store, 'ctl-a');
    await store.commit(commitOf(owner, 0));
    redis.freeze();

    await expect(store.commit(commitOf(owner, 1))).rejects.toThrow(StoreUnavailable);
    await expect(store.sendCommand('shop', command('c-1'))).rejects.toThrow(StoreUnavailable);
    await expect(store.commit(commitOf(owner, 1))).rejects.toThrow(StoreUnavailable);

    redis.unfreeze();
    expect((await eventually(() => store.read('shop')))?.version).toBe(1);
    expect(await eventually(() => store.nextCommand('shop', '0-0'))).toBeUndefined();
    expect(await eventually(() => store.commit(commitOf(owner, 1)))).toEqual({ kind: 'committed', version: 2 });
    expect((await eventually(() => store.journal('shop', 10))).map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it('has the bytes of what had failed, and nothing is sent a second time', async () => {
    await using stores = storesOn(redis.url);
    const prober = await stores.prober('us-south');
    redis.freeze();

    // A report has no deadline: late, it is only old news. So it shows what the connection does with bytes once sent.
    await expect(prober.report(report('us-south', 1))).rejects.toThrow(StoreUnavailable);
    await expect(prober.report(report('us-south', 2))).rejects.toThrow(StoreUnavailable);
    redis.unfreeze();
    await eventually(() => prober.report(report('us-south', 3)));

    const entries = await redis.client.xrange(stores.keys.reports('us-south'), '-', '+');
    const sequences = entries.map(([, fields]) => JSON.parse(fields[1] ?? '{}').sequence);
    expect(sequences).toEqual([1, 3]);
  });

  it('is noticed by a prober that only listens, which then reports everything again', async () => {
    await using stores = storesOn(redis.url);
    const prober = await stores.prober('us-south');
    await reading(redis.client, 'recalls-us-south');
    await reachable(prober);
    const recalled = new Promise<void>((resolve) => prober.onRecall(resolve));
    redis.freeze();

    await eventually(async () => {
      if (prober.reachable) throw new Error('it has not been noticed yet');
    });
    redis.unfreeze();

    await recalled;
  });
});

describe('closing', () => {
  it('ends everything at once, also while Redis stands still or is gone', async () => {
    const stores = storesOn(redis.url);
    const [controller] = await Promise.all([stores.controller(), stores.prober('us-south')]);
    controller.listen(hear());
    redis.freeze();

    await stores[Symbol.asyncDispose]();

    redis.unfreeze();
    await expect(controller.read('shop')).rejects.toThrow(StoreUnavailable);
  });
});

function reachable(store: { readonly reachable: boolean }): Promise<void> {
  return eventually(async () => {
    if (!store.reachable) throw new Error('Redis is not reachable yet');
  });
}
