import { systemRuntime } from '../runtime.ts';
import type { Answer } from './client.ts';
import { type EmergencyAsked, refuseInterrupted } from './emergency-asked.ts';
import { CliError, exit } from './exit.ts';
import { applicationPath } from './paths.ts';
import { type ApplicationReply, replies } from './replies.ts';
import type { Session } from './session.ts';

/** How long the probers and the resources may take to be seen, in milliseconds. */
const seenWithinMs = 30_000;

/** How often it is looked, in milliseconds. */
const lookEveryMs = 500;

/** Has the private Redis believe what is seen of the world: it begins empty, and the witnesses know more than it does. */
export async function believeTheWorld(
  session: Session,
  asked: EmergencyAsked,
  interrupted: AbortSignal,
): Promise<void> {
  const { application, active, primary, reason } = asked;
  const { client, screen } = session;
  const path = applicationPath(application, 'adopt');
  const runtime = systemRuntime();
  const until = runtime.monotonicMs() + seenWithinMs;
  screen.say('Reading from the world where it is.');
  for (;;) {
    refuseInterrupted(interrupted);
    const late = runtime.monotonicMs() > until;
    try {
      const { value } = await client.get(applicationPath(application), replies.application);
      if (isSeen(value) || late) {
        const body = { active, primary, reason };
        const preview = await client.send('POST', path, { ...body, dryRun: true }, replies.preview);
        if (preview.value.accepted || late) {
          const said: Answer<{ because: string }> = await client.send('POST', path, body, replies.said);
          return screen.say(said.value.because);
        }
      }
    } catch (error) {
      // Where it is not seen yet it may be in a moment; at last the refusal says what is missing.
      if (!(error instanceof CliError) || error.exit === exit.badInput || late) throw error;
    }
    await runtime.sleep(lookEveryMs, interrupted);
  }
}

function isSeen({ frozen, owner, observations }: ApplicationReply): boolean {
  return frozen !== undefined && owner !== undefined && observations.length > 0;
}
