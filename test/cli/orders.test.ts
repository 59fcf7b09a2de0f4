import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accepted, failover, NOW, refused, shopStatus, step } from '../api/fake-facade.ts';
import { serve } from '../api/serve.ts';
import { regent } from './terminal.ts';

describe('regent drain | restore', () => {
  it.each([
    ['drain', ['--region', 'us-south'], { region: 'us-south' }],
    ['drain', ['--region', 'us-south', '--zone', 'a'], { region: 'us-south', zone: 'a' }],
    ['restore', ['--region', 'us-south'], { region: 'us-south' }],
    ['restore', ['--region', 'us-south', '--zone', 'a'], { region: 'us-south', zone: 'a' }],
  ])('%s %j', async (kind, options, place) => {
    const { facade, url } = await serve();
    const argv = [kind, 'shop', ...options, '--reason', 'maintenance', '--yes', '--no-wait'];
    expect((await regent(argv, { server: url })).code).toBe(0);
    expect(facade.asked).toMatchObject([{ how: 'command', request: { reason: 'maintenance' } }]);
    expect(facade.asked[0]?.request.body).toEqual({ kind, ...place });
  });

  it('is followed to its end, as every operation is', async () => {
    const { facade, url } = await serve();
    facade.answer = accepted({ operation: 'shop-6' });
    const zone = { region: 'us-south', zone: 'a' };
    facade.status = shopStatus({
      lastOperation: failover({ id: 'shop-6', kind: 'drain', zone, steps: [], outcome: 'done', endedAt: NOW }),
    });
    const argv = ['drain', 'shop', '--region', 'us-south', '--zone', 'a', '--reason', 'maintenance', '--yes'];
    const { code, out } = await regent(argv, { server: url });
    expect(code).toBe(0);
    expect(out).toContain('drain shop-6: done');
  });

  it('with --dry-run shows its steps', async () => {
    const { facade, url } = await serve();
    facade.forecast = { ...facade.forecast, steps: [step('route', 'www')] };
    const argv = ['drain', 'shop', '--region', 'us-south', '--reason', 'x', '--dry-run'];
    const { code, out } = await regent(argv, { server: url });
    expect(code).toBe(0);
    expect(out).toContain('route:www:eu-de');
    expect(facade.asked.map(({ how }) => how)).toEqual(['preview']);
  });
});

describe('regent ack | approve', () => {
  it.each([
    ['ack', 'acknowledge'],
    ['approve', 'approve'],
  ])('%s prints what it leads to', async (verb, kind) => {
    const { facade, url } = await serve();
    facade.answer = accepted({ because: 'So it is.', operation: undefined });
    const { code, out } = await regent([verb, 'shop', '--reason', 'I have looked'], { server: url });
    expect([code, out]).toEqual([0, 'shop: So it is.\n']);
    expect(facade.asked).toMatchObject([{ request: { body: { kind }, reason: 'I have looked' } }]);
  });
});

it('regent approve --order approves what somebody else has ordered', async () => {
  const { facade, url } = await serve();
  const { code } = await regent(['approve', 'shop', '--order', 'c-7', '--reason', 'me too'], { server: url });
  expect(code).toBe(0);
  expect(facade.asked).toMatchObject([{ request: { body: { kind: 'second', order: 'c-7' }, reason: 'me too' } }]);
});

describe('--override', () => {
  const toEuDe = ['--to', 'eu-de', '--reason', 'us-south is dark'];

  it.each([
    ['failover', [...toEuDe, '--yes']],
    ['switchover', [...toEuDe, '--yes']],
    ['failback', ['--reason', 'it is well', '--yes']],
  ])('names guards that %s sets aside, as often as it is given', async (verb, options) => {
    const { facade, url } = await serve();
    const overrides = ['--override', 'replicas-ready', '--override', 'capacity'];
    await regent([verb, 'shop', ...options, ...overrides, '--no-wait'], { server: url });
    expect(facade.asked).toMatchObject([{ request: { body: { override: ['replicas-ready', 'capacity'] } } }]);
  });

  it('needs a reason where none is needed otherwise', async () => {
    const { facade, url } = await serve();
    const { code, err } = await regent(['failback', 'shop', '--override', 'capacity'], { server: url });
    expect([code, facade.asked]).toEqual([2, []]);
    expect(err).toContain('--override needs --reason <text>');
  });

  it('is told to whoever was refused by a guard that may be set aside, and only of that', async () => {
    const { facade, url } = await serve();
    facade.answer = refused();
    const { code, err } = await regent(['switchover', 'shop', ...toEuDe, '--yes'], { server: url });
    expect(code).toBe(1);
    expect(err).toContain('You may answer for it yourself, with a reason: --override replicas-ready\n');
    expect(err).not.toContain('--override not-paused');
  });

  it('of a dry run too', async () => {
    const { facade, url } = await serve();
    facade.forecast = { ...facade.forecast, ...refused() };
    const { out } = await regent(['switchover', 'shop', ...toEuDe, '--dry-run'], { server: url });
    expect(out).toContain('--override replicas-ready');
  });

  it('with the name of no such guard ends with 2 and names those that there are', async () => {
    const { url } = await serve();
    const { code, err } = await regent(['switchover', 'shop', ...toEuDe, '--yes', '--override', 'luck'], {
      server: url,
    });
    expect(code).toBe(2);
    expect(err).toContain('luck is no guard of a switchover that can be set aside; those that can: ');
  });
});

describe('an order that waits for the running operation to stop', () => {
  it('ends with 3 and says how to see it', async () => {
    const { facade, url } = await serve();
    facade.answer = accepted({ rule: 270, because: 'An order is stronger.', operation: undefined });
    const { code, out } = await regent(['failback', 'shop', '--yes'], { server: url });
    expect(code).toBe(3);
    expect(out).toBe(
      'Accepted as failback (rule 270): An order is stronger.\nTo see how it goes: regent status shop\n',
    );
  });
});

it('every verb that a sentence of the domain tells people to type exists', async () => {
  const files = globSync('../../src/domain/**/*.ts', { cwd: import.meta.dirname });
  const text = files.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join();
  const verbs = new Set([...text.matchAll(/\(regent ([a-z]+)/g)].map(([, verb = '']) => verb));
  expect(verbs.size).toBeGreaterThan(2);
  // Adopting what Redis has lost comes with the witnesses.
  for (const verb of verbs) if (verb !== 'adopt') expect((await regent([verb, '--help'])).code).toBe(0);
});
