import { describe, expect, it } from 'vitest';
import type { Application, Policy } from '../../src/domain/application.ts';
import { backtest } from '../../src/domain/backtest/backtest.ts';
import type { Verdict } from '../../src/domain/report.ts';
import { noteVerdicts, noVerdicts, type VerdictChange } from '../../src/domain/verdicts.ts';
import type { View } from '../../src/domain/view.ts';
import { JournalWriter } from '../support/journal-writer.ts';
import { commandOf, everybodySays, observationsAt, primary, replica, shop, viewOf } from '../support/shop.ts';

const T0 = 1_000_000;
const seconds = (count: number) => T0 + count * 1_000;
const writer = { version: '1.0.0', rules: 'r1' };
const usSouth = (verdict: Verdict) => everybodySays({ 'us-south': verdict, 'eu-de': 'up' });
const up = (now: number) => justNow(viewOf(usSouth('up'), { now }));
const dead = (now: number) => justNow(viewOf(usSouth('down'), { now }));

/** The owner decides as soon as it has received something. */
function justNow(view: View): View {
  return { ...view, reports: view.reports.map((each) => ({ ...each, receivedAt: view.now })) };
}

/** Somebody who writes the journal of `application` as its owner does, the vantages' verdicts included. */
class Owner extends JournalWriter {
  #notes = noVerdicts;

