import { afterEach, expect, it, vi } from 'vitest';
import type { Guard } from '../src/domain/guards/guard.ts';
import type { Move, Standing } from '../src/domain/move.ts';
import type { Step } from '../src/domain/operation.ts';
import type { Commit, CommitResult, ControllerStore } from '../src/store/contract.ts';
import type { Outcome, SimulateOptions } from './simulation/run/simulate.ts';

/**
 * The simulation's own test: each law is broken on purpose by putting a bad module in the place of a good one, and the
 * simulation must find it. The production code has no switch for any of this.
 */
const seedsMax = 1_000;

const planted: string[] = [];

afterEach(() => {
  for (const path of planted.splice(0)) vi.doUnmock(path);
  vi.resetModules();
});

/** The first seed whose world breaks the law. */
async function found(law: RegExp, options: SimulateOptions = {}): Promise<{ seed: number; because: string }> {
  vi.resetModules();
  const { simulate } = await import('./simulation/run/simulate.ts');
  for (let seed = 1; seed <= seedsMax; seed += 1) {
    const outcome: Outcome = await simulate(seed, options);
    const broken = outcome.violations.find((violation) => law.test(violation.law));
    if (broken !== undefined) return { seed, because: broken.because };
  }
  throw new Error(`not found in ${seedsMax} seeds`);
}

/** Puts something else in the place of a module's exports. */
function plant<Module extends object>(path: string, change: (real: Module) => Partial<Module>): void {
  planted.push(path);
  vi.doMock(path, async (original) => {
    const real = (await original()) as Module;
    return { ...real, ...change(real) };
  });
}

const long = { timeout: 240_000 };

it('a plan without its fence is found: two sides write', long, async () => {
  plant<typeof import('../src/domain/plan.ts')>('../src/domain/plan.ts', (real) => ({
    plan: (...given) => withoutFence(real.plan(...given)),
    otherWriters: () => [],
  }));

  expect((await found(/^1/)).because).toMatch(/writable in .* and /);
});

it('going on without a fence and without a committed allowance is found: two sides write', long, async () => {
  plant<typeof import('../src/domain/unfenced.ts')>('../src/domain/unfenced.ts', () => ({
    allowing: (unfenced) => [...(unfenced ?? [])],
    isAllowed: () => true,
  }));

  expect((await found(/^1/)).because).toMatch(/writable in .* and /);
});

it('an allowance that ends before its region is fenced is found: two sides write', long, async () => {
  plant<typeof import('../src/domain/unfenced.ts')>('../src/domain/unfenced.ts', () => ({
    unfencedAfter: () => undefined,
  }));

  expect((await found(/^1/)).because).toMatch(/writable in .* and /);
});

it('marks that nobody compares are found: old news wins', long, async () => {
  plant<typeof import('../src/domain/fencing.ts')>('../src/domain/fencing.ts', () => ({ compareFencing: () => 0 }));

  expect((await found(/^8/)).because).toMatch(/took effect on db after/);
});

it('a quorum of one is found: a single vantage moves the application', long, async () => {
  plant<typeof import('../src/domain/application.ts')>('../src/domain/application.ts', () => ({ quorumOf: () => 1 }));

  expect((await found(/^2/)).because).toMatch(/1 vantages had said lately/);
});

it('unknown taken for yes is found: what nobody saw ready is promoted', long, async () => {
  plant<typeof import('../src/domain/finding.ts')>('../src/domain/finding.ts', (real) => ({ unknown: real.yes }));

  expect((await found(/^4/)).because).toMatch(/had not been seen ready|no quorum had said/);
});

it('acting without looking first is found: what can not be undone happens twice', long, async () => {
  plant<typeof import('../src/domain/move.ts')>('../src/domain/move.ts', (real) => ({
    nextMove: (standing) => blindly(standing, real.nextMove),
  }));

  expect((await found(/^8/)).because).toMatch(/took effect twice/);
});

it('an intent that is committed after its act is found', long, async () => {
  expect((await found(/^3/, { between: { store: intentsLater } })).because).toMatch(/no intent/);
});

it('a lease that never runs out is found: its holder acts when it may not any more', long, async () => {
  plant<typeof import('../src/controller/membership.ts')>('../src/controller/membership.ts', (real) => ({
    Lease: class extends real.Lease {
      override get held(): boolean {
        return true;
      }
    },
  }));

  expect((await found(/^3/)).because).toMatch(/lease/);
});

it('a pause that nobody heeds is found', long, async () => {
  const heedless: Partial<Guard> = { test: () => ({ answer: 'yes', because: 'It is not paused.' }) };
  plant<typeof import('../src/domain/guards/permission.ts')>('../src/domain/guards/permission.ts', (real) => ({
    notPaused: { ...real.notPaused, ...heedless },
  }));

  expect((await found(/^9/)).because).toMatch(/though paused/);
});

function withoutFence(steps: Step[]): Step[] {
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
