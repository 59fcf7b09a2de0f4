import fc from 'fast-check';
import type { Application } from '../../src/domain/application.ts';
import type { CommandBody } from '../../src/domain/command.ts';

/** Any order to move something, sensible or not: what a running operation may be stopped for. */
export function ordersOf({ regions }: Application): fc.Arbitrary<CommandBody> {
  const region = fc.constantFrom(...regions.map(({ id }) => id), 'mars');
  const guards = ['data-loss', 'skew', 'same-release', 'replicas-ready', 'replacement-healthy', 'fence-available'];
  const override = fc.constantFrom(undefined, guards);
  return fc.oneof(
    fc.record({ kind: fc.constantFrom('failover' as const, 'switchover' as const), to: region, override }),
    fc.record({ kind: fc.constant('failback' as const), override }),
    fc.record({
      kind: fc.constantFrom('drain' as const, 'restore' as const),
      region,
      zone: fc.constantFrom(undefined, 'z1'),
    }),
  );
}

/** Any command, sensible or not. */
export function commandsOf(application: Application): fc.Arbitrary<CommandBody> {
  const step = fc.constantFrom('promote:r0:b', 'fence:r0:a', 'route:r1:a', 'verify:www:a');
  const instant = fc.integer({ min: 9_000_000, max: 11_000_000 });
  return fc.oneof(
    { weight: 2, arbitrary: ordersOf(application) },
    fc.record({
      kind: fc.constantFrom('abort' as const, 'force' as const, 'approve' as const, 'acknowledge' as const),
    }),
    fc.record({ kind: fc.constantFrom('resume' as const, 'reprotect' as const) }),
    fc.record({ kind: fc.constant('second' as const), order: fc.constantFrom('c-1', 'another') }),
    fc.record({
      kind: fc.constant('maintain' as const),
      from: instant,
      until: instant,
      region: fc.constantFrom(undefined, 'mars'),
    }),
    fc.record({ kind: fc.constant('end-maintenance' as const), maintenance: fc.constantFrom('c-1', 'another') }),
    fc.record({ kind: fc.constantFrom('retry' as const, 'skip' as const), step }),
  );
}
