import { expect, it } from 'vitest';
import { journalEntry, NOW } from '../api/fake-facade.ts';
import { serve } from '../api/serve.ts';
import { shop } from '../support/shop.ts';
import { regent } from './terminal.ts';

it('regent journal tells what vantages say, where nothing was decided about it', async () => {
  const { facade, url } = await serve();
  const change = { kind: 'verdict', at: NOW, vantage: 'eu-de', region: 'us-south', target: 'web' } as const;
  const changes = [
    { ...change, verdict: 'down', reason: 'timeout' } as const,
    { kind: 'silent', at: NOW, vantage: 'us-south' } as const,
    { kind: 'isolated', at: NOW, vantage: 'au-syd', regions: ['us-south', 'eu-de'] } as const,
    { kind: 'isolated', at: NOW, vantage: 'au-syd', regions: [] } as const,
  ];
  facade.entries = [{ ...journalEntry(7), body: { kind: 'verdicts', changes } }];

  const { code, out } = await regent(['journal', 'shop'], { server: url });

  expect(code).toBe(0);
  expect(out).toContain(
    'eu-de says down of web in us-south (timeout); us-south is silent; ' +
      'au-syd abstains on us-south, eu-de; au-syd abstains on nothing',
  );
});

it('regent journal tells which configuration has come in force, and what differs', async () => {
  const { facade, url } = await serve();
  const changes = [
    { path: 'policy.confirmFor', was: 60_000, is: 0 },
    { path: 'resources.cache', was: undefined, is: { name: 'cache', provider: 'wait' } },
  ];
  facade.entries = [
    { ...journalEntry(7), body: { kind: 'configuration', from: 'old', to: 'new', changes, configuration: shop() } },
  ];

  const { code, out } = await regent(['journal', 'shop'], { server: url });

  expect(code).toBe(0);
  expect(out).toContain(
    'configuration new is in force instead of old: policy.confirmFor: 60000 → 0; ' +
      'resources.cache: nothing → {"name":"cache","provider":"wait"}',
  );
});
