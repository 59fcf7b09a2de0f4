import { join } from 'node:path';
import type { SeenApplication } from '../regent-client.ts';
import { type RunningVerb, runVerb } from '../regent-verb.ts';
import { regions } from '../world.ts';
import { becomeSteady, killHome, missing, rest } from './scenes.ts';
import type { Stage, Story, Told } from './story.ts';

/** How long the failover may take to come to the step at which its owner freezes, in milliseconds. */
const stepMaxMs = 20_000;

/** How long whoever wakes up may take to see that he is frozen, and to be told what was done, in milliseconds. */
const seenMaxMs = 20_000;

/** How much longer the controller that woke up is watched when it is known to be frozen, in milliseconds. */
const watchedMs = 1_000;

/**
 * The worst night: in the middle of a failover the controller that carries it out stands still, and Redis dies. A person
 * fails over with `regent emergency`. In the middle of that Redis comes back, and the controller wakes up and finds itself
 * where it had been: it must freeze, until what was done is taken in.
 */
export const emergency: Story = {
  title: 'Redis and every controller are gone, a person fails over, and a controller wakes up in the middle',
  redis: 'alone',
  emergency: true,
  controllers: [regions.home, regions.third],
  introduction: ['The owner runs in au-syd. The story ends where the person has moved the application to.'],
  tell,
};

async function tell(stage: Stage): Promise<Told> {
  if (!(await becomeSteady(stage)))
    return { killedAt: Date.now(), failedBack: false, missing: missing(stage, 'It never became steady.') };
  stage.at('steady');
  const killedAt = killHome(stage);
  stage.at('killed');
  const lacks = await worstNight(stage);
  return { killedAt, failedBack: false, ...(lacks === undefined ? {} : { missing: lacks }) };
}

async function worstNight(stage: Stage): Promise<string | undefined> {
  const { narrator, observer, supervisor, world } = stage;
  if (!(await observer.until('the old side to be fenced', isFencing, stepMaxMs)))
    return missing(stage, 'The failover did not come to its fence.');
  const owner = `controller ${observer.last?.owner?.region}`;
  supervisor.freeze(owner);
  supervisor.kill('redis');
  narrator.bad(`${owner}, the owner, freezes (SIGSTOP), and redis is killed: nobody is left who could go on`);
  stage.at('operating');
  const journal = join(world.directory, 'emergency.jsonl');
  narrator.heading('A person fails over: regent emergency failover shop');
  const begun = Promise.withResolvers<void>();
  const told = ['--config', world.verbs.configFile, '--journal', journal, '--reason', 'the worst night', '--yes'];
  const seen = ['--active', regions.home, '--primary', regions.home];
  const verb = say(
    stage,
    ['emergency', 'failover', world.layout.application, '--to', regions.standby, ...told, ...seen],
    (line) => {
      if (line.startsWith('Accepted as')) begun.resolve();
    },
  );
  await Promise.race([begun.promise, verb.ended]);
  narrator.bad(`redis is back, and ${owner} wakes up (SIGCONT), in the middle of it`);
  supervisor.revive('redis');
  supervisor.thaw(owner);
  const code = await verb.ended;
  if (code !== 0) return `regent emergency ended with ${code}.`;
  narrator.good(`The person's failover has ended: users are served from ${regions.standby}.`);
  return takeIn(stage, owner, journal);
}

/** The controller must have frozen, and go on from what was done once a person has said so. */
async function takeIn(stage: Stage, owner: string, journal: string): Promise<string | undefined> {
  const { narrator, observer, world } = stage;
  if (!(await observer.until(`${owner} to see that it is frozen`, ({ frozen }) => frozen !== undefined, seenMaxMs)))
    return missing(stage, `${owner} did not freeze.`);
  narrator.good(`${owner} is frozen: ${observer.last?.frozen?.because}`);
  await rest(watchedMs);
  narrator.heading('The journal of that night is taken in: regent adopt shop');
  const server = Object.values(world.controllers).join(',');
  const told = ['--journal', journal, '--reason', 'what we did that night', '--yes', '--server', server];
  const code = await say(stage, ['adopt', world.layout.application, ...told]).ended;
  if (code !== 0) return `regent adopt ended with ${code}.`;
  const adopted = ({ frozen, placement, epoch }: SeenApplication) =>
    frozen === undefined && placement.primary === regions.standby && epoch > 1_000;
  if (!(await observer.until('the controllers to believe it', adopted, seenMaxMs)))
    return missing(stage, 'It was not taken in.');
  narrator.good(`The controllers go on from it: ${regions.standby} is primary, epoch ${observer.last?.epoch}.`);
  stage.at('displaced');
  return undefined;
}

function say({ world, narrator }: Stage, args: readonly string[], onLine?: (line: string) => void): RunningVerb {
  return runVerb(world.verbs, args, (line) => {
    narrator.plain(`    ${line}`);
    onLine?.(line);
  });
}

/** Later it would be chance whether the data has moved already: what is half moved is a person's to answer for. */
function isFencing({ operation, owner }: SeenApplication): boolean {
  if (owner === undefined) return false;
  return operation?.steps.some(({ id, status }) => id.startsWith('fence:') && status === 'running') === true;
}
