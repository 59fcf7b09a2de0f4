import fc from 'fast-check';
import type { Application } from '../../src/domain/application.ts';
import type { RegionObservation } from '../../src/domain/observation.ts';
import type { Verdict } from '../../src/domain/report.ts';
import type { FleetView, View } from '../../src/domain/view.ts';
import { commandsOf } from './arbitrary-commands.ts';
import { observationsAt } from './shop.ts';

/** Any moment will do; everything else lies around it. */
export const now = 10_000_000;

/** Another application runs, and one on which it may depend has not been looked at. */
const fleet: FleetView = {
  limits: { concurrentOperations: 1, intoOneRegion: 1 },
  others: [{ application: 'blog', priority: 1, phase: 'operating', movingInto: ['b'], wantsToMove: false }],
};

/** Anything that could be seen: a truth about each region, and vantages that mostly tell it. */
export function viewsOf(application: Application): fc.Arbitrary<View> {
  const perhaps = <T>(value: T) => fc.constantFrom(...Array(7).fill(undefined), value);
  const truth = fc.array(fc.constantFrom('up' as const, 'up' as const, 'down' as const), {
    minLength: 4,
    maxLength: 4,
  });
  return truth
    .chain((told) =>
      fc.record({
        reports: fc.tuple(...application.vantages.map((vantage) => reportsOf(application, vantage, told))),
        observed: fc.tuple(...application.resources.map(({ regions }) => observationsOf(regions))),
        observedAt: fc.constantFrom(...Array(7).fill(now), now - 60_000),
        pause: perhaps({ by: 'alice', reason: 'look', at: now - 5 }),
        restless: perhaps('The clock jumped.'),
        amnesia: perhaps('A witness knows more.'),
        fleet: perhaps(fleet),
        command: fc.option(commandsOf(application), { nil: undefined, freq: 2 }),
      }),
    )
    .map(({ observed, observedAt, command, ...rest }) => ({
      ...rest,
      now,
      command: command && { id: 'c1', by: 'alice', reason: 'she wants it', ...command },
      commandCursor: '5-0',
      observations: observationsAt(
        observedAt,
        Object.fromEntries(application.resources.map(({ id }, index) => [id, observed[index] ?? {}])),
      ),
    }));
}

function reportsOf({ id, regions }: Application, vantage: string, told: readonly Verdict[]) {
  const names = regions.map((region) => region.id);
  const targets = regions.flatMap((region) =>
    region.targets.map((target) => ({ region: region.id, target: target.id })),
  );
  const noise = fc.constantFrom(...Array(7).fill(undefined), 'up' as const, 'down' as const, 'unknown' as const);
  return fc
    .record({
      receivedAt: fc.constantFrom(...Array(7).fill(now), now - 60_000),
      isolatedFor: fc.constantFrom(...Array(7).fill([]), names),
      own: fc.array(noise, { minLength: 4, maxLength: 4 }),
    })
    .map(({ receivedAt, isolatedFor, own }) => {
      const verdictOf = (region: string) => own[names.indexOf(region)] ?? told[names.indexOf(region)] ?? 'unknown';
      const seen = { reason: 'seen', consecutive: 3, latencyMs: 1 };
      const verdicts = targets.map(({ region, target }) => ({ region, target, verdict: verdictOf(region), ...seen }));
      const report = { vantage, application: id, sequence: 1, process: 'p', isolatedFor, edges: [], verdicts };
      return { receivedAt, report };
    });
}

function observationsOf(regions: readonly string[]): fc.Arbitrary<Record<string, RegionObservation>> {
  const answer = fc.constantFrom('yes' as const, 'yes' as const, 'yes' as const, 'no' as const, 'unknown' as const);
  const loss = fc.record({ ms: fc.constantFrom(0, 5_000, 'unknown' as const), estimated: fc.boolean() });
  const one = fc.record({
    role: fc.constantFrom('primary' as const, 'replica' as const, 'none' as const, 'unknown' as const),
    ready: fc.record({ graceful: answer, forced: answer }),
    capacity: answer,
    detail: fc.constant('seen'),
  });
  const seen = fc
    .tuple(one, fc.option(loss, { nil: undefined }))
    .map(([each, lost]) => (lost ? { ...each, loss: lost } : each));
  return fc
    .tuple(...regions.map(() => seen))
    .map((all) => Object.fromEntries(regions.map((region, index) => [region, all[index] ?? { detail: '' }])));
}
