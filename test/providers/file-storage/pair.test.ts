import { describe, expect, it } from 'vitest';
import { pairState, regionsOfPair } from '../../../src/providers/file-storage/pair.ts';
import { volumeReply } from '../../../src/providers/file-storage/schema.ts';
import { neverFlipped, volume } from './volume.ts';

const state = (more: object) => pairState(volumeReply.parse(volume(more)));

describe('which volume of a pair is active', () => {
  it.each([
    [neverFlipped, 'original'],
    ['FAILOVER_COMPLETED', 'replica'],
    ['FAILBACK_COMPLETED', 'original'],
    ['FAILOVER_IN_PROGRESS', 'unknown'],
    ['FAILBACK_FAILED', 'unknown'],
    [{ message: 'FAILOVER_COMPLETED' }, 'replica'],
    [{ message: neverFlipped }, 'original'],
    [null, 'unknown'],
    [undefined, 'unknown'],
  ])('after %j: %s', (replicationStatus, active) => {
    expect(state({ replicationStatus }).active).toBe(active);
  });

  it('is the only one, where there is no replica', () => {
    expect(state({ replicationStatus: null, replicationPartners: [] }).active).toBe('original');
  });
});

describe('whether SoftLayer is at work on a pair', () => {
  it.each([
    [0, 'no'],
    ['0', 'no'],
    [1, 'yes'],
    [null, 'unknown'],
    [undefined, 'unknown'],
  ])('%j transactions: %s', (activeTransactionCount, busy) => {
    expect(state({ activeTransactionCount }).busy).toBe(busy);
  });

  it('is said in its own words', () => {
    const activeTransactions = [{ transactionStatus: { friendlyName: 'Volume failover' } }];

    expect(state({ activeTransactionCount: 1, activeTransactions }).detail).toContain('at work: Volume failover');
  });
});

describe('whether a replica could be activated', () => {
  const regions = { original: 'us-south', replica: 'eu-de' };
  const ready = (more: object) => regionsOfPair(state(more), regions, Date.parse('2026-11-23T10:00:00Z'))['eu-de'];

  it.each([
    ['when nothing speaks against it', {}, 'yes'],
    ['while SoftLayer is at work', { activeTransactionCount: 1 }, 'no'],
    ['when it is not known whether it is', { activeTransactionCount: null }, 'unknown'],
    ['when it is not allowed', { failoverNotAllowed: '1' }, 'no'],
    ['when it is not allowed, in words', { failoverNotAllowed: 'true' }, 'no'],
    ['when it is said in a form that is not known', { failoverNotAllowed: 'perhaps' }, 'unknown'],
    ['when it is expressly allowed', { failoverNotAllowed: '0' }, 'yes'],
    ['without a replica', { replicationPartners: [] }, 'no'],
    ['when nothing is said of a replica', { replicationPartners: null }, 'unknown'],
    ['when its schedule is switched off', { replicationSchedule: { active: 0 } }, 'no'],
  ])('%s', (_, more, answer) => {
    expect(ready(more)?.ready).toEqual({ graceful: answer, forced: answer === 'yes' ? 'no' : answer });
  });

  it('by force only at the loss of what was written since the last replicated snapshot', () => {
    const seen = ready({ replicationTimestamp: '2026-11-23T04:30:00-05:00' });

    expect(seen?.loss).toEqual({ ms: 30 * 60_000, estimated: true, growing: true });
    expect(seen?.copiedAt).toBe(Date.UTC(2026, 10, 23, 9, 30));
  });

  it('at a loss that nobody knows, when it is not said when that was', () => {
    expect(ready({})?.loss).toEqual({ ms: 'unknown', estimated: true, growing: true });
    expect(ready({ replicationTimestamp: 'soon' })?.loss).toEqual({ ms: 'unknown', estimated: true, growing: true });
  });

  it('says that it stands as of the last replicated snapshot', () => {
    expect(ready({})?.detail).toContain('as of the last replicated snapshot');
  });
});

describe('a pair that has been flipped', () => {
  it('has its roles reversed, and replicates the other way by itself', () => {
    const seen = regionsOfPair(
      state({ replicationStatus: 'FAILOVER_COMPLETED', failoverNotAllowed: '1' }),
      { original: 'us-south', replica: 'eu-de' },
      0,
    );

    expect(seen['eu-de']).toMatchObject({ role: 'primary' });
    expect(seen['us-south']).toMatchObject({
      role: 'replica',
      replicating: 'yes',
      ready: { graceful: 'yes', forced: 'yes' },
    });
  });

  it('shows no roles while it is being flipped', () => {
    const seen = regionsOfPair(
      state({ replicationStatus: 'FAILBACK_IN_PROGRESS' }),
      { original: 'us-south', replica: 'eu-de' },
      0,
    );

    expect(Object.values(seen).map(({ role }) => role)).toEqual(['unknown', 'unknown']);
  });
});
