import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/domain/journal.ts';
import type { RegionObservation } from '../../src/domain/observation.ts';
import { operationReport } from '../../src/domain/operation-report/report.ts';
import {
  type Reported,
  reportedByTwo,
  reportedFailover,
  reportedSwitchover,
  suspectedAt,
} from '../support/reported.ts';
import { observationsAt, primary, replica } from '../support/shop.ts';

const reportOf = ({ application, operation, entries }: Reported) => operationReport(application, operation, entries);

/** Which rules decided, without what was only said again. */
const rulesIn = (reported: Reported) => [...new Set(reportOf(reported).decided.map(({ rule }) => rule))];

describe('the report of a failover', () => {
  const failover = reportedFailover({ recoverMs: 600_000, dataLossMs: 0, detectMs: 1_000 });
  const report = reportOf(failover);

  it('begins with the suspicion and ends with the operation', () => {
    expect(report.suspectedAt).toBe(suspectedAt);
    expect(rulesIn(failover)).toEqual([301, 490, 401, 605]);
    expect(report.operation).toMatchObject({ id: 'shop-1', outcome: 'done', requestedBy: 'regent', rule: 401 });
  });

  it('has each step with what it took and what it was quoted', () => {
    expect(report.steps.map(({ id, tookMs, expectedMs, calls }) => [id, tookMs, expectedMs, calls])).toContainEqual([
      'promote:db:eu-de',
      1_000,
      1_000,
      1,
    ]);
    expect(report.operation.expectedMs).toBeLessThanOrEqual(report.operation.tookMs ?? 0);
  });

  it('tells what was seen: what changed, and not what was well from the start', () => {
    expect(report.seen.map(({ sentence }) => sentence)).toEqual(
      expect.arrayContaining([
        'us-south is heard no more.',
        'eu-de says down of web in us-south (connect-refused).',
        'au-syd says down of web in us-south (connect-refused).',
      ]),
    );
    expect(report.seen.filter(({ verdict }) => verdict === 'up')).toEqual([]);
  });

  it('tells that a vantage is heard no more, and not that it is heard again by the report that it was heard by last', () => {
    const at = 998_500.4;
    const noisy = failover.entries.map((entry) => {
      if (entry.body.kind !== 'decision' || entry.body.rule !== 301) return entry;
      const reports = entry.body.view.reports.map((each) =>
        each.report.vantage === 'us-south' ? { ...each, receivedAt: at } : each,
      );
      return { ...entry, body: { ...entry.body, view: { ...entry.body.view, reports } } };
    });
    const told = reportOf({ ...failover, entries: noisy }).seen.filter(({ at: seen }) => seen < 999_000);

    expect(told.map(({ sentence }) => sentence)).not.toContain('us-south is heard again.');
  });

  it('counts what users had from the first instant without an answer to the last', () => {
    const [www] = report.users;
    const end = (failover.operation.endedAt ?? 0) - 1_000;

    expect(www?.outages).toEqual([{ from: 998_000, to: end }]);
    expect(www?.withoutAnswerMs).toBe(end - 998_000);
    expect(www?.vantages).toMatchObject([
      { vantage: 'au-syd', servedBy: 'eu-de', reasons: ['timeout'], tells: true },
      { vantage: 'eu-de', servedBy: 'eu-de' },
    ]);
  });

  it('holds what was promised against what became of it', () => {
    const recoverMs = (failover.operation.endedAt ?? 0) - 1_000 - 998_000;

    expect(report.objectives).toMatchObject([
      { objective: 'detect', promisedMs: 1_000, actualMs: 2_000, met: 'no', estimated: true },
      { objective: 'recover', promisedMs: 600_000, actualMs: recoverMs, met: 'yes', estimated: false },
      { objective: 'dataLoss', promisedMs: 0, actualMs: 0, met: 'yes', estimated: true },
    ]);
  });

  it('names every entry of the journal by its hash, in one chain', () => {
    const { entries, linked } = report.journal;

    expect(linked).toBe(true);
    expect(entries.map(({ hash }) => hash)).toEqual(
      failover.entries
        .filter(({ at }) => at >= suspectedAt)
        .slice(0, entries.length)
        .map(({ hash }) => hash),
    );
    expect(entries.at(-1)?.hash).toBe(report.decided.at(-1)?.hash);
  });

  it('says so where an entry is missing in between', () => {
    const last = report.decided.at(-1)?.sequence ?? 0;
    const torn = failover.entries.filter(({ sequence }) => sequence !== last - 1);

    expect(reportOf({ ...failover, entries: torn }).journal.linked).toBe(false);
  });

  it('promises nothing where nobody has', () => {
    const [, recover] = reportOf(reportedFailover()).objectives;

    expect(recover).not.toHaveProperty('met');
    expect(recover).toMatchObject({ objective: 'recover', estimated: false });
  });
});

