import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { replay, type Writer } from '../../src/domain/replay.ts';
import type { View } from '../../src/domain/view.ts';
import { JournalWriter } from '../support/journal-writer.ts';
import { commandOf, everybodySays, observationsAt, replica, shop, viewOf } from '../support/shop.ts';

const application = shop();
const writer: Writer = { version: '1.0.0', rules: 'r1' };
const usSouthDead = everybodySays({ 'us-south': 'down', 'eu-de': 'up' });
// Of what is dead nothing is seen.
const left = { 'eu-de': replica };
const viewAt = (now: number): View =>
  viewOf(usSouthDead, { now, observations: observationsAt(now, { db: left, volume: left }) });

/** The active region dies, and the application is moved. */
function failover(): JournalWriter {
  const journal = new JournalWriter(application, writer).decide(viewAt(1_000_000));
  journal.verdicts([{ kind: 'silent', at: 1_001_000, vantage: 'us-south' }], 1_002_000);
  return journal.decide(viewAt(1_060_000)).carryOut(viewAt, 1_060_000);
}

/** An entry with something else in its body. */
function changed(entry: JournalEntry, body: object): JournalEntry {
  return { ...entry, body: { ...entry.body, ...body } as JournalEntry['body'] };
}

const indexOf = (entries: readonly JournalEntry[], rule: number) =>
  entries.findIndex(({ body }) => body.kind === 'decision' && body.rule === rule);

describe('a replay', () => {
  it('derives every decision and every piece of progress again', () => {
    const { entries, state } = failover();

    const replayed = replay(entries, writer);

    expect(state.phase).toBe('displaced');
    expect(replayed).toMatchObject({ cut: [], foreign: [], verdicts: 1, deviation: undefined });
    expect(replayed.decisions + replayed.progress + replayed.verdicts).toBe(entries.length);
    expect(replayed.progress).toBeGreaterThan(10);
  });

  it('derives what an operator ordered', () => {
    const order = {
      ...viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' })),
      ...commandOf({ kind: 'switchover', to: 'eu-de' }),
    };
    const { entries } = new JournalWriter(application, writer).decide(order);

    expect(replay(entries, writer)).toMatchObject({ decisions: 1, deviation: undefined });
  });

  it('of nothing finds nothing', () => {
    expect(replay([], writer)).toEqual({
      decisions: 0,
      progress: 0,
      verdicts: 0,
      configurations: 0,
      cut: [],
      foreign: [],
      deviation: undefined,
    });
  });
});

describe('the first difference is told', () => {
  it('when a decision does not follow from its inputs, with both values', () => {
    const { entries } = failover();
    const at = indexOf(entries, 401);
    const tampered = entries.with(at, changed(entries[at] as JournalEntry, { rule: 999 }));

    const { deviation } = replay(tampered, writer);

    expect(deviation).toEqual({
      sequence: at + 1,
      because: 'Its inputs lead to another decision.',
      differences: [{ path: 'rule', recorded: 999, derived: 401 }],
    });
  });

  it('when an input was changed, by what follows from the changed one', () => {
    const { entries } = failover();
    const at = indexOf(entries, 401);
    const tampered = entries.with(at, changed(entries[at] as JournalEntry, { view: viewAt(1_010_000) }));

    const { deviation } = replay(tampered, writer);

    expect(deviation?.sequence).toBe(at + 1);
    expect(deviation?.differences).toContainEqual({ path: 'next.phase', recorded: 'operating', derived: 'suspect' });
  });

  it('when a state does not follow from the one before', () => {
    const { entries } = failover();
    const at = entries.findIndex(({ body }) => body.kind === 'progress' && body.progress.kind === 'done');
    const end = entries.findLastIndex(({ body }) => body.kind === 'decision');

    const { deviation } = replay(entries.toSpliced(at, 1), writer);

    expect(deviation).toMatchObject({
      sequence: end + 1,
      because: 'It does not begin where the entries before it end.',
    });
    expect(deviation?.differences[0]).toMatchObject({
      path: 'before.operation.steps[0].status',
      recorded: 'done',
      derived: 'running',
    });
  });

  it('when progress is told of an operation that was not running', () => {
    const { entries } = failover();
    const at = entries.findIndex(({ body }) => body.kind === 'progress');
    const tampered = entries.with(at, changed(entries[at] as JournalEntry, { operation: 'shop-9' }));

    expect(replay(tampered, writer).deviation).toMatchObject({
      sequence: at + 1,
      differences: [{ path: 'operation', recorded: 'shop-9', derived: 'shop-1' }],
    });
  });

  it('when the very first decision does not begin at home, as the policy wants it', () => {
    const journal = new JournalWriter(application, writer);
    journal.state = { ...journal.state, automation: 'manual' };

    expect(replay(journal.decide(viewAt(1_000_000)).entries, writer).deviation?.differences).toEqual([
      { path: 'before.automation', recorded: 'manual', derived: 'automatic' },
    ]);
  });

  it('when an entry is of no shape that a Regent writes', () => {
    const { entries } = failover();
    const tampered = entries.with(0, changed(entries[0] as JournalEntry, { view: null }));

    expect(replay(tampered, writer).deviation).toMatchObject({
      sequence: 1,
      because: expect.stringMatching(/^It is not what a Regent writes: /),
    });
  });
});

describe('a journal whose beginning was cut', () => {
  it('is derived from the first decision that carries its configuration', () => {
    const { entries } = failover();
    const operating = indexOf(entries, 401);
    const withConfiguration = changed(entries[operating] as JournalEntry, { configuration: application });
    const tail = entries.with(operating, withConfiguration).slice(operating - 2);

    expect(replay(tail, writer)).toMatchObject({ cut: [operating - 1], deviation: undefined });
  });

  it('says of which entries the configuration or the state is gone', () => {
    const { entries } = failover();
    const operating = indexOf(entries, 401);
    const tail = entries.slice(operating);

    const { cut, progress, deviation } = replay(tail, writer);

    expect(deviation).toBeUndefined();
    expect(cut).toEqual([operating + 1, entries.length]);
    expect(progress).toBe(tail.length - 2);
  });

  it('leaves progress out until a decision tells the state', () => {
    const { entries } = failover();
    const operating = indexOf(entries, 401);
    const tail = entries.slice(operating + 1, operating + 3);

    expect(replay(tail, writer)).toMatchObject({
      cut: [operating + 2, operating + 3],
      progress: 0,
      deviation: undefined,
    });
  });
});

describe("another version's entries", () => {
  it.each([
    ['another version', { version: '1.1.0', rules: 'r1' }],
    ['other rules', { version: '1.0.0', rules: 'r2' }],
  ])('are not derived with %s', (_what, other) => {
    const { entries } = failover();

    const { foreign, decisions, deviation } = replay(entries, other);

    expect(foreign).toHaveLength(entries.length);
    expect([decisions, deviation]).toEqual([0, undefined]);
  });

  it('are taken as they are, and what follows from them is derived', () => {
    const { entries } = failover();
    const mixed = entries.map((entry, index) => (index < 2 ? { ...entry, version: '0.9.0' } : entry));

    const { foreign, decisions, deviation } = replay(mixed, writer);

    expect(foreign.map(({ sequence, version }) => [sequence, version])).toEqual([
      [1, '0.9.0'],
      [2, '0.9.0'],
    ]);
    expect(deviation).toBeUndefined();
    expect(decisions).toBeGreaterThan(0);
  });
});
