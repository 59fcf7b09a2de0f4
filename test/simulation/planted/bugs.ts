import { vi } from 'vitest';
import type { Calm } from '../../../src/controller/calm.ts';
import type { Guard } from '../../../src/domain/guards/guard.ts';
import type { Move, Standing } from '../../../src/domain/move.ts';
import type { Step } from '../../../src/domain/operation.ts';
import type { Commit, CommitResult, ControllerStore } from '../../../src/store/contract.ts';
import type { SimulateOptions } from '../run/simulate.ts';

/** A bad module in the place of a good one. */
export interface PlantedBug {
  readonly name: string;
  /** The law that it breaks, and what the judge says of it. */
  readonly law: RegExp;
  readonly because: RegExp;
  /** Seeds whose worlds are known to break it. Where worlds have changed, the test says which seeds do now. */
  readonly seeds: readonly number[];
  /** Puts it in; for what is imported after that. */
  readonly plant?: () => void;
  readonly options?: SimulateOptions;
}

const yes = (because: string): Partial<Guard> => ({ test: () => ({ answer: 'yes', because }) });

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a plan without its fence: two sides write',
    law: /^1/,
    because: /writable in .* and /,
    seeds: [3],
    plant: () =>
      plant<typeof import('../../../src/domain/plan.ts')>('../../../src/domain/plan.ts', (real) => ({
        plan: (...given) => withoutFence(real.plan(...given)),
        otherWriters: () => [],
      })),
  },
  {
    name: 'going on without a fence and without a committed allowance: two sides write',
    law: /^1/,
    because: /writable in .* and /,
    seeds: [21],
    plant: () =>
      plant<typeof import('../../../src/domain/unfenced.ts')>('../../../src/domain/unfenced.ts', () => ({
        allowing: (unfenced) => [...(unfenced ?? [])],
        isAllowed: () => true,
      })),
  },
  {
    name: 'an allowance that ends before its region is fenced: two sides write',
    law: /^1/,
    because: /writable in .* and /,
    seeds: [21],
    plant: () =>
      plant<typeof import('../../../src/domain/unfenced.ts')>('../../../src/domain/unfenced.ts', () => ({
        unfencedAfter: () => undefined,
      })),
  },
  {
    name: 'a quorum of one: a single vantage moves the application',
    law: /^2/,
    because: /1 vantages had said lately/,
    seeds: [163],
    plant: () =>
      plant<typeof import('../../../src/domain/application.ts')>('../../../src/domain/application.ts', () => ({
        quorumOf: () => 1,
      })),
  },
  {
    name: 'an intent that is committed after its act',
    law: /^3/,
    because: /no intent/,
    seeds: [3],
    options: { between: { store: intentsLater } },
  },
  {
    name: 'a lease that never runs out: its holder acts when it may not any more',
    law: /^3/,
    because: /lease/,
    seeds: [124],
    plant: () =>
      plant<typeof import('../../../src/controller/membership.ts')>(
        '../../../src/controller/membership.ts',
        (real) => ({
          Lease: class extends real.Lease {
            override get held(): boolean {
              return true;
            }
          },
        }),
      ),
  },
  {
    name: 'unknown taken for yes: what nobody saw ready is promoted',
    law: /^4/,
    because: /had not been seen ready|no quorum had said/,
    seeds: [83],
    plant: () =>
      plant<typeof import('../../../src/domain/finding.ts')>('../../../src/domain/finding.ts', (real) => ({
        unknown: real.yes,
      })),
  },
  {
    name: 'a hold that nobody waits for: more users are sent on before the first are known to be well',
    law: /^shifts are held/,
    because: /before .* had been held/,
    seeds: [8],
    plant: () =>
      plant<typeof import('../../../src/domain/guards/shift.ts')>('../../../src/domain/guards/shift.ts', (real) => ({
        held: {
          ...real.held,
          test: (context, change) => {
            const found = real.held.test(context, change);
            return found.because.startsWith('It has been well') ? { ...found, answer: 'yes' } : found;
          },
        },
      })),
  },
  {
    name: 'marks that nobody compares: old news wins',
    law: /^8/,
    because: /took effect on db after/,
    seeds: [8],
    plant: () =>
      plant<typeof import('../../../src/domain/fencing.ts')>('../../../src/domain/fencing.ts', () => ({
        compareFencing: () => 0,
      })),
  },
  {
    name: 'a Redis that has forgotten, and is believed',
    law: /^8/,
    because: /Redis had forgotten/,
    seeds: [147],
    plant: () =>
      plant<typeof import('../../../src/domain/witness.ts')>('../../../src/domain/witness.ts', () => ({
        amnesiaOf: () => undefined,
      })),
  },
  {
    name: 'acting without looking first: what can not be undone happens twice',
    law: /^8/,
    because: /took effect twice/,
    seeds: [189, 200],
    plant: () =>
      plant<typeof import('../../../src/domain/move.ts')>('../../../src/domain/move.ts', (real) => ({
        nextMove: (standing) => blindly(standing, real.nextMove),
      })),
  },
  {
    name: 'a pause that nobody heeds',
    law: /^9/,
    because: /though paused/,
    seeds: [140],
    plant: () =>
      plant<typeof import('../../../src/domain/guards/permission.ts')>(
        '../../../src/domain/guards/permission.ts',
        (real) => ({ notPaused: { ...real.notPaused, ...yes('It is not paused.') } }),
      ),
  },
  {
    name: 'a loop that stood still and a clock that jumped, and nobody minds',
    law: /^11/,
    because: /stood still or its clock had jumped/,
    seeds: [193],
    plant: () =>
      plant<{ Calm: new (...given: ConstructorParameters<typeof Calm>) => Calm }>(
        '../../../src/controller/calm.ts',
        (real) => ({
          Calm: class extends real.Calm {
            override get restless(): string | undefined {
              return undefined;
            }
          },
        }),
      ),
  },
  {
    name: 'a dependency that nobody waits for',
    law: /^dependencies/,
    because: /on which it depends, was unsettled/,
    seeds: [77],
    plant: () =>
      plant<typeof import('../../../src/domain/guards/fleet.ts')>('../../../src/domain/guards/fleet.ts', (real) => ({
        dependenciesSettled: { ...real.dependenciesSettled, ...yes('It waits for nothing.') },
      })),
  },
  {
    name: 'confirmation that is never given: a lost region is left to itself',
    law: /^missed/,
    because: /no move had begun/,
    seeds: [51],
    plant: () =>
      plant<typeof import('../../../src/domain/guards/patience.ts')>(
        '../../../src/domain/guards/patience.ts',
        (real) => ({ confirmed: { ...real.confirmed, test: () => ({ answer: 'no', because: 'It is never so.' }) } }),
      ),
  },
  {
    name: 'an owner that thinks another one better placed, and takes back what nobody else takes',
    law: /^ownership rests/,
    because: /took the token .* nothing had moved/,
    seeds: [3],
    plant: () =>
      plant<typeof import('../../../src/controller/membership.ts')>(
        '../../../src/controller/membership.ts',
        (real) => ({
          claimOf: (...given) => {
            const claim = real.claimOf(...given);
            return claim === 'leave' ? 'yield' : claim;
          },
        }),
      ),
  },
];

