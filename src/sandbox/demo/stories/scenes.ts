import type { SeenApplication } from '../regent-client.ts';
import { regions } from '../world.ts';
import type { Stage, Told } from './story.ts';

/** How long each scene may take, in milliseconds, faults included. */
export const patience = { steady: 60_000, move: 60_000, home: 120_000 };

/** Waits until all is well, and lets the users in. False when it never is. */
export async function becomeSteady({ observer, users, narrator }: Stage): Promise<boolean> {
  narrator.heading('Everything is well');
  const healthy = await observer.until(
    'both regions to be seen up, and the replica to be in PEER',
    (seen) =>
      seen.phase === 'steady' &&
      seen.owner !== undefined &&
      seen.regions.every((region) => region.health === 'up') &&
      seen.observations.some(
        (one) => one.resource === 'shop-db' && one.regions[regions.standby]?.replicating === 'yes',
      ),
    patience.steady,
  );
  if (healthy) users.start();
  return healthy;
}

/** Kills all that runs in the home region; resolves with the instant. */
export function killHome({ narrator, supervisor }: Stage): number {
  const killedAt = Date.now();
  const victims = supervisor.inRegion(regions.home);
  for (const name of victims) supervisor.kill(name);
  narrator.startClock(killedAt);
  narrator.heading(`${regions.home} dies: ${victims.join(', ')} are killed with SIGKILL`);
  return killedAt;
}

/**
 * Watches the application move to the standby; `onTheWay` is called when the failover has begun. Resolves with what is
 * missing, if anything is.
 */
export async function moveAway(stage: Stage, onTheWay?: () => Promise<void>): Promise<string | undefined> {
  const { observer, narrator } = stage;
  const begins = (seen: SeenApplication) => seen.phase === 'operating' || isAway(seen);
  if (!(await observer.until('the failover to begin', begins, patience.move)))
    return missing(stage, 'No failover began.');
  stage.at('operating');
  await onTheWay?.();
  const moved = (seen: SeenApplication) => isAway(seen) && seen.operation === undefined;
  if (!(await observer.until('the application to have moved', moved, patience.move)))
    return missing(stage, 'It did not move.');
  narrator.good(`Users are served from ${regions.standby}.`);
  stage.at('displaced');
  await rest(2_000);
  return undefined;
}

/** Starts the home region again, and watches the application go home. */
export async function comeHome(stage: Stage): Promise<Pick<Told, 'failedBack' | 'missing'>> {
  const { narrator, supervisor, observer } = stage;
  narrator.heading(`${regions.home} comes back`);
  for (const name of supervisor.inRegion(regions.home)) supervisor.revive(name);
  const deadline = Date.now() + patience.home;
  const left = () => deadline - Date.now();
  const begun = await observer.until(
    'the region to be seen back',
    (seen) => seen.phase === 'recovering' || seen.phase === 'operating',
    left(),
  );
  if (begun) stage.at('recovering');
  const leaving = await observer.until(
    'the failback to begin',
    (seen) => seen.operation?.kind === 'failback' || seen.phase === 'steady',
    left(),
  );
  if (leaving) stage.at('failback');
  const home = await observer.until(
    'the failback to end',
    (seen) => seen.phase === 'steady' && seen.placement.primary === regions.home,
    left(),
  );
  if (!home) return { failedBack: false, missing: missing(stage, 'It did not come home.') };
  narrator.good(`It is home again: users are served from ${regions.home}.`);
  await rest(2_000);
  return { failedBack: true };
}

/** Why it did not go on: what Regent says, the step that it is at, and what its resources are seen to be. */
export function missing({ observer }: Stage, fallback: string): string {
  const seen = observer.last;
  if (seen === undefined) return `${fallback} No controller answers.`;
  const step = seen.operation?.steps.find(({ status }) => status === 'running');
  const details = seen.observations.flatMap(({ resource, regions: places }) =>
    Object.entries(places).map(([region, { detail }]) => `${resource} in ${region}: ${detail}`),
  );
  return [fallback, seen.blocked?.because ?? seen.rule.because, step && `It is at ${step.id}.`, ...details]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** A pause in which people can look, and users go on. */
export function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function isAway(seen: SeenApplication): boolean {
  return seen.placement.primary === regions.standby;
}