describe('the report of a switchover', () => {
  const switchover = reportedSwitchover();
  const report = reportOf(switchover);

  it('tells who ordered it, who held it up, and what each was answered', () => {
    expect(report.people).toMatchObject([
      { by: 'alice', what: 'switchover to eu-de', reason: 'maintenance', accepted: true, rule: report.operation.rule },
      { by: 'bob', what: 'pause', reason: 'lunch', accepted: true },
    ]);
    expect(report.people[1]).not.toHaveProperty('rule');
  });

  it('has lost nothing, since both sides handed over', () => {
    expect(report.loss).toMatchObject([
      { resource: 'db', ms: 0, estimated: false },
      { resource: 'volume', ms: 0, estimated: false },
    ]);
    expect(report.suspectedAt).toBeUndefined();
  });

  it('does not guess what users had where no vantage tells', () => {
    expect(report.users).toEqual([{ edge: 'www', vantages: [], outages: [], withoutAnswerMs: undefined }]);
    expect(report.objectives.find(({ objective }) => objective === 'recover')).toMatchObject({ actualMs: 'unknown' });
  });
});

describe('the report of what two persons have let begin', () => {
  const report = reportOf(reportedByTwo());

  it('names both, with what each has said, also where the order was given long before', () => {
    expect(report.operation).toMatchObject({ requestedBy: 'alice', approvedBy: 'bob', reason: 'maintenance' });
    expect(report.people).toMatchObject([
      { at: suspectedAt - 600_000, by: 'alice', what: 'switchover to eu-de', reason: 'maintenance', accepted: true },
      { by: 'bob', what: 'approve what alice ordered: switchover to eu-de', reason: 'I looked', accepted: true },
    ]);
  });
});

describe('data that was taken over by force', () => {
  const { application, operation, entries } = reportedFailover({ dataLossMs: 10_000 });
  const lossOf = (change: object) =>
    operationReport(application, { ...operation, ...change }, entries).objectives.find(
      ({ objective }) => objective === 'dataLoss',
    );

  it('is lost as it was estimated', () => {
    expect(lossOf({ quotedLoss: { db: 30_000, volume: 0 } })).toMatchObject({
      actualMs: 30_000,
      estimated: true,
      met: 'no',
    });
  });

  it('is unknown where nobody knew: unknown is neither kept nor missed', () => {
    expect(lossOf({ quotedLoss: { volume: 0 } })).toMatchObject({ actualMs: 'unknown', met: 'unknown' });
  });

  it.each([
    ['at least what its replica had heard of', { db: 30_000 }, { db: 4_096 }, 4_096],
    ['also where nobody knew for how long', {}, { db: 4_096 }, 4_096],
    ['unknown where nobody has told', { db: 30_000 }, undefined, undefined],
    ['none where nothing is lost', { db: 0 }, undefined, 0],
  ])('is in bytes %s', (_what, quotedLoss, quotedBytes, bytes) => {
    const told = { ...operation, quotedLoss, ...(quotedBytes && { quotedBytes }) };
    const { loss } = operationReport(application, told as typeof operation, entries);

    expect(loss.find(({ resource }) => resource === 'db')?.bytes).toBe(bytes);
  });

  it.each([
    [
      { db: 30_000, volume: 2_000 },
      { ms: 28_000, estimated: true, because: expect.stringContaining('db lacks 30 s') },
    ],
    [{ volume: 0 }, { ms: 'unknown', estimated: false, because: 'Nobody knows how much is lost of db.' }],
  ])('is as far apart in time as what was quoted: %j', (quotedLoss, skew) => {
    expect(operationReport(application, { ...operation, quotedLoss }, entries).skew).toMatchObject(skew);
  });

  it('is not apart from anything where it is the only data', () => {
    const steps = operation.steps.filter(({ id }) => id !== 'promote:volume:eu-de');

    expect(operationReport(application, { ...operation, steps }, entries).skew).toBeUndefined();
  });

  it('is unknown where a promotion was asked for and nobody knows what became of it', () => {
    const steps = operation.steps.map((step) => (step.verb === 'promote' ? { ...step, status: 'failed' } : step));

    expect(lossOf({ steps })).toMatchObject({ actualMs: 'unknown', met: 'unknown' });
  });
});

