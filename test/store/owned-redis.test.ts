import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRuntime } from '../../src/runtime.ts';
import { ensureRedis, type OwnedRedis, type OwnedRedisOptions, runningRedis } from '../../src/store/owned-redis.ts';
import { mayBeRedis } from '../../src/store/redis-liveness.ts';
import { type LockContent, redisLock } from '../../src/store/redis-lock.ts';
import { eventually } from './open-store.ts';

let directory: string;
let open: OwnedRedis[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'regent-owned-'));
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((redis) => redis.close()));
  rmSync(directory, { recursive: true, force: true });
});

const runtime = systemRuntime();

describe('a redis-server of Regent’s own', () => {
  it('is started with the data in its directory, and keeps it', async () => {
    const first = await ensure();
    await ask(first, (client) => client.set('regent:test', 'kept'));
    await first.close();

    const second = await ensure();

    expect(first.owned && second.owned).toBe(true);
    expect(await ask(second, (client) => client.get('regent:test'))).toBe('kept');
    expect(readdirSync(join(directory, 'redis'))).toContain('appendonlydir');
  });

  it('is stopped with its Regent and leaves no lock', async () => {
    const redis = await ensure();
    const { pid = 0 } = lockContent()?.server ?? {};

    await redis.close();

    expect(mayBeRedis(pid)).toBe(false);
    expect(readdirSync(join(directory, 'redis')).filter((name) => name.startsWith('redis.lock'))).toEqual([]);
  });

  it('lets in only who knows its password, where it has one, also after its Regent has been replaced', async () => {
    const redis = await ensure({ password: 'known' });
    const stranger = ask(redis, (client) => client.ping()).catch(({ message }) => message);
    const friend = ask({ ...redis, url: redis.url.replace('//', '//:known@') }, (client) => client.ping());
    const guest = await ensure({ password: 'known' });

    expect([await friend, await stranger]).toEqual(['PONG', expect.stringMatching(/NOAUTH|closed/)]);
    expect(guest).toMatchObject({ url: redis.url, owned: false });
    expect(readFileSync(`/proc/${lockContent()?.server?.pid}/cmdline`, 'utf8')).not.toContain('known');
  });

  it('is found by who only looks, and not started by looking', async () => {
    const before = await runningRedis(directory, runtime);
    const redis = await ensure();
    const meanwhile = await runningRedis(directory, runtime);
    await redis.close();

    expect([before, meanwhile]).toEqual([undefined, { url: redis.url }]);
    expect(await runningRedis(directory, runtime)).toBeUndefined();
  });

  it('is joined by a second Regent, whose end does not end it', async () => {
    const owner = await ensure();
    const guest = await ensure();

    expect(guest).toMatchObject({ url: owner.url, owned: false });
    await guest.close();

    expect(await ask(owner, (client) => client.ping())).toBe('PONG');
  });

  it('is started exactly once when several Regents start at once', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => ensure()));

    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
    expect(all.filter(({ owned }) => owned).length).toBe(1);
  });

  it('that dies is started again on its port and its data', async () => {
    const redis = await ensure();
    await ask(redis, (client) => client.set('regent:test', 'kept'));
    const { pid = 0 } = lockContent()?.server ?? {};

    process.kill(pid, 'SIGKILL');

    expect(await eventually(() => ask(redis, (client) => client.get('regent:test')))).toBe('kept');
  });

  it('whose Regent was killed is taken over by the next', async () => {
    const dead = await endedProcess();
    const redis = await ensure();
    const server = lockContent()?.server;
    const lock = lockOn();
    const held = lock.read();
    if (held === undefined) throw new Error('a lock was expected');
    lock.rewrite(held, { owner: dead, server });

    const next = await ensure();

    expect(next).toMatchObject({ url: redis.url, owned: true });
    expect(lockContent()).toEqual({ owner: process.pid, server });
  });
});

describe('a stale lock is taken over', () => {
  it.each<[string, (dead: number) => LockContent]>([
    ['of a Regent that died before it had started anything', (dead) => ({ owner: dead })],
    ['of a Regent that died with its redis-server', (dead) => ({ owner: dead, server: { pid: dead, port: 1 } })],
    [
      'whose redis-server’s number is another process’s by now',
      (dead) => ({ owner: dead, server: { pid: process.pid, port: 1 } }),
    ],
  ])('%s', async (_, content) => {
    await ensureDirectory();
    lockOn().take(content(await endedProcess()));

    expect((await ensure()).owned).toBe(true);
  });

  it('that can not be read', async () => {
    await ensureDirectory();
    writeFileSync(join(directory, 'redis', 'redis.lock.3'), 'garbage');

    expect((await ensure()).owned).toBe(true);
    expect(lockOn().read()?.generation).toBe(4);
  });

  it('by exactly one of several at once', async () => {
    await ensureDirectory();
    lockOn().take({ owner: await endedProcess() });

    const all = await Promise.all(Array.from({ length: 6 }, () => ensure()));

    expect(all.filter(({ owned }) => owned).length).toBe(1);
    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
  });

  it('but not by one who has slept since it saw it', async () => {
    await ensureDirectory();
    const lock = lockOn();
    const stale = lock.take({ owner: 1 });
    const second = lock.take({ owner: 2 }, stale);
    lock.take({ owner: 3 }, second);

    expect(lock.take({ owner: 4 }, stale)).toBeUndefined();
    expect(lock.read()).toEqual({ generation: 3, content: { owner: 3 } });
  });
});

describe('one line says what is wrong', () => {
  it('when redis-server is not installed', async () => {
    await expect(ensure({ program: 'redis-server-missing' })).rejects.toThrow(
      'redis-server-missing is not installed: "apt-get install redis-server" or "brew install redis" does it, ' +
        'or name your own Redis in regent.yaml (redis.url)',
    );
    expect(readdirSync(join(directory, 'redis'))).toEqual([]);
  });

  it('when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = (other.address() as { port: number }).port;

    await expect(ensure({ port })).rejects.toThrow(
      new RegExp(`^redis-server does not start on port ${port}: .*(bind|listen).*`, 'i'),
    );
    other.close();
  });

  it('when its directory can not be made', async () => {
    writeFileSync(join(directory, 'file'), '');

    await expect(ensure({ directory: join(directory, 'file') })).rejects.toThrow(
      `redis-server can't keep its data in ${join(directory, 'file', 'redis')}: ENOTDIR`,
    );
  });
});

async function ensure(overrides: Partial<OwnedRedisOptions> = {}): Promise<OwnedRedis> {
  const redis = await ensureRedis({ directory, runtime, ...overrides });
  open.push(redis);
  return redis;
}

async function ask<T>({ url }: OwnedRedis, question: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => {});
  try {
    await client.connect();
    return await question(client);
  } finally {
    client.disconnect();
  }
}

function lockOn() {
  return redisLock(join(directory, 'redis'), () => runtime.id());
}

function lockContent(): LockContent | undefined {
  return lockOn().read()?.content;
}

/** Leaves the directory as a Regent does that has been there and gone. */
async function ensureDirectory(): Promise<void> {
  await (await ensureRedis({ directory, runtime })).close();
}

/** The number of a process that has just ended. */
async function endedProcess(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid ?? 0;
}
