import { missingFromReturn, sidesOf } from '../return-verdict.ts';
import { recordOf } from '../verdict.ts';
import { regions } from '../world.ts';
import { beFencedAfterAll, loseServerControl, returnAlone } from './returning.ts';
import { becomeSteady, comeHome, killHome, missing, moveAway, rest } from './scenes.ts';
import type { Stage, Story, Told } from './story.ts';

/**
 * The old primary can't be fenced, so the failover goes on without, as policy allows. Then it comes back on its own and
 * wants to be primary: Regent fences it, makes it a standby, waits until it has caught up, and goes home.
 */
export const returningPrimary: Story = {
  title: 'the old primary could not be fenced, comes back on its own, and wants to be primary',
  redis: 'alone',
  controllers: [regions.home, regions.standby],
  data: { goesOnUnfencedAfter: '4s' },
  introduction: [
    'fence.onFailure is `proceed` in this story: where the dead region can not be fenced within 4 s, Regent goes on.',
    'Production would ask a person instead, unless told so.',
  ],
  tell,
};

async function tell(stage: Stage): Promise<Told> {
  const { world, observer } = stage;
  const unfit = (sentence: string, killedAt = Date.now()) => ({ killedAt, failedBack: false, missing: sentence });
  if (!(await becomeSteady(stage))) return unfit(missing(stage, 'It never became steady.'));
  stage.at('steady');
  const restoreControl = await loseServerControl(stage);
  await rest(2_000);
  const killedAt = killHome(stage);
  stage.at('killed');
  const lacks = (await moveAway(stage)) ?? (await returnAlone(stage));
  if (lacks !== undefined) return unfit(lacks, killedAt);
  await restoreControl();
  if (!(await beFencedAfterAll(stage)))
    return unfit(missing(stage, 'The old primary was not fenced after all.'), killedAt);
  const home = await comeHome(stage);
  if (!home.failedBack) return { killedAt, ...home };
  const asked = observer.decisionBy([620], killedAt);
  const wrong = asked?.because ?? missingFromReturn(recordOf(world), sidesOf(world, regions));
  return { killedAt, ...home, endedWell: wrong === undefined, ...(wrong && { missing: wrong }) };
}
