import { RedisWatch } from '../redis-watch.ts';
import { RegentClient, type SeenApplication } from '../regent-client.ts';
import { regions } from '../world.ts';
import { becomeSteady, comeHome, killHome, missing, moveAway, rest } from './scenes.ts';
import type { Stage, Story, Told } from './story.ts';

/** How often the story tries to have the wrong controller own the application when its region dies. */
const attempts = 10;

/** How long a controller may take to start, in milliseconds. */
const startMaxMs = 20_000;

/**
 * The worst day: the region that dies takes along the application, a prober, the Redis primary, a Sentinel, and the
 * controller that owns the application, which Regent would have placed elsewhere.
 */
export const everythingDies: Story = {
  title: 'a region dies, and the Redis primary and the owner of the application with it',
  redis: 'sentinels',
  controllers: [regions.home, regions.standby],
  introduction: [
    'Redis runs in all three regions with a Sentinel each; what is decided counts when one replica has confirmed it.',
    'Sentinels replace a primary after 1 s of silence; production would be more patient.',
  ],
  tell,
};

async function tell(stage: Stage): Promise<Told> {
  const { supervisor, narrator, world } = stage;
  const unfit = (sentence: string) => ({ killedAt: Date.now(), failedBack: false, missing: missing(stage, sentence) });
  supervisor.kill(`controller ${regions.standby}`);
  if (!(await becomeSteady(stage))) return unfit('It never became steady.');
  stage.at('steady');
  await rest(2_000);
  if (!(await misplaceOwner(stage))) return unfit(`No controller in ${regions.home} owned it when it had to.`);
  const killedAt = killHome(stage);
  const survivors = Object.entries(world.redisPorts).flatMap(([region, port]) => (region === regions.home ? [] : port));
  const watch = new RedisWatch(survivors);
  let redisConfirmedAt: number | undefined;
  void watch.confirmedAt.then((at) => {
    redisConfirmedAt = at;
    narrator.say('Another Redis is primary, and a replica confirms what is written to it.', at);
  });
  stage.at('killed');
  const lacks = await moveAway(stage);
  watch.stop();
  if (lacks !== undefined) return { killedAt, failedBack: false, missing: lacks, redisConfirmedAt };
  return { killedAt, ...(await comeHome(stage)), redisConfirmedAt };
}

/**
 * Makes the controller of the home region the owner at the very moment at which another, better placed one has come to
 * life. Regent hands the application over as soon as it has heard of that one, so the region has to die before.
 */
async function misplaceOwner({ supervisor, world, narrator, observer }: Stage): Promise<boolean> {
  const other = `controller ${regions.standby}`;
  for (let attempt = 0; attempt < attempts; attempt++) {
    supervisor.revive(other);
    const alive = await untilAlive(world.controllers[regions.standby] ?? '');
    if (
      alive &&
      (await ownerSeenBy(world.controllers[regions.home] ?? '', world.layout.application)) === regions.home
    ) {
      narrator.say(`The owner is in ${regions.home}; ${other} has just come to life.`);
      return true;
    }
    supervisor.kill(other);
    const ownedAtHome = (seen: SeenApplication) => seen.owner?.region === regions.home;
    await observer.until('the owner to be in the region that will die', ownedAtHome, startMaxMs);
  }
  return false;
}

/** Which region the owner is in, in the eyes of one controller. */
async function ownerSeenBy(controller: string, application: string): Promise<string | undefined> {
  const seen = await new RegentClient([controller], application).application();
  return seen?.owner?.region;
}

async function untilAlive(controller: string): Promise<boolean> {
  const deadline = Date.now() + startMaxMs;
  while (Date.now() < deadline) {
    const alive = await fetch(`${controller}/livez`, { signal: AbortSignal.timeout(1_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (alive) return true;
    await rest(10);
  }
  return false;
}
