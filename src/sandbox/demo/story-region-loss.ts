import type { Narrator } from './narrator.ts';
import type { StoryObserver } from './observe-story.ts';
import type { Supervisor } from './supervisor.ts';
import type { Users } from './users.ts';
import { regions, type World } from './world.ts';

/** The moments of the story, in order: a fault can be added at each of them. */
export const moments = ['steady', 'killed', 'operating', 'displaced', 'recovering', 'failback'] as const;
export type Moment = (typeof moments)[number];

/** What a story is told with. */
export interface Stage {
  readonly world: World;
  readonly supervisor: Supervisor;
  readonly observer: StoryObserver;
  readonly users: Users;
  readonly narrator: Narrator;
  /** Called at each moment. */
  readonly at: (moment: Moment) => void;
}

/** What came of it. */
export interface Told {
  readonly killedAt: number;
  readonly failedBack: boolean;
  /** The sentence that says what is missing, when it did not end well. */
  readonly missing?: string;
}

/** How long each part may take, in milliseconds, faults included. */
const patience = { steady: 60_000, move: 60_000, home: 120_000 };

/**
 * Everything in the home region dies; the application moves; the region comes back, is made a replica again, and the
 * application goes home.
 */
export async function tellRegionLoss(stage: Stage): Promise<Told> {
  const { narrator, observer } = stage;
  narrator.heading('Everything is well');
  if (!(await becomeSteady(stage)))
    return { killedAt: Date.now(), failedBack: false, missing: missing(stage, 'It never became steady.') };
  stage.at('steady');
  await rest(2_000);
  const killedAt = killHome(stage);
  stage.at('killed');
  if (
    !(await observer.until(
      'the failover to begin',
      (seen) => seen.phase === 'operating' || isAway(seen),
      patience.move,
    ))
  ) {
    return { killedAt, failedBack: false, missing: missing(stage, 'No failover began.') };
  }
  stage.at('operating');
  if (
    !(await observer.until(
      'the application to have moved',
      (seen) => isAway(seen) && seen.operation === undefined,
      patience.move,
    ))
  ) {
    return { killedAt, failedBack: false, missing: missing(stage, 'It did not move.') };
  }
  narrator.good(`Users are served from ${regions.standby}.`);
  stage.at('displaced');
  await rest(2_000);
  return { killedAt, ...(await comeHome(stage)) };
}

async function becomeSteady({ observer, users }: Stage): Promise<boolean> {
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

function killHome({ narrator, supervisor }: Stage): number {
  const killedAt = Date.now();
  const victims = supervisor.inRegion(regions.home);
  for (const name of victims) supervisor.kill(name);
  narrator.startClock(killedAt);
  narrator.heading(`${regions.home} dies: ${victims.join(', ')} are killed with SIGKILL`);
  return killedAt;
}

async function comeHome(stage: Stage): Promise<Pick<Told, 'failedBack' | 'missing'>> {
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

function isAway(seen: { readonly placement: { readonly primary: string } }): boolean {
  return seen.placement.primary === regions.standby;
}

/** Why it did not go on: what Regent says, the step that it is at, and what its resources are seen to be. */
function missing({ observer }: Stage, fallback: string): string {
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

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
