import { CliError, type Exit, exit } from './exit.ts';
import { follow } from './follow.ts';
import { applicationPath } from './paths.ts';
import { replies } from './replies.ts';
import type { Session } from './session.ts';
import { showPreview } from './show-preview.ts';

/** A command that starts an operation, or changes one, as it was typed. */
export interface Move {
  readonly application: string;
  /** What it is called: `failover`. */
  readonly kind: string;
  /** Where it is sent to, below the application's address. */
  readonly below: readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
  /** What a person is asked to confirm by typing the application's name; without it nobody is asked. */
  readonly asks?: string | undefined;
  readonly dryRun: boolean;
  /** Whether the providers of its steps can be asked what stands in the way, when it is only supposed. */
  readonly looks?: boolean;
  /** Whether to follow the operation to its end. */
  readonly wait: boolean;
}

/** Shows, asks, starts and follows an operation, as far as each is wanted. */
export async function move(session: Session, asked: Move): Promise<Exit> {
  return (await confirmed(session, asked)) ?? start(session, asked);
}

/** Shows and asks as far as that is wanted; undefined when it may begin. */
export async function confirmed(session: Session, asked: Move): Promise<Exit | undefined> {
  if (asked.dryRun) return preview(session, asked);
  if (asked.asks !== undefined) {
    const { ask } = session.io;
    if (ask === undefined) throw new CliError(noTerminal(asked), exit.badInput);
    const shown = await preview(session, asked, session.screen.say);
    if (shown !== exit.done) return shown;
    const typed = await ask(`Type ${asked.application} to ${asked.asks}: `);
    if (typed?.trim() !== asked.application) throw new CliError('Not confirmed: nothing was done.', exit.refused);
  }
  return undefined;
}

function noTerminal({ kind }: Move): string {
  return (
    `A ${kind} asks for confirmation, and there is no terminal to ask in. ` +
    'Add --yes to go ahead without, or --dry-run to look first.'
  );
}

/** Prints the plan or the refusal; to `say` where it is only on the way to the result. */
async function preview(session: Session, asked: Move, say?: (text: string) => void): Promise<Exit> {
  const { application, below } = asked;
  // Whoever is about to order it does not wait for the providers: they are asked while nobody is in a hurry.
  const body = { ...asked.body, dryRun: true, ...(asked.dryRun && asked.looks && { live: true }) };
  const path = applicationPath(application, ...below);
  return showPreview(session, application, await session.client.send('POST', path, body, replies.preview), say);
}

async function start(session: Session, asked: Move): Promise<Exit> {
  const { client, screen } = session;
  const { application, kind, below, body, wait } = asked;
  const { raw, value } = await client.send('POST', applicationPath(application, ...below), body, replies.started);
  const { operation, because, rule } = value;
  const accepted = `Accepted as ${operation ?? kind} (rule ${rule}): ${because}`;
  if (!wait || operation === undefined) {
    screen.result(raw, () => `${accepted}\nTo see how it goes: regent status ${application}`);
    // An order that waits for a running operation has no id yet, and nothing of it has begun.
    return wait ? exit.waiting : exit.done;
  }
  screen.say(accepted);
  return follow(session, application, operation);
}
