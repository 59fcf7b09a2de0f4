import { describe, expect, it } from 'vitest';
import { reportOn } from '../../src/controller/operation-reports.ts';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { type Reported, reportedFailover } from '../support/reported.ts';
import { stateOf } from '../support/shop.ts';

const failover = reportedFailover();

/** A journal that is read in pages, which counts what is read of it. */
function journalOf(entries: readonly JournalEntry[]) {
  const reads: number[] = [];
  return {
    reads,
    journal: async (_application: string, count: number, after?: number) => {
      const found = after === undefined ? entries.slice(-count) : entries.filter(({ sequence }) => sequence > after);
      const page = after === undefined ? found : found.slice(0, count);
      reads.push(page.length);
      return [...page];
    },
  };
}

/** The same journal, followed by so many entries in which nothing is said of the operation. */
function followedBy({ entries, operation }: Reported, count: number): JournalEntry[] {
  const last = entries.at(-1);
  if (last === undefined) throw new Error('There is an entry.');
  const body = { kind: 'verdicts' as const, changes: [] };
  const later = Array.from({ length: count }, (_none, index): JournalEntry => {
    return { ...last, sequence: last.sequence + index + 1, at: (operation.endedAt ?? 0) + 120_000 + index, body };
  });
  return [...entries, ...later];
}

const { application, operation } = failover;
const forgotten = stateOf(application, { epoch: 1 });

describe('a report', () => {
  it('is found however much has been written since', async () => {
    const store = journalOf(followedBy(failover, 1_500));
    const report = await reportOn(store, application, forgotten, 'shop-1');

    expect(report?.operation).toMatchObject({ id: 'shop-1', outcome: 'done' });
    expect(report?.gaps).toEqual([]);
    expect(report?.journal.linked).toBe(true);
  });

  it('is made of one read where nothing else stands further up', async () => {
    const entries = followedBy(failover, 10);
    const store = journalOf(entries);

    expect((await reportOn(store, application, forgotten, 'shop-1'))?.decided.at(0)?.rule).toBe(301);
    expect(store.reads).toEqual([entries.length]);
  });

  it('is made of what is left where the journal has been cut', async () => {
    const entries = followedBy(failover, 400).filter(({ sequence }) => sequence > 12);
    const report = await reportOn(journalOf(entries), application, forgotten, 'shop-1');

    expect(report?.gaps).toEqual(['The journal does not reach back to its beginning: what led to it is missing.']);
    expect(new Set(report?.journal.entries.map(({ sequence }) => sequence)).size).toBe(report?.journal.entries.length);
  });

  it('is made from the record alone where the journal has nothing of it', async () => {
    const state = stateOf(application, { epoch: 1, lastOperation: operation });
    const report = await reportOn(journalOf([]), application, state, 'shop-1');

    expect(report?.steps.length).toBe(operation.steps.length);
  });

  it.each(['shop-2', 'shop-999999999999999', 'shop', 'shop-x', 'bank-1', 'shop-1.5'])(
    'of %s there is none, and nothing is read for it',
    async (id) => {
      const store = journalOf(failover.entries);

      expect(await reportOn(store, application, forgotten, id)).toBeUndefined();
      expect(store.reads).toEqual([]);
    },
  );

  it('of one that the journal has never known there is none', async () => {
    expect(await reportOn(journalOf(failover.entries), application, stateOf(application, { epoch: 9 }), 'shop-7')).toBe(
      undefined,
    );
  });
});
