import fc from 'fast-check';
import {
  type Application,
  abilityFor,
  type Placement,
  type Region,
  type Resource,
  type Verb,
} from '../../src/domain/application.ts';
import { stepRecords } from '../../src/domain/decide.ts';
import { type Operation, operationKinds, stepStatuses } from '../../src/domain/operation.ts';
import type { Change } from '../../src/domain/plan.ts';
import { phases, type State } from '../../src/domain/state.ts';
import type { Unfenced } from '../../src/domain/unfenced.ts';
import { ordersOf } from './arbitrary-commands.ts';
import { now } from './arbitrary-views.ts';
import { rejoinedApart, resource, shop, stateOf } from './shop.ts';

const ids = ['a', 'b', 'c', 'd'];
const instant = fc.integer({ min: now - 2_000_000, max: now });
const flag = fc.boolean();
const some = <T>(values: readonly T[]) => fc.subarray([...values]);
const oneMore = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });

/** Any application: two to four regions, any number of them active, any vantages, resources and policy. */
export const applications: fc.Arbitrary<Application> = fc
  .record({ count: fc.integer({ min: 2, max: 4 }), zoned: flag, cold: some(ids), data: oneMore(ids) })
  .chain(({ count, zoned, cold, data }) => {
    const names = ids.slice(0, count);
    const regions = names.map((id, index) => regionOf(id, zoned && index === 0, cold.includes(id)));
    return fc
      .record({
        activeRegions: fc.integer({ min: 1, max: count }),
        vantages: oneMore([...names, 'x', 'y']),
        resources: resourcesIn(
          names,
          data.filter((id) => names.includes(id)),
        ),
        policy: policies,
        after: fc.constantFrom([], [], [], ['payments']),
      })
      .map(({ policy, ...more }) => shop(policy, { regions, ...more }));
  });

const policies = fc.record({
  confirmForMs: fc.constantFrom(0, 60_000),
  cooldownMs: fc.constantFrom(0, 1_800_000),
  failback: fc.constantFrom('automatic' as const, 'manual' as const),
  approval: fc.constantFrom('never' as const, 'on-data-loss' as const, 'always' as const),
  maxDataLossMs: fc.constantFrom(0, 30_000),
  maxSkewMs: fc.constantFrom(undefined, undefined, 10_000),
  fenceOnFailure: fc.constantFrom('ask' as const, 'proceed' as const),
  minActiveRegions: fc.constantFrom(1, 1, 2),
});

function regionOf(id: string, zoned: boolean, cold: boolean): Region {
  const expect = cold ? ('active' as const) : ('always' as const);
  const zones = zoned ? ['z1', 'z2'] : [];
  const web = { id: 'web', critical: true, expect, tier: 'application' as const };
  const inZones = zones.map((zone) => ({ ...web, id: `web-${zone}`, zone }));
  const db = { id: 'db', critical: true, expect: 'active' as const, tier: 'data' as const };
  return { id, zones, targets: [...(zoned ? inZones : [web]), db, { ...web, id: 'search', critical: false }] };
}

/** Resources that wait for earlier ones only, as the configuration's check demands. */
function resourcesIn(regions: readonly string[], data: readonly string[]): fc.Arbitrary<Resource[]> {
  const everywhere: readonly (readonly Verb[])[] = [['fence', 'unfence'], ['fence'], ['prepare', 'release'], ['route']];
  const kinds: readonly (readonly Verb[])[] = [
    ...everywhere,
    ['route', 'drain', 'restore'],
    ['promote', 'rejoin'],
    ['promote'],
  ];
  const one = fc.record({ verbs: fc.constantFrom(...kinds), waits: flag, apart: flag });
  return fc.array(one, { maxLength: 5 }).map((all) =>
    all.map(({ verbs, waits, apart }, index) => ({
      ...(apart ? rejoinedApart : asItIs)(
        resource(`r${index}`, verbs, verbs.includes('promote') ? [...data] : [...regions]),
      ),
      after: waits && index > 0 ? [`r${index - 1}`] : [],
    })),
  );
}

