import { reasonAboutCallers } from './callers.ts';
import { reasonAboutControlTargets } from './control-targets.ts';
import { reasonAboutDataLoss } from './data-loss.ts';
import { reasonAboutDependencies } from './dependencies.ts';
import { reasonAboutDetection } from './detection.ts';
import { reasonAboutEdges } from './edges.ts';
import { reasonAboutFencing, reasonAboutInsideFences } from './fencing.ts';
import { reasonAboutLoss } from './loss.ts';
import { reasonAboutQuiescing } from './quiescing.ts';
import { reasonAboutRedis } from './redis.ts';
import type { Setup } from './setup.ts';
import type { SetupFinding } from './setup-finding.ts';
import { reasonAboutSharedObjects } from './shared-objects.ts';
import { reasonAboutShift } from './shift.ts';
import { reasonAboutSkew } from './skew.ts';
import { reasonAboutTelling } from './telling.ts';
import { reasonAboutVantages } from './vantages.ts';
import { reasonAboutZones } from './zones.ts';

/** One kind of finding. */
type Reasoning = (setup: Setup) => SetupFinding[];

const reasonings: readonly Reasoning[] = [
  reasonAboutSharedObjects,
  reasonAboutVantages,
  reasonAboutControlTargets,
  reasonAboutRedis,
  reasonAboutFencing,
  reasonAboutInsideFences,
  reasonAboutQuiescing,
  reasonAboutDataLoss,
  reasonAboutSkew,
  reasonAboutDetection,
  reasonAboutZones,
  reasonAboutDependencies,
  reasonAboutEdges,
  reasonAboutShift,
  reasonAboutCallers,
  reasonAboutTelling,
  reasonAboutLoss,
];

const gravest = ['error', 'warning', 'note'];

/** Everything that follows from a set-up, the gravest first. Pure. */
export function reasonAbout(setup: Setup): SetupFinding[] {
  const found = reasonings.flatMap((reason) => reason(setup));
  return found.sort((a, b) => gravest.indexOf(a.severity) - gravest.indexOf(b.severity));
}
