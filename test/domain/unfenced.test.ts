import { describe, expect, it } from 'vitest';
import { contextOf } from '../../src/domain/context.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Operation, StepRecord } from '../../src/domain/operation.ts';
import { type Permit, permit } from '../../src/domain/permit.ts';
import type { State } from '../../src/domain/state.ts';
import { isAllowed, type Unfenced, unfencedAfter } from '../../src/domain/unfenced.ts';
import { commandOf, everybodySays, shop, stateOf, viewOf, witnessedBy } from '../support/shop.ts';

const application = shop({ fenceOnFailure: 'proceed' });
const dead = viewOf(everybodySays({ 'us-south': 'down', 'eu-de': 'up' }));
const started = decide(
  application,
  stateOf(application, { phase: 'suspect', suspected: { 'us-south': 0 } }),
  dead,
).next;
const fence = 'fence:server:us-south';
const allowance: Unfenced = {
  resource: 'server',
  region: 'us-south',
  epoch: started.epoch,
  since: 1,
  by: 'regent',
  because: 'no answer',
};

function withFence(changes: Partial<StepRecord>, more: Partial<State> = {}): State {
  return { ...started, ...more, operation: changed(fence, changes) };
}

function changed(id: string, changes: Partial<StepRecord>): Operation {
  const operation = started.operation as Operation;
  return { ...operation, steps: operation.steps.map((step) => (step.id === id ? { ...step, ...changes } : step)) };
}

function promotionIn(state: State): Permit {
  const operation = state.operation as Operation;
  const step = operation.steps.find(({ verb }) => verb === 'promote') as StepRecord;
  return permit(operation, step, contextOf(application, state, witnessedBy(state, dead)));
}

describe('a promotion by force', () => {
  it.each<[string, State]>([
    ['when the fence is done', withFence({ status: 'done' })],
    ['when exactly this missing fence is allowed', withFence({ status: 'skipped' }, { unfenced: [allowance] })],
  ])('begins %s', (_name, state) => {
    expect(promotionIn(state).answer).toBe('go');
  });

  it.each<[string, State]>([
    ['before the fence was tried', started],
    ['while the fence is at work', withFence({ status: 'running' })],
    ['after the fence has failed', withFence({ status: 'failed' })],
    ['when the fence is left out and nobody has allowed that', withFence({ status: 'skipped' })],
    [
      'under an allowance of an earlier epoch',
      withFence({ status: 'skipped' }, { unfenced: [{ ...allowance, epoch: started.epoch - 1 }] }),
    ],
    [
      'under an allowance for another region',
      withFence({ status: 'skipped' }, { unfenced: [{ ...allowance, region: 'eu-de' }] }),
    ],
    [
      'under an allowance for another resource',
      withFence({ status: 'skipped' }, { unfenced: [{ ...allowance, resource: 'db' }] }),
    ],
    [
      'while a third region was left unfenced by an earlier operation, and this one has no fence for it',
      withFence({ status: 'done' }, { unfenced: [{ ...allowance, region: 'au-syd', epoch: 0 }] }),
    ],
  ])('waits %s', (_name, state) => {
    expect(promotionIn(state).answer).toBe('wait');
  });
});

describe('an allowance', () => {
  const failed = withFence({ status: 'failed', note: 'The power control does not answer.' });

  it('is committed before anything is promoted, with what, where, since when, under which epoch, by whom and why', () => {
    const { rule, next } = decide(application, failed, dead);

    expect(rule).toBe(618);
    expect(next.unfenced).toEqual([
      {
        resource: 'server',
        region: 'us-south',
        epoch: started.epoch,
        since: dead.now,
        by: 'regent',
        because: 'The power control does not answer.',
      },
    ]);
    expect(
      next.operation?.steps.filter(({ status }) => status !== 'waiting').map(({ id, status }) => [id, status]),
    ).toEqual([[fence, 'skipped']]);
    expect(promotionIn(failed).answer).toBe('wait');
    expect(promotionIn(next).answer).toBe('go');
  });

  it('carries the name and the reason of an operator who leaves the fence out', () => {
    const view = { ...dead, ...commandOf({ kind: 'skip', step: fence }) };

    const { rule, next } = decide(shop(), { ...failed, phase: 'blocked' }, view);

    expect(rule).toBe(253);
    expect(next.unfenced).toMatchObject([{ by: 'alice', because: 'she wants it', epoch: started.epoch }]);
  });

  it.each<[string, Operation, readonly Unfenced[] | undefined]>([
    ['nothing was promoted on the strength of it', changed('promote:db:eu-de', {}), undefined],
    ['the region has been fenced after all', changed(fence, { status: 'done' }), undefined],
    ['a promotion was asked for', changed('promote:db:eu-de', { attempts: 1 }), [allowance]],
  ])('ends with its operation, or not, when %s', (_name, operation, left) => {
    expect(unfencedAfter([allowance], operation)).toEqual(left);
  });

  it('of an earlier operation outlives one that never promoted', () => {
    const earlier = { ...allowance, epoch: 0 };

    expect(unfencedAfter([earlier, allowance], changed('promote:db:eu-de', {}))).toEqual([earlier]);
  });

  it('counts for nobody else', () => {
    const here = { resource: 'server', region: 'us-south' };

    expect(isAllowed([allowance], here, started.epoch)).toBe(true);
    expect(isAllowed([allowance], here, started.epoch + 1)).toBe(false);
    expect(isAllowed([allowance], { ...here, region: 'eu-de' }, started.epoch)).toBe(false);
    expect(isAllowed(undefined, here, started.epoch)).toBe(false);
  });
});