describe('what a takeover by force has lost', () => {
  const failover = reportedFailover({ dataLossMs: 10_000 });
  const operation = { ...failover.operation, quotedLoss: { db: 30_000, volume: 90_000 } };
  const endedAt = operation.endedAt ?? 0;

  /** The report when the copies were like that before, and us-south has been seen like that one after the other since. */
  function reportAfter(
    copy: Partial<RegionObservation>,
    since: readonly Partial<RegionObservation>[],
    placement = operation.to,
  ) {
    const before = failover.entries.map((entry) => seeing(entry, { 'eu-de': { ...replica, ...copy } }));
    const last = failover.entries.findLast(({ body }) => body.kind === 'decision');
    if (last?.body.kind !== 'decision') throw new Error('nothing was decided');
    const { body } = last;
    const after = since.map((left, index) => {
      const now = endedAt + (index + 1) * 60_000;
      const decided = {
        ...last,
        at: now,
        body: { ...body, before: { ...body.next, placement }, view: { ...body.view, now } },
      };
      return seeing(decided, { 'eu-de': primary, 'us-south': { detail: 'As it is.', ...left } });
    });
    return operationReport(failover.application, operation, [...before, ...after]);
  }

  function seeing(entry: JournalEntry, regions: Readonly<Record<string, RegionObservation>>): JournalEntry {
    const { body } = entry;
    if (body.kind !== 'decision') return entry;
    const observations = observationsAt(body.view.now, { db: regions, volume: regions });
    return { ...entry, body: { ...body, view: { ...body.view, observations } } };
  }

  const measured = (...given: Parameters<typeof reportAfter>) => reportAfter(...given).loss[0]?.measured;
  const follows = { role: 'replica', followed: 'yes' } as const;
  const parted = { role: 'none', followed: 'no' } as const;
  const ranAgain = { role: 'primary', writtenUntil: 912_000 } as const;

  it('is nothing where the side that was left follows again, whatever was quoted', () => {
    expect(measured({ writtenUntil: 900_000 }, [{ role: 'none' }, follows])).toEqual({
      ms: 0,
      estimated: false,
      because: 'us-south follows eu-de again with all that was ever written there: nothing is missing.',
    });
    expect(reportAfter({}, [follows]).loss[0]).toMatchObject({ ms: 30_000, estimated: true });
  });

  it('is counted by the times of both logs where the database that was left has run again', () => {
    expect(measured({ writtenUntil: 900_000 }, [ranAgain])).toMatchObject({ ms: 12_000, estimated: false });
    expect(measured({ writtenUntil: 900_000 }, [ranAgain, parted])).toMatchObject({ ms: 12_000 });
    expect(measured({ writtenUntil: 912_000 }, [ranAgain, parted])).toMatchObject({ ms: 1_000 });
  });

  it('is not nothing where the logs have parted, also when that database was restored since', () => {
    const because = expect.stringContaining('so something is missing there; how much can not be seen');
    expect(measured({ writtenUntil: 900_000 }, [parted, follows])).toEqual({
      ms: 'unknown',
      estimated: false,
      because,
    });
    expect(measured({}, [ranAgain, parted])).toMatchObject({ ms: 'unknown' });
  });

  it('is counted from when a copy was made to when its source was seen down', () => {
    const copiedAt = suspectedAt - 45_000;
    expect(measured({ copiedAt }, [])).toMatchObject({ ms: 45_000, estimated: true });
  });

  it('is unknown, with the reason, as long as nobody tells', () => {
    const silent = 'us-south has not told of it since then.';
    expect(measured({}, [])).toEqual({ ms: 'unknown', estimated: false, because: silent });
    expect(measured({}, [{ role: 'unknown' }])).toMatchObject({ because: silent });
    expect(measured({}, [{ role: 'none' }])?.because).toContain('does not show whether anything was written there');
  });

  it('tells how far apart in time the copies were as soon as it is known of each of them', () => {
    const ofOneTime = reportAfter({ copiedAt: suspectedAt - 45_000 }, []).skew;
    expect(ofOneTime).toMatchObject({ ms: 60_000, estimated: true, measured: { ms: 0, estimated: true } });
    expect(reportAfter({}, []).skew).toMatchObject({ ms: 60_000, measured: { ms: 'unknown' } });
  });

  it('takes the place of the quote in what was promised, where it is known', () => {
    const kept = (since: readonly Partial<RegionObservation>[]) =>
      reportAfter({}, since).objectives.find(({ objective }) => objective === 'dataLoss');
    expect(kept([])).toMatchObject({ actualMs: 90_000, met: 'no' });
    expect(kept([follows])).toMatchObject({ actualMs: 0, met: 'yes' });
  });

  it('is not told by what is written there once the data has gone home', () => {
    const home = { active: ['us-south'], primary: 'us-south' };
    expect(measured({ writtenUntil: 900_000 }, [ranAgain], home)).toMatchObject({ ms: 'unknown' });
  });
});

