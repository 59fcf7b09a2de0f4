import { expect, it } from 'vitest';
import type { Command } from '../../src/domain/command.ts';
import type { DecisionBody, JournalEntry } from '../../src/domain/journal.ts';
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

it('regent journal --cadf tells who has asked for what, and what the rules said, in the form of CADF', async () => {
  const { facade, url } = await serve();
  const told = (sequence: number, change: Partial<DecisionBody>): JournalEntry => {
    const entry = journalEntry(sequence);
    return { ...entry, body: { ...(entry.body as DecisionBody), ...change } };
  };
  const by = { id: 'c-1', by: 'alice', reason: 'us-south is dark' };
  const said = (command: Command) => ({ now: NOW, reports: [], observations: {}, command });
  const { before } = journalEntry(1).body as DecisionBody;
  const pause = { by: 'bob', reason: 'lunch', at: NOW };
  const audit = { typeURI: 'http://schemas.dmtf.org/cloud/audit/1.0/event', id: 'from-the-log', outcome: 'failure' };
  facade.entries = [
    journalEntry(1),
    told(2, { rule: 210, view: said({ ...by, kind: 'failover', to: 'eu-de' }) }),
    told(3, { rule: 290, view: said({ ...by, id: 'c-2', kind: 'failback' }) }),
    told(4, { rule: 211, view: said({ ...by, id: 'c-3', kind: 'refused', call: 'POST /x', status: 403, audit }) }),
    told(5, { rule: 101, next: { ...before, pause } }),
    told(6, { rule: 101, before: { ...before, pause }, next: { ...before, pause } }),
  ];

  const { code, out } = await regent(['journal', 'shop', '--cadf'], { server: url });

  expect(code).toBe(0);
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.map(({ id, action, outcome }) => [id, action, outcome])).toEqual([
    ['c-1', 'update/failover', 'success'],
    ['c-2', 'update/failback', 'failure'],
    ['from-the-log', undefined, 'failure'],
    [`shop-pause-${NOW}`, 'update/pause', 'success'],
  ]);
  expect(events[0]).toMatchObject({
    typeURI: 'http://schemas.dmtf.org/cloud/audit/1.0/event',
    eventTime: '2026-01-02T03:04:05.000Z',
    reason: { reasonType: 'regent/rule', reasonCode: '210' },
    initiator: { id: 'alice' },
    target: { id: 'shop' },
    attachments: [{ content: 'us-south is dark' }],
  });
});
