import type { MarkOwner } from '../../../domain/mark.ts';
import type { SetupFinding } from '../../../domain/setup/setup-finding.ts';
import type { ReadinessCall } from '../../contract.ts';
import type { CisInstance } from '../instance.ts';
import type { Mode } from '../mode.ts';
import type { CisSettings } from '../schema.ts';
import { drift } from './drift.ts';
import { existence } from './existence.ts';
import { healthChecks } from './health-checks.ts';
import { situationOf } from './situation.ts';
import { steering } from './steering.ts';
import { switchedOff } from './switched-off.ts';

/** Everything about a resource on CIS that would stand in the way of an operation, or make CIS move users by itself. */
export async function cisReadiness(
  { instance, owner }: { readonly instance: CisInstance; readonly owner: MarkOwner },
  settings: CisSettings,
  mode: Mode,
  application: ReadinessCall,
): Promise<SetupFinding[]> {
  const situation = await situationOf(instance, settings, mode, application);
  return [
    ...existence(situation),
    ...switchedOff(situation),
    ...steering(situation),
    ...healthChecks(situation),
    ...drift(situation, owner),
  ];
}
