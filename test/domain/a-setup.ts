import type { Application, Policy } from '../../src/domain/application.ts';
import type { ApplicationSetup, RedisMember, Setup } from '../../src/domain/setup/setup.ts';
import { shop } from '../support/shop.ts';

/** A set-up about which there is nothing to say but notes, changed as given. */
export function aSetup(changes: Partial<Setup> = {}): Setup {
  return {
    vantages: ['us-south', 'eu-de', 'au-syd'],
    controlTargets: [{ name: 'iam' }],
    redis: { own: false, replicas: 1, members: everywhere(['us-south', 'eu-de', 'au-syd']) },
    applications: [aShop()],
    ...changes,
  };
}

/** The tests' example of an application, with its database, server, volume and load balancer, each with its objects. */
export function aShop(changes: Partial<ApplicationSetup> = {}, application = shop()): ApplicationSetup {
  return {
    application,
    detectWithinMs: undefined,
    paces: application.regions.flatMap(({ id: region, targets }) =>
      targets.map(({ id: target }) => ({ region, target, intervalMs: 5_000, timeoutMs: 2_000, failureThreshold: 3 })),
    ),
    resources: application.resources.map(({ id }) => ({ id, writes: [`The ${id} of ${application.id}`] })),
    ...changes,
  };
}

/** The example with another policy, or other parts. */
export function withShop(policy: Partial<Policy>, more: Partial<Application> = {}): Setup {
  const application = shop(policy, more);
  return aSetup({ vantages: application.vantages, applications: [aShop({}, application)] });
}

/** A Redis and a Sentinel in each of these regions. */
export function everywhere(regions: readonly string[]): RedisMember[] {
  return regions.flatMap((region) => [
    { name: `redis-${region}`, region, role: 'redis' },
    { name: `sentinel-${region}`, region, role: 'sentinel' },
  ]);
}