const asItIs = (made: Resource) => made;

/** Any place it could be in. */
export function placementsOf({ regions }: Application): fc.Arbitrary<Placement> {
  const names = regions.map(({ id }) => id);
  return fc.record({ active: oneMore(names), primary: fc.constantFrom(...names) });
}

/** Anything that could be set out to do. */
export function changesOf(application: Application): fc.Arbitrary<Change> {
  const names = application.regions.map(({ id }) => id);
  return fc
    .record({
      kind: fc.constantFrom(...operationKinds),
      graceful: flag,
      from: placementsOf(application),
      to: placementsOf(application),
      returned: fc.constantFrom(...names),
      fenced: some(names),
    })
    .map(({ returned, ...rest }) => (rest.kind === 'reprotect' ? { ...rest, returned } : rest));
}

/** Any state, also those that nothing could lead to: the rules must have an answer to each. */
export function statesOf(application: Application): fc.Arbitrary<State> {
  const names = application.regions.map(({ id }) => id);
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const since = fc.dictionary(fc.constantFrom(...names), instant);
  return fc
    .record({
      phase: fc.constantFrom(...phases),
      automation: fc.constantFrom('automatic' as const, 'automatic' as const, 'manual' as const),
      epoch: fc.nat({ max: 9 }),
      placement: placementsOf(application),
      suspected: since,
      returnedAt: optional(instant),
      unprotected: some(names),
      unfenced: allowancesOf(application),
      displacedBy: fc.constantFrom(undefined, 'regent' as const, 'operator' as const),
      cooldownUntil: optional(instant.map((at) => at + 500_000)),
      backedOut: flag,
      approval: optional(fc.record({ by: fc.constant('alice'), at: instant })),
      proposed: optional(
        ordersOf(application).map((body) => ({
          order: { id: 'c-1', by: 'bob', reason: 'p', ...body },
          at: 0,
          until: undefined,
        })),
      ),
      drained: some([...names, `${names[0]}/z1`]),
      leftAt: since,
      queued: optional(ordersOf(application).map((body) => ({ id: 'c0', by: 'bob', reason: 'q', ...body }))),
      operation: operationsOf(application),
    })
    .map(({ queued, operation, ...rest }) => {
      const under = rest.phase === 'operating' || rest.phase === 'blocked';
      return stateOf(application, {
        ...rest,
        ...(under ? { operation } : {}),
        ...(rest.phase === 'operating' ? { queued } : {}),
      });
    });
}

/** What was left unfenced, under any epoch. */
function allowancesOf({ regions, resources }: Application): fc.Arbitrary<Unfenced[] | undefined> {
  const fences = resources.filter((each) => abilityFor(each, 'fence') !== undefined).map(({ id }) => id);
  if (fences.length === 0) return fc.constant(undefined);
  const one = fc.record({
    resource: fc.constantFrom(...fences),
    region: fc.constantFrom(...regions.map(({ id }) => id)),
    epoch: fc.nat({ max: 2 }),
    since: instant,
    by: fc.constant('regent'),
    because: fc.constant('No answer.'),
  });
  return fc.option(fc.array(one, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 1 });
}

function operationsOf(application: Application): fc.Arbitrary<Operation> {
  const step = fc.record({ status: fc.constantFrom(...stepStatuses), attempts: fc.nat({ max: 2 }) });
  return fc
    .record({
      change: changesOf(application),
      requestedBy: fc.constantFrom('regent', 'alice'),
      became: fc.array(step, { minLength: 30, maxLength: 30 }),
      withdrawn: fc.constantFrom(undefined, undefined, 'It was called off.'),
    })
    .map(({ change, requestedBy, became, withdrawn }) => ({
      id: 'shop-1',
      epoch: 1,
      rule: 401,
      reason: '',
      startedAt: now - 60_000,
      quotedLoss: {},
      requestedBy,
      withdrawn,
      ...change,
      steps: stepRecords(application, change).map((each, index) => ({ ...each, ...became[index] })),
    }));
}
