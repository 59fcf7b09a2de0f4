import { CliError, type Exit, exit } from './exit.ts';
import { type Look, lookAt } from './look.ts';
import { newsOf } from './news.ts';
import { progressLine } from './progress-line.ts';
import type { Session } from './session.ts';
import { steeringHints } from './steering-hints.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { between } from './words.ts';

const POLL_MS = 500;

/** How many looks in a row may fail: controllers come and go in a failover, and another takes over within seconds. */
const FAILURES_MAX = 60;

/**
 * Follows an operation to its end with a line for everything that happens, and on a terminal with one about now. Ctrl-C
 * stops only the following.
 */
export async function follow(session: Session, application: string, id: string): Promise<Exit> {
  return await untilInterrupted(session.io, (interrupted) => watch(session, application, id, interrupted));
}

async function watch(session: Session, application: string, id: string, interrupted: AbortSignal): Promise<Exit> {
  const { io, screen } = session;
  const line = progressLine(io, screen);
  let seen: Look | undefined;
  let failures = 0;
  while (!interrupted.aborted) {
    const look = await lookAt(session, application, id);
    line.clear();
    if (look instanceof CliError) {
      failures += 1;
      if (failures === 1) screen.say(`  … ${look.message} The operation does not need this view of it; trying again.`);
      if (failures === FAILURES_MAX)
        throw new CliError(`${look.message}\n${comeBack(session, application, id)}`, look.exit);
    } else {
      failures = 0;
      for (const line of newsOf(screen.paint, seen, look)) screen.say(line);
      seen = look;
      if (look.operation.status !== 'running') return ended(session, look);
      // A script would wait for as long as the pause stands, and nobody might know.
      if (look.pause !== undefined && io.ask === undefined) break;
      line.show(look);
    }
    await io.sleep(POLL_MS, interrupted);
  }
  line.clear();
  screen.say(comeBack(session, application, id));
  if (screen.scripted) screen.result(seen?.raw ?? { id }, () => '');
  return exit.waiting;
}

function ended({ screen, comeBack: elsewhere }: Session, { operation, blocked, now, raw }: Look): Exit {
  const { id, kind, status, startedAt, endedAt, withdrawn } = operation;
  const isDone = status === 'done';
  screen.result(raw, () => {
    const outcome = isDone ? screen.paint.green(status) : screen.paint.red(status);
    const head = `${kind} ${id}: ${outcome} after ${between(startedAt, endedAt ?? now)}.`;
    const told = [head, withdrawn, isDone ? undefined : blocked?.because].filter(Boolean).join(' ');
    // What runs by itself alone is gone when this command ends, and its report with it.
    const report = status === 'stopped' || elsewhere !== undefined ? [] : [`What came of it: regent report ${id}`];
    return [told, ...steeringHints(operation), ...report].join('\n');
  });
  if (isDone) return exit.done;
  return status === 'stopped' ? exit.waiting : exit.refused;
}

function comeBack(session: Session, application: string, id: string): string {
  if (session.comeBack !== undefined) return session.comeBack(id);
  return (
    `${id} is still running, with or without this view of it. To see how it goes: regent status ${application}\n` +
    `To stop it at its next step: regent pause ${application} --reason TEXT`
  );
}
