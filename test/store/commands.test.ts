import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pause } from '../../src/domain/command.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { hear, reading, shiftableRuntime, storesOn } from './open-store.ts';
import { command, commitOf, own } from './samples.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

describe('commands', () => {
  it('are read one by one in the order in which they were sent', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    for (const id of ['c-1', 'c-2', 'c-3']) await store.sendCommand('shop', command(id));
    const read: string[] = [];

    let next = await store.nextCommand('shop', '0-0');
    while (next !== undefined) {
      read.push(next.command.id);
      next = await store.nextCommand('shop', next.cursor);
    }

    expect(read).toEqual(['c-1', 'c-2', 'c-3']);
  });

  it('of one application are not those of another', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    await store.sendCommand('bank', command('c-1'));

    expect(await store.nextCommand('shop', '0-0')).toBeUndefined();
    expect((await store.nextCommand('bank', '0-0'))?.command).toEqual(command('c-1'));
  });

  it('wake every controller, whoever sent them', async () => {
    await using stores = storesOn(redis.url);
    const [sender, owner] = await Promise.all([stores.controller(), stores.controller()]);
    const heard = hear();
    owner.listen(heard);
    await reading(redis.client, 'commands');
    const woken = heard.next('command shop');

    await sender.sendCommand('shop', command('c-1'));

    await woken;
    expect((await owner.nextCommand('shop', '0-0'))?.command.id).toBe('c-1');
  });

  it('that nobody can read are passed over and logged, and later ones still arrive', async () => {
    await using stores = storesOn(redis.url);
    const errors: object[] = [];
    const log = { info() {}, warn() {}, error: (fields: object) => void errors.push(fields) };
    const store = await stores.controller({ log });
    await redis.client.xadd(stores.keys.commands('shop'), '*', 'command', '{"kind":"dance"}');
    await store.sendCommand('shop', command('c-2'));

    expect((await store.nextCommand('shop', '0-0'))?.command.id).toBe('c-2');
    expect(String(Object.values(errors[0] ?? {})[0])).toContain(stores.keys.commands('shop'));
  });

  it('that arrive after their sender has given up are not sent', async () => {
    await using stores = storesOn(redis.url);
    const runtime = shiftableRuntime();
    const store = await stores.controller({ runtime });
    runtime.shiftMs = -5_000;

    await expect(store.sendCommand('shop', command('c-1'))).rejects.toThrow('it came too late, and was not sent');
    expect(await redis.client.exists(stores.keys.commands('shop'))).toBe(0);
  });

  it('are answered to every controller', async () => {
    await using stores = storesOn(redis.url);
    const [owner, asking] = await Promise.all([stores.controller(), stores.controller()]);
    const heard = hear();
    asking.listen(heard);
    await reading(redis.client, 'commands');
    const answered = heard.next('answer shop c-1');
    const answer = { command: 'c-1', accepted: false, rule: 299, because: 'No.', guards: [] };

    await owner.commit(commitOf(await own(owner, 'ctl-a'), 0, { answer }));

    await answered;
  });
});

describe('a pause', () => {
  it('holds from the moment it is written, with Redis’ own time', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const before = store.now();

    const pause = await store.pause('shop', { by: 'ada', reason: 'wait' });

    expect(pause).toEqual({ by: 'ada', reason: 'wait', at: expect.any(Number) });
    expect(Math.abs(pause.at - before)).toBeLessThan(100);
    expect(await store.readPause('shop')).toEqual(pause);
    expect(await store.readPause('bank')).toBeUndefined();
  });

  it('may end by itself, and does not shorten one that stands for longer', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    const lasting = ({ at, until }: Pause) => until && Math.round((until - at) / 60_000);

    const hour = await store.pause('shop', { by: 'ada', reason: 'wait', forMs: 3_600_000 });
    expect(await store.readPause('shop')).toEqual(hour);
    expect(lasting(hour)).toBe(60);
    expect(lasting(await store.pause('shop', { by: 'bob', reason: 'wait', forMs: 1_800_000 }))).toBe(60);
    expect(lasting(await store.pause('shop', { by: 'bob', reason: 'wait', forMs: 7_200_000 }))).toBe(120);
    const open = await store.pause('shop', { by: 'ada', reason: 'wait' });
    expect(await store.readPause('shop')).toEqual(open);
    expect(lasting(open)).toBeUndefined();
    expect(lasting(await store.pause('shop', { by: 'bob', reason: 'wait', forMs: 60_000 }))).toBeUndefined();
  });

  it('wakes the owner without being a command', async () => {
    await using stores = storesOn(redis.url);
    const [operator, owner] = await Promise.all([stores.controller(), stores.controller()]);
    const heard = hear();
    owner.listen(heard);
    await reading(redis.client, 'commands');
    const woken = heard.next('command shop');

    await operator.pause('shop', { by: 'ada', reason: 'wait' });
    await woken;
    await operator.sendCommand('shop', command('c-1'));

    expect((await owner.nextCommand('shop', '0-0'))?.command.id).toBe('c-1');
  });

  it('written a hundred times hides no command behind it', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    for (let count = 0; count < 100; count++) await store.pause('shop', { by: 'ada', reason: 'wait' });
    await store.sendCommand('shop', command('c-1'));

    expect((await store.nextCommand('shop', '0-0'))?.command.id).toBe('c-1');
  });

  it('that is garbage is refused, and the error names the key', async () => {
    await using stores = storesOn(redis.url);
    const store = await stores.controller();
    await redis.client.hset(stores.keys.pause('shop'), 'at', 'noon');

    await expect(store.readPause('shop')).rejects.toThrow(stores.keys.pause('shop'));
  });
});
