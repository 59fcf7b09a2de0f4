import type { Census } from '../store/contract.ts';
import type { FleetStatus } from './contract.ts';
import type { Equipment, ManagedApplication } from './managed.ts';

/** The live controllers and what each owns, as the census last told it. */
export function fleetStatus(
  { installation, instance, region, fleetLimits }: Equipment,
  { controllers, assignments }: Pick<Census, 'controllers' | 'assignments'>,
  managed: readonly Pick<ManagedApplication, 'application'>[],
): FleetStatus {
  const names = managed.map(({ application }) => application.id);
  const ownerOf = (application: string) => {
    const owner = assignments[application];
    return owner?.live === true ? owner.instance : undefined;
  };
  return {
    installation,
    controllers: controllers.map((each) => ({
      instance: each.instance,
      region: each.region,
      owns: names.filter((application) => ownerOf(application) === each.instance),
    })),
    vacant: names.filter((application) => ownerOf(application) === undefined),
    limits: fleetLimits,
    told: { instance, region },
  };
}