  /** Decides on a view, and writes down what was said where nothing was decided. */
  see(view: View): this {
    const written = this.entries.length;
    this.#notes = noteVerdicts(this.#notes, view, 10_000);
    this.decide(view);
    if (this.entries.length > written || this.#notes.unwritten.length === 0) return this;
    this.verdicts(this.#notes.unwritten, view.now);
    this.#notes = { ...this.#notes, unwritten: [] };
    return this;
  }

  /** Nothing happens until then. */
  until(at: number): this {
    return this.verdicts([], at);
  }
}

const owner = (policy: Partial<Policy> = {}) => new Owner(shop(policy), writer).see(up(T0 - 60_000));

/** us-south dies at T0 and is moved away from a minute later. */
const failover = () =>
  owner()
    .see(dead(T0))
    .see(dead(seconds(60)))
    .carryOut(dead, seconds(60));

/** us-south is down from T0 until `back`, and nothing is moved. */
const spell = (back: number, policy: Partial<Policy> = {}) =>
  owner(policy)
    .see(dead(T0))
    .see(up(seconds(back)))
    .see(up(seconds(back + 60)));

/** Only what the example's views observe. */
const observed = () => shop().resources.filter(({ id }) => ['db', 'volume'].includes(id));

const tried = ({ entries }: JournalWriter, policy: Partial<Policy>, more: Partial<Application> = {}) =>
  backtest(shop(policy, more), entries);
const laterSeconds = (test: ReturnType<typeof backtest>) =>
  test.comparisons.map(({ laterMs = Number.NaN }) => laterMs / 1_000);

describe('a failover of the journal', () => {
  it.each([
    ['at the same time by the same policy', {}, 0],
    ['earlier by one that confirms for less', { confirmForMs: 10_000 }, -50],
    ['at once by one that does not confirm', { confirmForMs: 0 }, -60],
  ])('is made %s', (_what, policy, later) => {
    const test = tried(failover(), policy);

    expect(laterSeconds(test)).toEqual([later]);
    expect(test.same).toBe(true);
    expect(test.comparisons[0]).toMatchObject({ recorded: { rule: 401 }, rehearsed: { rule: 401, by: 'regent' } });
  });

  it('is made later by a policy that confirms for longer, if the record goes on for so long', () => {
    const journal = failover().until(seconds(400));

    expect(laterSeconds(tried(journal, { confirmForMs: 300_000 }))).toEqual([240]);
  });

  it('is missed by one that would have waited until the region was back, and it is told why', () => {
    const journal = failover().see(up(seconds(120)));

    const test = tried(journal, { confirmForMs: 300_000 });

    expect(test.same).toBe(false);
    expect(test.comparisons[0]?.rehearsed).toBeUndefined();
    expect(test.comparisons[0]?.because).toContain('It has not been down for 300 s yet.');
  });

  it('is missed by one that needs more vantages than were heard', () => {
    const two = (now: number) => justNow(viewOf({ ...usSouth('down'), 'us-south': 'silent' }, { now }));
    const journal = owner()
      .see(two(T0))
      .see(two(seconds(60)))
      .carryOut(two, seconds(60));

    const { comparisons, same } = tried(journal, { quorum: 3 });

    expect([comparisons.length, comparisons[0]?.rehearsed, same]).toEqual([1, undefined, false]);
  });

  it("is the operator's in the journal and Regent's own when automation is tried", () => {
    const journal = owner({ automation: 'manual' })
      .see(dead(T0))
      .see(dead(seconds(60)));
    journal.see({ ...dead(seconds(600)), ...commandOf({ kind: 'failover', to: 'eu-de' }) });
    journal.carryOut(dead, seconds(600));

    const asRecorded = backtest(shop(), journal.entries);
    const automatic = backtest(shop(), journal.entries, 'automatic');

    expect(laterSeconds(asRecorded)).toEqual([0]);
    expect(asRecorded.notes).toContain(
      'Automation was manual throughout the record: nothing would have started by itself.',
    );
    expect(laterSeconds(automatic)).toEqual([-540]);
    expect(automatic.comparisons[0]).toMatchObject({ recorded: { by: 'alice' }, rehearsed: { by: 'regent' } });
    expect(automatic.same).toBe(true);
  });

  it('is the one that is nearest in time, and every other one is one more', () => {
    const flapping = (confirmForMs: number) =>
      tried(
        spell(43)
          .see(dead(seconds(2_000)))
          .see(dead(seconds(2_060)))
          .carryOut(dead, seconds(2_060)),
        { confirmForMs, cooldownMs: 0, holdDownMs: 0, failback: 'automatic' },
      );

    expect(laterSeconds(flapping(60_000))).toEqual([0]);
    expect(laterSeconds(flapping(30_000))).toEqual([Number.NaN, -30]);
  });
});

describe('one more failover', () => {
  it('is made by a policy that does not wait out a short partition', () => {
    const test = tried(spell(43), { confirmForMs: 20_000 });

    expect(test).toMatchObject({ same: false, comparisons: [{ rehearsed: { at: seconds(20), rule: 401 } }] });
    expect(test.comparisons[0]?.recorded).toBeUndefined();
  });

  it('is not made by one that does', () => {
    expect(tried(spell(43), { confirmForMs: 50_000 })).toMatchObject({
      same: true,
      comparisons: [],
      end: { phase: 'steady' },
    });
  });

  it('is made on the word of a single vantage, where that is enough: its verdict is recorded though nothing was decided', () => {
    const saying = (vantage: string, verdict: Verdict, at: number): VerdictChange => {
      return { kind: 'verdict', at, vantage, region: 'us-south', target: 'web', verdict, reason: 'said' };
    };
    const journal = owner({ confirmForMs: 0 })
      .verdicts([saying('us-south', 'unknown', T0), saying('au-syd', 'unknown', T0)], T0)
      .verdicts([saying('eu-de', 'down', T0)], seconds(1))
      .verdicts([saying('eu-de', 'up', seconds(30))], seconds(31));

    expect(tried(journal, { confirmForMs: 0, quorum: 1 }).comparisons).toMatchObject([{ rehearsed: { at: T0 } }]);
    expect(tried(journal, { confirmForMs: 0, quorum: 2 }).comparisons).toEqual([]);
  });

  it('is not made while an operator had paused it', () => {
    const pause = { by: 'alice', reason: 'work on the network', at: T0 - 1_000 };
    const journal = owner().see({ ...dead(T0), pause });
    journal.see({ ...dead(seconds(40)), pause }).see(up(seconds(43)));

    expect(tried(journal, { confirmForMs: 0 }).comparisons).toEqual([]);
  });

  it('is not made where nobody says how the other region is', () => {
    const alone = (now: number) => justNow(viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'unknown' }), { now }));
    const journal = owner()
      .see(alone(T0))
      .see(up(seconds(43)));

    expect(tried(journal, { confirmForMs: 0 }).comparisons).toEqual([]);
  });
});

