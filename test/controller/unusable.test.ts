import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keysOf } from '../../src/store/keys.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { startTestRedis, type TestRedis } from '../support/redis-server.ts';
import { shop } from '../support/shop.ts';
import { startController, startVantages, untilState } from './harness.ts';
import { ImitationWorld } from './imitation.ts';

const application = shop({ confirmForMs: 0, cooldownMs: 0, staleAfterMs: 3_000, observationStaleAfterMs: 5_000 });
const keys = keysOf('regent', 'test');
/** The lease outlasts what a busy machine does to a test. */
const timings = { leaseMs: 10_000, renewEveryMs: 100, observeEveryMs: 100, turnEveryMs: 50 };

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

describe('a journal that is ahead of the state, as after a restore of only one of the two', { timeout: 60_000 }, () => {
  it('is told in one error that says what, where and what to do, and the application is taken again after a pause', async () => {
    await redis.client.flushall();
    const world = new ImitationWorld();
    const vantages = await startVantages(redis.url, application, world);
    const lines = collectingLines();
    const started = await startController(redis.url, application, world, 'one', { log: lines.log, timings });
    try {
      await untilState(started.store, 'shop', (state) => state.phase === 'steady');
      await redis.client.xadd(keys.journal('shop'), '900000-0', 'entry', '{}');
      vantages.see('us-south', 'down');
      await lines.until((found) => found.some(({ level }) => level === 'error'));
      await redis.client.del(keys.journal('shop'));
      await untilState(started.store, 'shop', (state) => state.phase !== 'steady');

      const errors = lines.found.filter(({ level }) => level === 'error');
      expect(errors).toMatchObject([{ msg: unusable, key: keys.journal('shop'), againInMs: 1_000 }]);
      expect(errors[0]?.because).toBe(
        `Redis holds something under ${keys.journal('shop')} that this Regent can't use: it has entries after the one that ` +
          `${keys.state('shop')} stands at, as after a restore of only one of the two. Restore both from the same moment, ` +
          `or delete ${keys.journal('shop')}: the journal goes on from the state then, and the log is its archive.`,
      );
      expect(lines.found.filter(({ level }) => level === 'warn')).toEqual([]);
      expect(lines.found.filter(({ msg }) => msg === 'custody taken')).toHaveLength(2);
    } finally {
      await started.stop();
      await vantages.stop();
    }
  });
});

const unusable =
  'what is stored of an application can not be used: nothing is done for it until a person has repaired that';

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly because?: string;
  readonly why?: string;
  readonly againInMs?: number;
}

/** A log whose lines can be looked at and waited for. */
function collectingLines() {
  const found: Line[] = [];
  const waiting = new Set<() => void>();
  const destination = new Writable({
    write(chunk, _encoding, done) {
      found.push(JSON.parse(String(chunk)));
      for (const look of waiting) look();
      done();
    },
  });
  return {
    found,
    log: createLog({ name: 'test', level: 'info', destination }),
    until: (condition: (found: readonly Line[]) => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!condition(found)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
