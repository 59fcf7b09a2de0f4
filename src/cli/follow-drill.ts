import { drillWords } from './drills-view.ts';
import { CliError, type Exit, exit } from './exit.ts';
import { applicationPath } from './paths.ts';
import { type DrillReply, replies } from './replies.ts';
import type { Session } from './session.ts';
import { untilInterrupted } from './until-interrupted.ts';

const POLL_MS = 1_000;

/** How many looks in a row may fail: another controller takes over within seconds. */
const FAILURES_MAX = 30;

/** Follows a drill to its end with a line for each stage. Ctrl-C stops only the following. */
export async function followDrill(session: Session, application: string, id: string): Promise<Exit> {
  return await untilInterrupted(session.io, (interrupted) => watch(session, application, id, interrupted));
}

async function watch({ client, io, screen }: Session, application: string, id: string, interrupted: AbortSignal) {
  let told = '';
  let failures = 0;
  while (!interrupted.aborted) {
    const look = await client.get(applicationPath(application, 'drills', id), replies.drill).catch(orThrow);
    failures = look === undefined ? failures + 1 : 0;
    if (failures === FAILURES_MAX) break;
    if (look !== undefined) {
      const { raw, value } = look;
      if (value.endedAt !== undefined) {
        screen.result(raw, () => drillWords(screen.paint, value));
        return value.status === 'passed' ? exit.done : exit.refused;
      }
      const words = stageWords(value);
      if (words !== told) screen.say(words);
      told = words;
    }
    await io.sleep(POLL_MS, interrupted);
  }
  screen.say(`${id} goes on, with or without this view of it. To see how it goes: regent drills ${application}`);
  return exit.waiting;
}

/** While nobody answers it goes on all the same; whatever else is said ends the following. */
function orThrow(error: unknown): undefined {
  if (error instanceof CliError && error.exit === exit.unreachable) return undefined;
  throw error;
}

function stageWords({ status, to, holdMs = 0, there, back }: DrillReply): string {
  if (status === 'going') return `  on its way to ${to}: ${there?.operation}`;
  if (status === 'away') return `  in ${to}, for ${Math.round(holdMs / 1000)} s`;
  return `  on its way home: ${back?.operation}`;
}
