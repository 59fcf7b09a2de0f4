import { describe, expect, it } from 'vitest';
import { decide } from '../../src/domain/decide.ts';
import type { LossEstimate } from '../../src/domain/observation.ts';
import { preview } from '../../src/domain/preview.ts';
import type { View } from '../../src/domain/view.ts';
import { commandOf, everybodySays, observationsAt, primary, replica, shop, stateOf, viewOf } from '../support/shop.ts';

const application = shop();
const allUp = everybodySays({ 'us-south': 'up', 'eu-de': 'up' });
const usSouthDead = everybodySays({ 'us-south': 'down', 'eu-de': 'up' });
const suspect = stateOf(application, { phase: 'suspect', suspected: { 'us-south': 900_000 } });

describe('a preview of a move', () => {
  const losing = (loss: LossEstimate) => ({
    observations: observationsAt(1_000_000, {
      db: { 'us-south': primary, 'eu-de': { ...replica, ready: { graceful: 'no', forced: 'no' }, loss } },
      volume: { 'us-south': primary, 'eu-de': replica },
    }),
  });
  const previewed = (kind: 'failover' | 'switchover', seen: Partial<View>) => {
    const view = viewOf(allUp, { ...seen, ...commandOf({ kind, to: 'eu-de' }) });
    const { loss, skew } = preview(application, stateOf(application), view);
    return [...loss.map(({ resource, ms, estimated }) => [resource, ms, estimated]), skew?.ms];
  };
  const estimate = { ms: 5_000, estimated: true };

  it.each([
    ['failover', losing(estimate), [['db', 5_000, true], ['volume', 0, false], 5_000]],
    ['failover', losing({ ms: 2_000, estimated: false }), [['db', 2_000, false], ['volume', 0, false], 2_000]],
    [
      'failover',
      losing({ ms: 'unknown', estimated: true }),
      [['db', 'unknown', true], ['volume', 0, false], 'unknown'],
    ],
    ['failover', { observations: {} }, [['db', 'unknown', false], ['volume', 'unknown', false], 'unknown']],
    ['switchover', losing(estimate), [['db', 0, false], ['volume', 0, false], 0]],
  ] as const)('says for a %s what each resource loses, exactly, estimated or unknown', (kind, seen, said) => {
    expect(previewed(kind, seen)).toEqual(said);
  });

  it('says what it loses in bytes where the replica knows, and the operation is quoted so', () => {
    const known = { ...replica, ready: { graceful: 'no', forced: 'no' }, loss: estimate, lagBytes: 4_096 } as const;
    const observations = observationsAt(1_000_000, { db: { 'eu-de': known }, volume: { 'eu-de': replica } });
    const order = commandOf({ kind: 'failover', to: 'eu-de', override: ['data-loss', 'replicas-ready'] });
    const view = viewOf(usSouthDead, { observations, ...order });

    expect(preview(application, suspect, view).loss.map(({ bytes }) => bytes)).toEqual([4_096, 0]);
    expect(decide(application, suspect, view).operation).toMatchObject({
      quotedLoss: { db: 5_000, volume: 0 },
      quotedBytes: { db: 4_096 },
    });
  });

  it('says nothing in bytes where no replica knows', () => {
    const order = commandOf({ kind: 'failover', to: 'eu-de', override: ['data-loss', 'replicas-ready'] });
    const view = viewOf(usSouthDead, { ...losing(estimate), ...order });

    expect(preview(application, suspect, view).loss[0]?.bytes).toBeUndefined();
    expect(decide(application, suspect, view).operation?.quotedBytes).toBeUndefined();
  });

  it('of nothing that moves data says nothing', () => {
    const view = viewOf(allUp, commandOf({ kind: 'failback' }));
    expect(preview(application, stateOf(application), view)).toMatchObject({ loss: [], skew: undefined });
  });
});