describe('users', () => {
  const failover = reportedFailover();

  it('have an answer while only one vantage of several has none', () => {
    const entries = failover.entries.map((entry) => withoutEdgesOf(entry, 'au-syd'));
    const withOther = [...entries.slice(0, 2), answered('au-syd'), ...entries.slice(2)];

    expect(reportOf({ ...failover, entries: withOther }).users).toMatchObject([{ outages: [], withoutAnswerMs: 0 }]);
  });

  it('are not told of by a prober that was kept from asking by its own trouble', () => {
    const entries = failover.entries.map((entry) => ({ ...entry, body: changedReasons(entry.body) }) as JournalEntry);

    expect(reportOf({ ...failover, entries }).users).toMatchObject([{ outages: [], withoutAnswerMs: 0 }]);

    function changedReasons(body: JournalEntry['body']): JournalEntry['body'] {
      if (body.kind !== 'verdicts' || body.edges === undefined) return body;
      const local = (reason: string) => (reason === 'timeout' ? 'local-stalled' : reason);
      return { ...body, edges: body.edges.map((edge) => ({ ...edge, reason: local(edge.reason) })) };
    }
  });

  it('fare as they did until the end: what becomes of them later belongs to another report', () => {
    const last = failover.entries.at(-1);
    if (last === undefined) throw new Error('There is a last entry.');
    const at = (failover.operation.endedAt ?? 0) + 20_000;
    const edges = ['au-syd', 'eu-de'].map((vantage) => ({
      at,
      vantage,
      edge: 'www',
      servedBy: null,
      reason: 'timeout',
    }));
    const later: JournalEntry = { ...last, sequence: last.sequence + 1, at, body: { ...last.body, edges } as never };
    const before = reportOf(failover).users;

    expect(reportOf({ ...failover, entries: [...failover.entries, later] }).users).toEqual(before);
  });

  it('without an answer at the end of what is known are still without', () => {
    const entries = failover.entries.slice(0, -1);
    const report = reportOf({ ...failover, entries });

    expect(report.users).toMatchObject([{ outages: [{ from: 998_000, to: undefined }] }]);
    expect(report.objectives.find(({ objective }) => objective === 'recover')).toMatchObject({ actualMs: 'unknown' });
  });

  function withoutEdgesOf(entry: JournalEntry, vantage: string): JournalEntry {
    if (entry.body.kind !== 'verdicts' || entry.body.edges === undefined) return entry;
    return { ...entry, body: { ...entry.body, edges: entry.body.edges.filter((edge) => edge.vantage !== vantage) } };
  }

  function answered(vantage: string): JournalEntry {
    const edges = [{ at: 960_000, vantage, edge: 'www', servedBy: 'us-south', reason: 'ok' }];
    const [first] = failover.entries;
    if (first === undefined) throw new Error('There is a first entry.');
    return { ...first, at: 960_000, body: { kind: 'verdicts', changes: [], edges } };
  }
});

describe('a report that lacks something says so', () => {
  const failover = reportedFailover();

  it('where the journal does not reach back to the beginning', () => {
    const { gaps, steps, decided } = reportOf({ ...failover, entries: failover.entries.slice(-6) });

    expect(gaps).toEqual(['The journal does not reach back to its beginning: what led to it is missing.']);
    expect([steps.length, decided.at(-1)?.rule]).toEqual([failover.operation.steps.length, 605]);
  });

  it('where the journal holds nothing of it', () => {
    const { gaps, journal } = reportOf({ ...failover, entries: [] });

    expect(gaps).toEqual(['The journal does not hold it any more: this is from its own record alone.']);
    expect(journal.entries).toEqual([]);
  });

  it('where it has not ended', () => {
    const operation = { ...failover.operation, outcome: undefined, endedAt: undefined };
    const report = reportOf({ ...failover, operation, entries: failover.entries.slice(0, -3) });

    expect(report.operation).toMatchObject({ outcome: 'running' });
    expect(report.operation.tookMs).toBeUndefined();
    expect(report.gaps).toEqual(['It has not ended: this is how far it has come.']);
  });
});