describe('what the record tells', () => {
  it('ends where its last entry does, and that is said where something was pending', () => {
    const { notes } = tried(owner().see(dead(T0)).until(seconds(100)), { confirmForMs: 300_000 });

    expect(notes).toContain('The record ends while it is suspect: what would have come of that is not known.');
  });

  it('of a replica is believed as long as nothing would have been moved', () => {
    const broken = { ...replica, ready: { graceful: 'no', forced: 'no' } as const, detail: 'Its log has a gap.' };
    const observations = observationsAt(T0, {
      db: { 'us-south': primary, 'eu-de': broken },
      volume: { 'eu-de': replica },
    });
    const journal = owner()
      .see({ ...dead(T0), observations })
      .see(up(seconds(43)));

    const test = tried(journal, { confirmForMs: 0 });

    expect(test.comparisons).toEqual([]);
  });

  it('of a vantage that fell silent lasts until its last report is too old', () => {
    const journal = owner({ confirmForMs: 0 }).see(up(T0));
    journal.verdicts(
      [
        { kind: 'silent', at: T0, vantage: 'us-south' },
        { kind: 'silent', at: T0, vantage: 'au-syd' },
      ],
      seconds(11),
    );
    const change = { kind: 'verdict', at: seconds(11), vantage: 'eu-de', region: 'us-south', target: 'web' } as const;
    journal.verdicts([{ ...change, verdict: 'down', reason: 'timeout' }], seconds(12));
    journal.verdicts([{ ...change, at: seconds(40), verdict: 'up', reason: 'ok' }], seconds(41));

    expect(tried(journal, { confirmForMs: 0, quorum: 1 }).comparisons).toHaveLength(1);
    expect(tried(journal, { confirmForMs: 0 }).comparisons).toEqual([]);
  });

  it('lacks what the new configuration adds, and that is said', () => {
    const { regions } = shop();
    const target = { id: 'api', critical: true, expect: 'always', tier: 'application' } as const;
    const more = regions.map((region) => ({ ...region, targets: [...region.targets, target] }));
    const cache = { id: 'cache', provider: 'imitation', regions: ['us-south', 'eu-de'], abilities: [], after: [] };

    const { notes } = tried(failover(), {}, { regions: more, resources: [...observed(), cache] });

    expect(notes).toEqual([
      'Nothing is recorded of the target api in us-south: what a vantage would say of it is unknown.',
      'Nothing is recorded of the target api in eu-de: what a vantage would say of it is unknown.',
      'Nothing is recorded of the resource cache: it is taken to be well.',
      'The record ends while it is suspect: what would have come of that is not known.',
    ]);
  });
});

describe('an application that would have been moved', () => {
  it('comes home by the same rules', () => {
    const journal = spell(43).until(seconds(3_600));

    const { comparisons, end } = tried(journal, { confirmForMs: 0, holdDownMs: 600_000 });

    expect(comparisons).toHaveLength(1);
    expect(end.phase).toBe('steady');
  });

  it('comes home at once where users would be sent on in parts: what they were answered is not recorded', () => {
    const shift = { steps: [10], holdMs: 60_000, giveUpAfterMs: 300_000 };
    const resources = shop().resources.map((each) => ({
      ...each,
      abilities: each.abilities.map((can) => (can.verb === 'route' ? { ...can, parts: true as const } : can)),
    }));
    const journal = spell(43).until(seconds(3_600));

    const { end, notes } = tried(journal, { confirmForMs: 0, holdDownMs: 600_000, shift }, { resources });

    expect(end.phase).toBe('steady');
    expect(notes).toContain('What users were answered is not recorded: they are moved at once, and not in parts.');
  });

  it('is taken to run where it was moved, though the record could not see it there', () => {
    const regions = shop().regions.map((region) => ({
      ...region,
      targets: [...region.targets, { id: 'jobs', critical: true, expect: 'active', tier: 'application' } as const],
    }));
    const jobs = (view: View): View => ({
      ...view,
      reports: view.reports.map(({ receivedAt, report }) => ({
        receivedAt,
        report: {
          ...report,
          verdicts: report.verdicts.flatMap((each) => [
            each,
            { ...each, target: 'jobs', verdict: each.region === 'eu-de' ? ('down' as const) : each.verdict },
          ]),
        },
      })),
    });
    const journal = new Owner(shop({}, { regions }), writer).see(jobs(up(T0 - 60_000)));
    journal
      .see(jobs(dead(T0)))
      .see(jobs(up(seconds(43))))
      .see(jobs(up(seconds(300))));

    const { comparisons, end } = backtest(shop({ confirmForMs: 0, failback: 'manual' }, { regions }), journal.entries);

    expect(comparisons).toHaveLength(1);
    expect(end.phase).toBe('recovering');
  });
});
