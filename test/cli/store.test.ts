import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { keysOf } from '../../src/store/keys.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { regent } from './terminal.ts';

const example = new URL('../../docs/examples/regent.yaml', import.meta.url);

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

describe('regent store stats', () => {
  it('shows each kind with its limit, how Redis keeps it, and what is left of applications that are gone', async () => {
    const { file, installation } = configuration(redis.url);
    const keys = keysOf('regent', installation);
    await redis.client.xadd(keys.reports('us-south'), '*', 'report', '{}');
    await redis.client.hset(keys.state('gone'), 'version', 1);

    const { code, out } = await regent(['store', 'stats', file]);

    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}kind +keys +entries +in the fullest +limit +size +bounded by$/m);
    expect(out).toMatch(
      /^ {2}reports +1 +1 +1 +~1000 +[\d.]+ kB +cut with every report; expires an hour after the last$/m,
    );
    expect(out).toMatch(/^ {2}state +1 +\d+ B +one for each application$/m);
    expect(out).toMatch(
      /^redis [\d.]+: .* used \(no limit\), noeviction; append-only file on \(.*\), last write ok; last snapshot ok$/m,
    );
    expect(out).toContain('0 replicas\n');
    expect(out).toContain(
      `1 key of applications or vantages that are not configured (DEL them when those do not come back): ${keys.state('gone')}`,
    );
  });

  it('-o json prints the same as data', async () => {
    const { code, out } = await regent(['store', 'stats', configuration(redis.url).file, '-o', 'json']);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ server: { maxMemoryPolicy: 'noeviction' }, forbidden: [] });
  });

  it('says what to do where Redis might throw a lease away, or too few replicas are there to confirm a decision', async () => {
    await redis.client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const { out } = await regent(['store', 'stats', configuration(redis.url, { replicas: 1 }).file]);
    await redis.client.config('SET', 'maxmemory-policy', 'noeviction');

    expect(out).toContain('set maxmemory-policy noeviction (now allkeys-lru)');
    expect(out).toContain(
      'Only 0 of its replicas are online, and redis.replicas asks 1 to confirm: nothing can be decided.',
    );
  });

  it('ends with 4 where Redis can not be reached, and with 2 for a configuration that is none', async () => {
    const { code, err } = await regent(['store', 'stats', configuration('redis://127.0.0.1:1').file]);
    expect(code).toBe(4);
    expect(err).toContain('Redis is not available');

    expect((await regent(['store', 'stats', '/nowhere.yaml'])).code).toBe(2);
  });
});

/** The example's configuration for this Redis. */
function configuration(url: string, more: object = {}): { readonly file: string; readonly installation: string } {
  const directory = mkdtempSync(join(tmpdir(), 'regent-store-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'regent.yaml');
  const all = parse(readFileSync(example, 'utf8'));
  writeFileSync(file, stringify({ ...all, redis: { url, commandTimeout: '2s', ...more } }));
  return { file, installation: all.installation };
}
