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
