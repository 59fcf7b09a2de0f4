import { describe, expect, it } from 'vitest';
import { refused, step } from '../api/fake-facade.ts';
import { serve } from '../api/serve.ts';
import { regent } from './terminal.ts';

describe('regent plan', () => {
  it.each([
    [['--to', 'eu-de'], { kind: 'failover', to: 'eu-de' }],
    [['--kind', 'switchover', '--to', 'eu-de'], { kind: 'switchover', to: 'eu-de' }],
    [['--kind', 'failback'], { kind: 'failback' }],
    [['--kind', 'drain', '--region', 'us-south', '--zone', 'a'], { kind: 'drain', region: 'us-south', zone: 'a' }],
  ])('%j shows the steps with their quote, and starts nothing', async (options, body) => {
    const { facade, url } = await serve();
    facade.forecast = { ...facade.forecast, steps: [step('fence', 'db-servers'), step('promote', 'shop-db')] };
    const { code, out } = await regent(['plan', 'shop', ...options], { server: url });
    expect(code).toBe(0);
    expect(out).toMatch(/2\s+promote:shop-db:eu-de\s+~ 4\.0 s\s+can't be undone/);
    expect(facade.asked).toMatchObject([{ how: 'preview', request: { body } }]);
  });

  it('of what would be refused ends with 1, with the guards and the steps all the same', async () => {
    const { facade, url } = await serve();
    facade.forecast = { ...facade.forecast, ...refused(), steps: [step('promote', 'shop-db')] };
    const { code, out } = await regent(['plan', 'shop', '--to', 'eu-de'], { server: url });
    expect(code).toBe(1);
    expect(out).toContain('If it were allowed:');
  });

  it('shows what would be lost of each resource, how that is known, and how far apart in time that is', async () => {
    const { facade, url } = await serve();
    facade.forecast = {
      ...facade.forecast,
      loss: [
        { resource: 'shop-db', ms: 5_000, estimated: true, bytes: 1_200_000, because: 'Its log ended 5 s before.' },
        { resource: 'uploads', ms: 'unknown', estimated: false, because: 'Nothing has been seen of uploads lately.' },
      ],
      skew: { ms: 'unknown', estimated: false, because: 'Nobody knows how much is lost of uploads.' },
    };
    const { out } = await regent(['plan', 'shop', '--to', 'eu-de'], { server: url });
    expect(out).toMatch(/shop-db +~ 5\.0 s, estimated, at least 1\.2 MB +Its log ended 5 s before\./);
    expect(out).toMatch(/uploads +unknown +Nothing has been seen/);
    expect(out).toContain('The copies are apart in time by: unknown. Nobody knows how much is lost of uploads.');
  });

  it('shows what was found about what its steps use, and ends with 1 where that would do harm', async () => {
    const { facade, url } = await serve();
    const finding = { resource: 'www', severity: 'error' as const, about: 'pool 1', sentence: 'It has no origin.' };
    facade.forecast = { ...facade.forecast, readiness: { ...facade.examination, findings: [finding] } };
    const { code, out } = await regent(['plan', 'shop', '--to', 'eu-de', '--live'], { server: url });
    expect(code).toBe(1);
    expect(out).toContain('What its steps use: 1 error');
    expect(out).toMatch(/error +www +pool 1 +It has no origin\./);
    expect(facade.asked).toMatchObject([{ how: 'preview', live: true }]);
  });

  it.each([
    [[], 'a failover needs --to <region>'],
    [['--kind', 'drain'], 'a drain needs --region <region>'],
    [['--kind', 'dance'], 'Allowed choices are failover'],
  ])('%j is bad input', async (options, message) => {
    const { code, err } = await regent(['plan', 'shop', ...options]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
