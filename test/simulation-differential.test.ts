import { expect, it } from 'vitest';
import { compare } from './simulation/differential/compare.ts';
import { modelSubject } from './simulation/differential/model-subject.ts';
import { realSubject } from './simulation/differential/real-subject.ts';
import { startTestRedis } from './support/redis-server.ts';

it('the model of Redis answers 200 random sequences of calls as a real redis-server does', {
  timeout: 120_000,
}, async () => {
  const redis = await startTestRedis();
  const real = await realSubject(redis);
  try {
    const { differences, steps } = await compare(real, await modelSubject(), 200);

    expect(differences).toEqual([]);
    expect(steps).toBeGreaterThan(3_000);
  } finally {
    await real.close();
    await redis.stop();
  }
});
