import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/domain/application.ts';
import { contextOf } from '../../src/domain/context.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Operation, StepRecord } from '../../src/domain/operation.ts';
import { permit } from '../../src/domain/permit.ts';
import type { State } from '../../src/domain/state.ts';
import type { ReceivedReport, View } from '../../src/domain/view.ts';
import { commandOf, everybodySays, regionOf, resource, shop, stateOf, viewOf } from '../support/shop.ts';

const name = 'us-south/z1';
const application = shop(
  {},
  {
    regions: [{ ...regionOf('us-south'), zones: ['z1', 'z2'] }, regionOf('eu-de')],
    resources: [...shop().resources, resource('glb', ['drain', 'restore'])],
  },
);
const allUp = viewOf(everybodySays({ 'us-south': 'up', 'eu-de': 'up' }));

/** An operation about the zone that has come to a halt. */
function about(kind: 'drain' | 'restore', changes: Partial<Operation>, step: Partial<StepRecord>): Operation {
  const body = { kind, region: 'us-south', zone: 'z1' };
  const before = stateOf(application, kind === 'restore' ? { drained: [name], keptDrained: [name] } : {});
  const { operation } = decide(application, before, { ...allUp, ...commandOf(body) });
  if (operation === undefined) throw new Error(`no ${kind} has begun`);
  return { ...operation, ...changes, steps: operation.steps.map((each) => ({ ...each, ...step })) };
}

function next(state: Partial<State>, view = allUp): State {
  return decide(application, stateOf(application, { epoch: 1, ...state }), view).next;
}

const asked: Partial<StepRecord> = { status: 'failed', attempts: 1 };

describe('a zone of which a drain was asked for', () => {
  it('counts as drained when an order takes the place of the drain', () => {
    const operation = about('drain', { requestedBy: 'regent' }, asked);
    const order = commandOf({ kind: 'failover', to: 'eu-de' });
    const after = next({ phase: 'blocked', operation }, { ...allUp, ...order });

    expect([after.operation?.kind, after.drained, after.keptDrained]).toEqual(['failover', [name], []]);
  });

  it('counts as drained when the drain is called off, so that it can be restored', () => {
    const operation = about('drain', { requestedBy: 'regent', withdrawn: 'alice has called it off.' }, asked);
    const after = next({ phase: 'operating', operation });

    expect([after.phase, after.drained]).toEqual(['blocked', [name]]);
    expect(next(after, { ...allUp, ...commandOf({ kind: 'restore', region: 'us-south', zone: 'z1' }) })).toMatchObject({
      phase: 'operating',
      operation: { kind: 'restore' },
    });
  });

  it('stays to an operator where an operator had asked for it', () => {
    const operation = about('drain', { withdrawn: 'alice has called it off.' }, asked);

    expect(next({ phase: 'operating', operation }).keptDrained).toEqual([name]);
  });

  it('does not count as drained when nothing was asked', () => {
    const operation = about('drain', {}, { status: 'skipped' });

    expect(next({ phase: 'operating', operation }).drained).toEqual([]);
  });
});

describe('a zone of which a restore', () => {
  it.each<[string, Partial<StepRecord>, string[]]>([
    ['was carried out is not drained any more', { status: 'done' }, []],
    ['was left out is still drained, and an operator restores it', { status: 'skipped' }, [name]],
  ])('%s', (_, step, left) => {
    const operation = about('restore', { requestedBy: 'regent' }, step);
    const after = next({ phase: 'operating', operation, drained: [name] });

    expect([after.operation, after.drained, after.keptDrained]).toEqual([undefined, left, left]);
  });
});

describe('a zone that is seen down', () => {
  const target = (id: string, zone?: string): Target => ({
    id,
    zone,
    critical: true,
    expect: 'active',
    tier: 'application',
  });
  const zoned = {
    ...application,
    regions: [
      {
        ...regionOf('us-south'),
        targets: [target('web'), target('z1', 'z1'), target('z2', 'z2')],
        zones: ['z1', 'z2'],
      },
      regionOf('eu-de'),
    ],
  };
  type ByVantage = Readonly<Record<string, readonly string[]>>;
  /** What each vantage sees down of us-south, and what it still calls up although its last sample failed. */
  const seen = (down: ByVantage, failing: ByVantage = {}): View => {
    const verdicts = (vantage: string) =>
      ['web', 'z1', 'z2'].map((id) => {
        const lost = down[vantage]?.includes(id) === true;
        const found = lost
          ? ({ verdict: 'down', reason: 'timeout' } as const)
          : ({ verdict: 'up', reason: failing[vantage]?.includes(id) === true ? 'timeout' : 'ok' } as const);
        return { region: 'us-south', target: id, ...found, consecutive: 3, latencyMs: 2 };
      });
    const told = ({ report }: ReceivedReport) => report.verdicts.filter(({ region }) => region !== 'us-south');
    const reports = allUp.reports.map((each) => ({
      ...each,
      report: { ...each.report, verdicts: [...verdicts(each.report.vantage), ...told(each)] },
    }));
    return { ...allUp, reports };
  };

  it('is drained where a quorum sees that it is down alone', () => {
    const view = seen({ 'eu-de': ['z1'], 'au-syd': ['z1'] });

    expect(decide(zoned, stateOf(zoned), view).operation).toMatchObject({ kind: 'drain', zone: { zone: 'z1' } });
  });

  it('is not drained where it goes down with its region, of which the vantages see one piece after the other', () => {
    const view = seen({ 'eu-de': ['web', 'z1'], 'au-syd': ['z1'] });

    expect(decide(zoned, stateOf(zoned), view).operation).toBeUndefined();
  });

  it('is not drained while the other one has begun to fail', () => {
    const view = seen({ 'eu-de': ['z1'], 'au-syd': ['z1'] }, { 'eu-de': ['z2'], 'au-syd': ['z2'] });

    expect(decide(zoned, stateOf(zoned), view).operation).toBeUndefined();
  });

  it('is drained where the other one failed once, at one vantage', () => {
    const view = seen({ 'eu-de': ['z1'], 'au-syd': ['z1'] }, { 'au-syd': ['z2'] });

    expect(decide(zoned, stateOf(zoned), view).operation).toMatchObject({ kind: 'drain', zone: { zone: 'z1' } });
  });

  it('is left alone again when its region is down before anything was asked', () => {
    const begun = decide(zoned, stateOf(zoned), seen({ 'eu-de': ['z1'], 'au-syd': ['z1'] }));
    const all = ['web', 'z1', 'z2'];
    const operation = begun.operation as Operation;
    const [step] = operation.steps as [StepRecord];
    const answer = (each: StepRecord) => {
      const running = { ...operation, steps: [each] };
      const view = seen({ 'eu-de': all, 'au-syd': all });
      return permit(running, each, contextOf(zoned, { ...begun.next, operation: running }, view)).answer;
    };

    expect([answer(step), answer({ ...step, attempts: 1 })]).toEqual(['withdraw', 'go']);
  });
});
