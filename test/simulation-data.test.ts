import { describe, expect, it } from 'vitest';
import type { Trial } from './simulation/checkers/checker.ts';
import { oneSided } from './simulation/checkers/one-sided.ts';
import { countedIn, quotedLoss } from './simulation/checkers/quoted-loss.ts';
import type { DataPlan } from './simulation/data/data-plan.ts';
import type { Takeover } from './simulation/data/write-ledger.ts';
import type { Fault } from './simulation/faults/fault.ts';
import { Record, type WorldEvent } from './simulation/record.ts';
import { addDataCount, emptyDataCount } from './simulation/run/data-count.ts';
import { applicationWithData } from './simulation/run/plan-world.ts';
import { trialIn } from './simulation/run/retold.ts';
import { simulate } from './simulation/run/simulate.ts';
import { storyOf } from './simulation/run/story.ts';
import { type Topology, topologies } from './simulation/world/topology.ts';
import type { WorldPlan } from './simulation/world/world.ts';

const worlds = 25;

describe('worlds whose data is behind the providers of production', () => {
  it('break no law, while sides take over with nothing lost and with what was estimated', {
    timeout: 300_000,
  }, async () => {
    const all = emptyDataCount();
    for (let seed = 1; seed <= worlds; seed += 1) {
      const outcome = await simulate(seed, { data: true });
      addDataCount(all, outcome.data);
      expect(outcome.violations.length === 0 ? '' : storyOf(outcome)).toBe('');
    }

    expect(all.takeovers).toBeGreaterThan(10);
    expect(all.lossQuotedExact).toBeGreaterThan(3);
    expect(all.lossEstimated).toBeGreaterThan(2);
    expect(all.writesLost).toBeGreaterThan(10);
  });

  it('tell the same story each time for the same seed', { timeout: 60_000 }, async () => {
    const [first, second] = [await simulate(8, { data: true }), await simulate(8, { data: true })];

    expect(storyOf(second)).toBe(storyOf(first));
    expect(second.data).toEqual(first.data);
  });
});

const topology = topologies[0] as Topology;
const dies: Fault = { kind: 'region-dies', region: 'us-south', at: 24_000, forMs: 50_000 };

/** A world in which the first region dies, and what becomes of its data. */
function trialOf(data: Partial<DataPlan>): Promise<Trial> {
  const db2 = { transport: 'ssh', syncmode: 'SYNC', peerWindowSeconds: 120, timeoutSeconds: 6 } as const;
  const all: DataPlan = { db2, storageSurvives: false, maxDataLossMs: 300_000, approval: 'never', ...data };
  const plan: WorldPlan = {
    topology,
    application: applicationWithData(topology, all, { confirmForMs: 4_000, cooldownMs: 0, failback: 'manual' }),
    others: [],
    limits: { concurrentOperations: 2, intoOneRegion: 2 },
    redis: ['eu-de', 'us-south', 'au-syd'],
    unreliable: false,
    data: all,
  };
  return trialIn(plan, [dies]);
}

describe('the judge of losses', () => {
  const losing = (trial: Trial, lost: Takeover['lost']): Trial => ({
    ...trial,
    takeovers: trial.takeovers.map((each) => ({ ...each, lost })),
  });
  const write = (at: number) => ({ id: `w-${at}`, region: 'us-south', at });

  it('lets nothing at all be lost inside the peer window', { timeout: 60_000 }, async () => {
    const trial = await trialOf({});

    expect(trial.takeovers.map(({ how, lost }) => ({ how, lost }))).toEqual([
      { how: 'takeover by force peer window only', lost: [] },
    ]);
    expect(countedIn(trial).map(({ quote }) => quote)).toEqual([{ kind: 'exact', ms: 0 }]);
    expect(quotedLoss(trial)).toEqual([]);
    expect(quotedLoss(losing(trial, [write(23_000)])).map(({ because }) => because)).toEqual([
      expect.stringContaining('1 acknowledged writes of 0.0 s are lost, and nothing was to be'),
    ]);
  });

  it('holds an estimate against what was acknowledged until the source was last seen up, and not against what it wrote on', {
    timeout: 60_000,
  }, async () => {
    const db2 = { transport: 'agent', syncmode: 'ASYNC', peerWindowSeconds: 0, timeoutSeconds: 6 } as const;
    const trial = await trialOf({ db2 });
    const [{ quote } = { quote: undefined }] = countedIn(trial);
    const quotedMs = quote?.kind === 'estimated' ? quote.ms : 0;

    expect(quotedMs).toBeGreaterThan(1_000);
    expect(quotedLoss(trial)).toEqual([]);
    const more = [write(24_000 - quotedMs - 3_000), write(24_000)];
    expect(quotedLoss(losing(trial, more)).map(({ because }) => because)).toEqual([
      expect.stringMatching(/until its region was last seen up are lost, and .* were quoted/),
    ]);
    expect(quotedLoss(losing(trial, [write(24_000), write(34_000)]))).toEqual([]);
  });

  it('finds a takeover that nobody has ordered', { timeout: 60_000 }, async () => {
    const trial = await trialOf({});
    const own = { ...trial, takeovers: trial.takeovers.map((each) => ({ ...each, fencing: undefined })) };

    expect(quotedLoss(own).map(({ because }) => because)).toEqual([expect.stringContaining('nobody had ordered it')]);
  });
});

describe('the judge of copies', () => {
  const share = { copyEveryMs: 5_000, whenSourceIsGone: 'split', remakes: true } as const;

  /** The same, of a world whose settings would not have allowed it. */
  const asking = (trial: Trial): Trial => {
    const { data } = trial.plan;
    return {
      ...trial,
      plan: { ...trial.plan, data: data && { ...data, share: { ...share, whenSourceIsGone: 'ask' } } },
    };
  };

  it('lets a share take writes on both sides only where a split was allowed and its loss quoted', {
    timeout: 60_000,
  }, async () => {
    const trial = await trialOf({ share });
    const both = trial.record.of('open').filter(({ regions }) => regions.length > 1);

    expect(both).toHaveLength(1);
    expect(oneSided(trial)).toEqual([]);
    expect(oneSided(asking(trial)).map(({ law }) => law)).toEqual(['1 one side takes writes']);
    const unquoted = withoutAllowance(trial);
    expect(oneSided(unquoted).map(({ law }) => law)).toEqual(['1 one side takes writes']);
  });
});

/** As if no step had ever been allowed to lose anything. */
function withoutAllowance(trial: Trial): Trial {
  const record = new Record(() => 0);
  for (const event of trial.record.events) record.tell(event.type === 'committed' ? allowedNothing(event) : event);
  return { ...trial, record };
}

function allowedNothing(event: Extract<WorldEvent, { type: 'committed' }>): WorldEvent {
  const { operation } = event.commit.next;
  if (operation === undefined) return event;
  const steps = operation.steps.map((step) => ({ ...step, allowedLoss: undefined }));
  return { ...event, commit: { ...event.commit, next: { ...event.commit.next, operation: { ...operation, steps } } } };
}
