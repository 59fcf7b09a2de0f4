import { type Application, quorumOf, staleAfterMsOf } from '../domain/application.ts';
import { contextOf } from '../domain/context.ts';
import { failureClassOf } from '../domain/failure-class.ts';
import { releasesIn } from '../domain/release.ts';
import type { State } from '../domain/state.ts';
import type { View } from '../domain/view.ts';
import type { HealthMatrix, VantageStatus } from './contract.ts';

/** What every configured vantage says of every target, and what that makes of each region. Pure. */
export function healthMatrix(application: Application, state: State, view: View): HealthMatrix {
  const context = contextOf(application, state, view);
  const { health } = context;
  return {
    application: application.id,
    quorum: quorumOf(application),
    vantages: application.vantages.map((vantage) => vantageStatus(application, vantage, view)),
    regions: health.map((each) => ({
      region: each.region,
      health: each.health,
      failure: failureClassOf(each, health),
      releases: releasesIn(context, each.region),
      targets: application.regions.find(({ id }) => id === each.region)?.targets ?? [],
    })),
    now: view.now,
  };
}

function vantageStatus(application: Application, vantage: string, view: View): VantageStatus {
  const received = view.reports.find(({ report }) => report.vantage === vantage);
  if (received === undefined) return { vantage, fresh: false, isolatedFor: [], targets: [], edges: [] };
  const ageMs = Math.max(0, view.now - received.receivedAt);
  const { isolatedFor, verdicts, edges, regions } = received.report;
  const fresh = ageMs <= staleAfterMsOf(application, vantage);
  return { vantage, fresh, ageMs, isolatedFor, targets: verdicts, edges, ...(regions && { regions }) };
}