const planted: string[] = [];

/** Puts something else in the place of a module's exports. */
export function plant<Module extends object>(path: string, change: (real: Module) => Partial<Module>): void {
  planted.push(path);
  vi.doMock(path, async (original) => {
    const real = (await original()) as Module;
    return { ...real, ...change(real) };
  });
}

/** Takes everything out again. */
export function weed(): void {
  for (const path of planted.splice(0)) vi.doUnmock(path);
  vi.resetModules();
}

export function withoutFence(steps: Step[]): Step[] {
  const fences = new Set(steps.filter((step) => step.verb === 'fence').map((step) => step.id));
  return steps
    .filter((step) => !fences.has(step.id))
    .map((step) => ({ ...step, after: step.after.filter((id) => !fences.has(id)) }));
}

/** A successor that does not ask what became of its predecessor's call, nor whether it is already so. */
function blindly(standing: Standing, real: (standing: Standing) => Move): Move {
  const { intent } = standing.step;
  if (standing.step.verb === 'verify' || standing.permit.answer !== 'go') return real(standing);
  const unanswered = intent !== undefined && intent.outcome === undefined;
  return intent === undefined || unanswered ? { move: 'act', because: 'It acts.' } : real(standing);
}

/** A store that says at once that an intent is committed, and commits it when the act is on its way. */
function intentsLater(store: ControllerStore): ControllerStore {
  let last: Promise<unknown> = Promise.resolve();
  const commit = async (given: Commit): Promise<CommitResult> => {
    const isIntent = given.entry.kind === 'progress' && given.entry.progress.kind === 'intended';
    const written = last.then(() => store.commit(given));
    last = written.catch(() => undefined);
    return isIntent ? { kind: 'committed', version: given.version + 1 } : written;
  };
  return new Proxy(store, { get: (target, name) => (name === 'commit' ? commit : Reflect.get(target, name)) });
}
