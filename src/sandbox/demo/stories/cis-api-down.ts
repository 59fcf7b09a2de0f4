import { call } from '../../call.ts';
import { regions } from '../world.ts';
import { becomeSteady, comeHome, killHome, missing, moveAway, patience, rest } from './scenes.ts';
import type { Stage, Story, Told } from './story.ts';

/**
 * The CIS API answers 503 from the beginning to the end, and a region dies: users move by the gates, which CIS's monitors
 * ask, and go home by them.
 */
export const cisApiDown: Story = {
  title: 'a region dies while the CIS API is down, and users move by the gate',
  redis: 'alone',
  gated: true,
  controllers: [regions.home, regions.standby],
  introduction: [
    'The CIS API answers 503 throughout. Its monitors ask the gates of the probers every second.',
    'A gate that nobody confirms closes after 5 s.',
  ],
  tell,
};

async function tell(stage: Stage): Promise<Told> {
  const unfit = (sentence: string) => ({ killedAt: Date.now(), failedBack: false, missing: missing(stage, sentence) });
  if (!(await closeApi(stage))) return unfit('The imitation cloud did not start.');
  if (!(await becomeSteady(stage))) return unfit('It never became steady.');
  stage.at('steady');
  await rest(2_000);
  const killedAt = killHome(stage);
  stage.at('killed');
  const lacks = await moveAway(stage);
  if (lacks !== undefined) return { killedAt, failedBack: false, missing: lacks };
  return { killedAt, ...(await comeHome(stage)) };
}

/** Lets the CIS API fail as soon as there is one. */
async function closeApi({ world, narrator }: Stage): Promise<boolean> {
  const fault = { kind: 'http', match: { path: '^/v1/' }, status: 503 };
  const deadline = Date.now() + patience.steady;
  while (Date.now() < deadline) {
    try {
      await call('POST', world.layout.cloudPort, '/sandbox/faults', { body: fault, timeoutMs: 1_000 });
      narrator.bad('The CIS API answers 503 to everything.');
      return true;
    } catch {
      await rest(50);
    }
  }
  return false;
}
