import { regions } from '../world.ts';
import { becomeSteady, comeHome, killHome, missing, moveAway, rest } from './scenes.ts';
import type { Stage, Story, Told } from './story.ts';

/**
 * Everything in the home region dies; the application moves; the region comes back, is made a replica again, and the
 * application goes home.
 */
export const regionLoss: Story = {
  title: 'a region dies and the application moves',
  redis: 'alone',
  controllers: [regions.home, regions.standby],
  introduction: [],
  tell,
};

async function tell(stage: Stage): Promise<Told> {
  if (!(await becomeSteady(stage)))
    return { killedAt: Date.now(), failedBack: false, missing: missing(stage, 'It never became steady.') };
  stage.at('steady');
  await rest(2_000);
  const killedAt = killHome(stage);
  stage.at('killed');
  const lacks = await moveAway(stage);
  if (lacks !== undefined) return { killedAt, failedBack: false, missing: lacks };
  return { killedAt, ...(await comeHome(stage)) };
}
