import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRuntime } from '../../src/runtime.ts';
import { readStoreStats } from '../../src/store/store-stats.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { hear, type Stores, shiftableRuntime, storesOn } from './open-store.ts';
import { command, commitOf, own, report } from './samples.ts';

const page = readFileSync(new URL('../../docs/redis.md', import.meta.url), 'utf8');
const [documented = ''] = /(?<=```acl\n)[^`]+/.exec(page) ?? [];

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

describe('with the users of docs/redis.md', () => {
  it('a controller can do all of its work', async () => {
    await using stores = await storesWithUsers();
    const store = await stores.controller();
    const heard = hear();
    const gap = heard.next('gap');
    store.listen(heard);
    await gap;

    const owner = await own(store, 'ctl-a');
    await store.commit(commitOf(owner, 0));
    await store.sendCommand('shop', command('c-1'));
    await store.nextCommand('shop', '0-0');
    await store.pause('shop', { by: 'ada', reason: 'wait' });
    await store.readPause('shop');
    await store.read('shop');
    await store.journal('shop', 10);
    await store.census();
    await store.tellHoldings('d-1', { shop: 'c-1' });
    await store.holdings('d-1');
    await store.noteTold('shop', { operators: 7 });
    expect(await store.told('shop')).toEqual({ operators: '7' });
    for (const wanted of [1, 3]) await store.bookCalls('cis', { wanted, calls: 2, windowMs: 1 });
    await store.publishGate('shop', 2, { epoch: 1, active: ['us-south'] });
    await store.announce({ application: 'shop', ...owner, announcement: { epoch: 1, operation: 'shop-1' } });
    await store.recallReports();
    await store.yieldApplication('shop', owner.instance, owner.token);
    await store.releaseLease('ctl-a');

    expect(await refusals()).toEqual([]);
  });

  it('a prober can report, is heard, and hears when it is asked again', async () => {
    await using stores = await storesWithUsers();
    const [controller, prober] = await Promise.all([stores.controller(), stores.prober('us-south')]);
    const heard = hear();
    prober.onRecall(() => void prober.report(report('us-south', 7)).catch(() => undefined));
    const reported = heard.next('report us-south 7');
    controller.listen(heard);

    await reported;

    expect(await refusals()).toEqual([]);
  });

  it('a prober that may not let its reports expire reports all the same, and says so once', async () => {
    await using stores = await storesWithUsers();
    const told: string[] = [];
    const note = (_: object, message: string) => void told.push(message);
    await redis.client.call('ACL', 'SETUSER', 'regent-prober-us-south', '-pexpire');
    const runtime = shiftableRuntime();
    const prober = await stores.prober('us-south', { runtime, log: { info() {}, warn: note, error: note } });

    await prober.report(report('us-south', 1));
    runtime.shiftMs = 600_000;
    await prober.report(report('us-south', 2));

    expect(await redis.client.xlen(stores.keys.reports('us-south'))).toBe(2);
    expect(told).toEqual(['this user may not let its reports expire: give it PEXPIRE (docs/redis.md)']);
  });

  it('a prober hears what its gates should say', async () => {
    await using stores = await storesWithUsers();
    const [controller, prober] = await Promise.all([stores.controller(), stores.prober('us-south')]);
    const told: string[] = [];
    prober.followGates({ onGate: (application) => void told.push(application), onFresh: () => {} });
    const owner = await own(controller, 'ctl-a');
    await controller.commit(commitOf(owner, 0));
    await controller.publishGate('shop', 1, { epoch: 1, active: ['us-south'] });

    await expect.poll(() => told, { timeout: 30_000 }).toContain('shop');

    expect(await refusals()).toEqual([]);
  });

  it('a prober is refused everything else', async () => {
    await using stores = await storesWithUsers();
    const { keys } = stores;
    const prober = new Redis(redis.port, '127.0.0.1', {
      username: 'regent-prober-us-south',
      password: 'p',
      retryStrategy: null,
    });
    const attempts: readonly (readonly string[])[] = [
      ['XADD', keys.reports('eu-de'), '*', 'report', '{}'],
      ['PEXPIRE', keys.reports('eu-de'), '1'],
      ['PEXPIRE', keys.recalls, '1'],
      ['XADD', keys.commands('shop'), '*', 'command', '{}'],
      ['XADD', keys.answers, '*', 'answer', '{}'],
      ['XADD', keys.recalls, '*', 'recall', '1'],
      ['XADD', keys.gateChanges, '*', 'application', 'shop'],
      ['HSET', keys.gates, 'shop', '9 {}'],
      ['HSET', keys.announcements, 'shop', '{}'],
      ['HDEL', keys.announcements, 'shop'],
      ['XADD', 'anything', '*', 'a', 'b'],
      ['XREAD', 'STREAMS', keys.reports('us-south'), '0'],
      ['XREVRANGE', keys.journal('shop'), '+', '-'],
      ['HSET', keys.state('shop'), 'version', '9'],
      ['HGETALL', keys.state('shop')],
      ['HSET', keys.pause('shop'), 'by', 'eve'],
      ['ZADD', keys.leases, '9', 'eve'],
      ['HSET', keys.assignments, 'shop', '9@eve'],
      ['EVAL', 'return 1', '0'],
      ['DEL', keys.reports('us-south')],
      ['XTRIM', keys.reports('us-south'), 'MAXLEN', '0'],
      ['KEYS', '*'],
      ['SCAN', '0'],
      ['FLUSHALL'],
      ['CONFIG', 'GET', '*'],
      ['ACL', 'LIST'],
      ['CLIENT', 'KILL', 'TYPE', 'normal'],
      ['SHUTDOWN'],
    ];

    for (const [name = '', ...args] of attempts) {
      await expect(prober.call(name, ...args), `${name} ${args.join(' ')}`).rejects.toThrow(/^NOPERM/);
    }
    await prober.call('XADD', keys.reports('us-south'), '*', 'report', '{}');
    prober.disconnect();
  });

  it('a controller’s user may count what is kept, but for keys that the configuration does not name', async () => {
    await using stores = await storesWithUsers();
    const store = await stores.controller();
    await store.commit(commitOf(await own(store, 'ctl-a'), 0));
    const [, installation = ''] = stores.keys.prefix.split(':');

    const { kinds, forbidden, leftBehind } = await readStoreStats({
      host: '127.0.0.1',
      port: redis.port,
      credentials: { username: 'regent-controller', password: 'c' },
      keyPrefix: 'regent',
      installation,
      commandTimeoutMs: 5_000,
      runtime: systemRuntime(),
      applications: ['shop'],
      vantages: ['us-south'],
    });

    expect(forbidden).toEqual(['SCAN']);
    expect(leftBehind).toBeUndefined();
    expect(kinds.find(({ kind }) => kind === 'journal')).toMatchObject({ keys: 1, entries: 1 });
    expect(kinds.find(({ kind }) => kind === 'leases')).toMatchObject({ keys: 1, entries: 1 });
  });

  it('a controller can not speak for a prober’s installation next door', async () => {
    await using stores = await storesWithUsers();
    const controller = new Redis(redis.port, '127.0.0.1', {
      username: 'regent-controller',
      password: 'c',
      retryStrategy: null,
    });

    await expect(controller.hset(stores.keys.state('shop').replace(/test-\d+/, 'next-door'), 'a', 'b')).rejects.toThrow(
      /^NOPERM/,
    );
    controller.disconnect();
  });
});

