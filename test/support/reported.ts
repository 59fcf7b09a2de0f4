import type { Application } from '../../src/domain/application.ts';
import type { JournalEntry } from '../../src/domain/journal.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { View } from '../../src/domain/view.ts';
import { JournalWriter } from './journal-writer.ts';
import { everybodySays, shop, viewOf } from './shop.ts';

/** An operation that has ended, and the journal that tells of it. */
export interface Reported {
  readonly application: Application;
  readonly operation: Operation;
  readonly entries: readonly JournalEntry[];
}

/** When the suspicion of `reportedFailover` begins; users have had no answer for two seconds then. */
export const suspectedAt = 1_000_000;

/** The region that is home dies; users have no answer until a second before the end, as two of three vantages see it. */
export function reportedFailover(objectives: Application['objectives'] = {}): Reported {
  const application = shop({}, { objectives });
  const usSouthDead = everybodySays({ 'us-south': 'down', 'eu-de': 'up' });
  const journal = new JournalWriter(application, { version: '1.0.0', rules: 'r1' });
  const viewAt = (now: number) => viewOf(usSouthDead, { now });
  const change = { edge: 'www', servedBy: null, reason: 'timeout' };
  journal
    .decide(viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' }), { now: 900_000 }))
    .verdicts([{ kind: 'silent', at: 998_500, vantage: 'us-south' }], 999_000)
    .answers([
      { at: 960_000, vantage: 'au-syd', edge: 'www', servedBy: 'us-south', reason: 'ok' },
      { at: 960_000, vantage: 'eu-de', edge: 'www', servedBy: 'us-south', reason: 'ok' },
      { at: 998_000, vantage: 'au-syd', ...change },
      { at: 998_000, vantage: 'eu-de', ...change },
    ])
    .decide(viewAt(suspectedAt))
    .decide(viewAt(suspectedAt + 60_000));
  journal.carryOut(viewAt, suspectedAt + 60_000);
  const { lastOperation } = journal.state;
  if (lastOperation?.endedAt === undefined) throw new Error('The failover has to end.');
  const back = { edge: 'www', servedBy: 'eu-de', reason: 'ok', at: lastOperation.endedAt - 1_000 };
  journal.answers([
    { ...back, vantage: 'au-syd' },
    { ...back, vantage: 'eu-de' },
  ]);
  return { application, operation: lastOperation, entries: journal.entries };
}

/** A switchover that alice orders and bob holds up, while everything is up. */
export function reportedSwitchover(): Reported {
  const application = shop();
  const allUp = everybodySays({ 'us-south': 'up', 'eu-de': 'up' });
  const journal = new JournalWriter(application, { version: '1.0.0', rules: 'r1' });
  const command = { id: 'c1', by: 'alice', reason: 'maintenance', kind: 'switchover' as const, to: 'eu-de' };
  journal.decide(viewOf(allUp, { now: suspectedAt, command, commandCursor: '5-0' }));
  const pause = { by: 'bob', reason: 'lunch', at: suspectedAt + 500 };
  journal.decide(viewOf(allUp, { now: suspectedAt + 600, pause }));
  const viewAt = (now: number): View => viewOf(allUp, { now });
  journal.carryOut(viewAt, suspectedAt + 2_000);
  const { lastOperation } = journal.state;
  if (lastOperation === undefined) throw new Error('The switchover has to end.');
  return { application, operation: lastOperation, entries: journal.entries };
}

/** A switchover that alice orders and bob approves ten minutes later. */
export function reportedByTwo(): Reported {
  const application = shop({ secondPerson: 'moves' });
  const allUp = everybodySays({ 'us-south': 'up', 'eu-de': 'up' });
  const journal = new JournalWriter(application, { version: '1.0.0', rules: 'r1' });
  const order = { id: 'c1', by: 'alice', reason: 'maintenance', kind: 'switchover' as const, to: 'eu-de' };
  journal.decide(viewOf(allUp, { now: suspectedAt - 600_000, command: order, commandCursor: '5-0' }));
  const second = { id: 'c2', by: 'bob', reason: 'I looked', kind: 'second' as const, order: 'c1' };
  journal.decide(viewOf(allUp, { now: suspectedAt, command: second, commandCursor: '6-0' }));
  journal.carryOut((now) => viewOf(allUp, { now }), suspectedAt);
  const { lastOperation } = journal.state;
  if (lastOperation === undefined) throw new Error('The switchover has to end.');
  return { application, operation: lastOperation, entries: journal.entries };
}
