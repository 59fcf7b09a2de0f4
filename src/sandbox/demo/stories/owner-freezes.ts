import type { SeenApplication } from '../regent-client.ts';
import { regions } from '../world.ts';
import { becomeSteady, comeHome, killHome, missing, moveAway, rest } from './scenes.ts';
import type { Stage, Story, Told } from './story.ts';

/** For how long the owner does nothing, in milliseconds: ten leases. */
const frozenMs = 30_000;

/** How long the failover may take to come to the step at which its owner freezes, in milliseconds. */
const stepMaxMs = 20_000;

/** How long the owner that woke up is watched, in milliseconds: longer than any call of its could still take. */
const watchedMs = 5_000;

/**
 * The controller that carries a failover out is stopped in the middle of it, as a stalled machine would stop it. Another one
 * ends the failover. The first one wakes up half a minute later and finds itself where it had been: it must not act.
 */
export const ownerFreezes: Story = {
  title: 'the owner freezes in the middle of a failover, and wakes up when another one has ended it',
  redis: 'alone',
  controllers: Object.values(regions),
  introduction: ['A third controller runs in au-syd.'],
  tell,
};

async function tell(stage: Stage): Promise<Told> {
  if (!(await becomeSteady(stage)))
    return { killedAt: Date.now(), failedBack: false, missing: missing(stage, 'It never became steady.') };
  stage.at('steady');
  await rest(2_000);
  const killedAt = killHome(stage);
  stage.at('killed');
  let sleep: Sleep | undefined;
  const lacks = await moveAway(stage, async () => {
    sleep = await freezeOwner(stage);
  });
  await sleep?.over;
  if (lacks !== undefined) return { killedAt, failedBack: false, missing: lacks };
  return { killedAt, ...(await comeHome(stage)) };
}

/** A controller that does nothing for a while. */
interface Sleep {
  /** Resolves when it has been awake again for long enough to have done something. */
  readonly over: Promise<void>;
}

/** Stops the owner while it promotes the database. */
async function freezeOwner({ observer, supervisor, narrator }: Stage): Promise<Sleep> {
  const promoting = ({ operation, owner }: SeenApplication) =>
    owner !== undefined && operation?.steps.some(({ id, status }) => id.startsWith('promote:') && status === 'running');
  await observer.until('the database to be promoted', (seen) => promoting(seen) === true, stepMaxMs);
  const name = `controller ${observer.last?.owner?.region}`;
  supervisor.freeze(name);
  narrator.bad(`${name}, the owner, freezes (SIGSTOP)`);
  const wakeUp = async () => {
    await rest(frozenMs);
    narrator.bad(`${name} wakes up (SIGCONT)`);
    supervisor.thaw(name);
    await rest(watchedMs);
  };
  return { over: wakeUp() };
}