/** Stores whose controller and probers come in as the page says, on an installation of their own. */
async function storesWithUsers(): Promise<Stores> {
  const { port } = redis;
  const stores = storesOn(
    { host: '127.0.0.1', port, credentials: { username: 'regent-controller', password: 'c' } },
    { credentials: { username: 'regent-prober-us-south', password: 'p' } },
  );
  const [, , installation = ''] = /^(regent):(.+):leases$/.exec(stores.keys.leases) ?? [];
  const lines = documented
    .trim()
    .replaceAll('<installation>', installation)
    .replaceAll('<region>', 'us-south')
    .replace('CONTROLLER-PASSWORD', 'c')
    .replace('PROBER-PASSWORD', 'p')
    .split('\n')
    // The test itself looks on as the default user.
    .filter((line) => line !== 'user default off');
  await redis.client.call('ACL', 'LOG', 'RESET');
  for (const line of lines) {
    const [, name = '', ...rules] = line.split(' ');
    await redis.client.call('ACL', 'SETUSER', name, 'reset', ...rules);
  }
  return stores;
}

/** What Redis has refused any user since. */
async function refusals(): Promise<string[]> {
  const log = (await redis.client.call('ACL', 'LOG')) as string[][];
  return log.map((fields) => {
    const of = (name: string) => fields[fields.indexOf(name) + 1];
    return `${of('username')}: ${of('reason')} ${of('object')}`;
  });
}
