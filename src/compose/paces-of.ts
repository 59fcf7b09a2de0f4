import type { Config } from '../config/schema.ts';
import type { TargetPace } from '../domain/setup/setup.ts';

type ApplicationSettings = Config['applications'][number];

/** How often each target of an application is probed. */
export function pacesOf({ regions }: Pick<ApplicationSettings, 'regions'>): TargetPace[] {
  return regions.flatMap(({ name: region, targets }) => targets.map((target) => paceOf(region, target)));
}

function paceOf(region: string, target: ApplicationSettings['regions'][number]['targets'][number]): TargetPace {
  const { name, interval, timeout, failureThreshold } = target;
  return { region, target: name, intervalMs: interval, timeoutMs: timeout, failureThreshold };
}
