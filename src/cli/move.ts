import { CliError, type Exit, exit } from './exit.ts';
import { follow } from './follow.ts';
import { applicationPath } from './paths.ts';
import { planView } from './plan-view.ts';
import { refusalView } from './refusal-view.ts';
import { replies } from './replies.ts';
import type { Session } from './session.ts';

/** A command that starts an operation, as it was typed. */
export interface Move {
  readonly kind: 'failover' | 'switchover' | 'failback' | 'reprotect';
  readonly application: string;
  readonly to: string | undefined;
  readonly reason: string;
  readonly dryRun: boolean;
  /** Whether it may go ahead without asking. */
  readonly confirmed: boolean;
  readonly wait: boolean;
}

/** Shows, asks, starts and follows an operation, as far as each is wanted. */
export async function move(session: Session, asked: Move): Promise<Exit> {
  if (asked.dryRun) return preview(session, asked);
  if (!asked.confirmed) {
    const { ask } = session.io;
    if (ask === undefined) throw new CliError(NO_TERMINAL, exit.badInput);
    const shown = await preview(session, asked, session.screen.say);
    if (shown !== exit.done) return shown;
    const typed = await ask(`Type ${asked.application} to fail over to ${asked.to}: `);
    if (typed?.trim() !== asked.application) throw new CliError('Not confirmed: nothing was done.', exit.refused);
  }
  return start(session, asked);
}

const NO_TERMINAL =
  'A failover asks for confirmation, and there is no terminal to ask in. Add --yes to go ahead without, or --dry-run to look first.';

/** Prints the plan or the refusal; to `say` where it is only on the way to the result. */
async function preview({ client, screen }: Session, asked: Move, say?: (text: string) => void): Promise<Exit> {
  const { application } = asked;
  const body = { ...bodyOf(asked), dryRun: true };
  const { raw, value } = await client.send('POST', applicationPath(application, 'operations'), body, replies.preview);
  const text = () => {
    const plan = planView(screen.paint, { ...value, guards: value.accepted ? value.guards : [] });
    return value.accepted
      ? plan
      : `${refusalView(screen.paint, { application, ...value })}\n\nIf it were allowed:\n${plan}`;
  };
  if (say !== undefined && value.accepted) say(text());
  else screen.result(raw, text);
  return value.accepted ? exit.done : exit.refused;
}

async function start(session: Session, asked: Move): Promise<Exit> {
  const { client, screen } = session;
  const { application, kind, wait } = asked;
  const { raw, value } = await client.send(
    'POST',
    applicationPath(application, 'operations'),
    bodyOf(asked),
    replies.started,
  );
  const { operation, because, rule } = value;
  const accepted = () => `Accepted as ${operation ?? kind} (rule ${rule}): ${because}`;
  if (!wait || operation === undefined) {
    screen.result(raw, () => `${accepted()}\nTo see how it goes: regent status ${application}`);
    return exit.done;
  }
  screen.say(accepted());
  return follow(session, application, operation);
}

function bodyOf({ kind, to, reason }: Move): object {
  return { kind, to, reason };
}
