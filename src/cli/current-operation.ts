import { CliError, exit } from './exit.ts';
import { applicationPath } from './paths.ts';
import { type OperationReply, replies } from './replies.ts';
import { ServerProblem } from './server-problem.ts';
import type { Session } from './session.ts';

/**
 * The operation that runs or has stopped, by its own name or by that of its application. Whoever names it means this very
 * one: when another has taken its place meanwhile, nothing is said to that one.
 */
export async function currentOperation(session: Session, named: string): Promise<OperationReply> {
  const application = /^(.+)-\d+$/.exec(named)?.[1];
  const known = application === undefined ? 'unknown' : await operationOf(session, application);
  // The name of an application may end like that of an operation.
  if (known === 'unknown') return theOperation(named, await operationOf(session, named, 'must exist'));
  if (known?.id === named) return known;
  const now = known === undefined ? 'it has none now' : `the one of now is ${known.id}`;
  throw new CliError(`${named} neither runs nor waits: ${now}. See: regent operations ${application}`, exit.refused);
}

function theOperation(application: string, operation: OperationReply | 'unknown' | undefined): OperationReply {
  if (operation !== undefined && operation !== 'unknown') return operation;
  const message = `${application} has no operation, running or stopped. What it had: regent operations ${application}`;
  throw new CliError(message, exit.refused);
}

async function operationOf({ client }: Session, application: string, mustExist?: 'must exist') {
  try {
    return (await client.get(applicationPath(application), replies.application)).value.operation;
  } catch (error) {
    const isUnknown = error instanceof ServerProblem && error.problem.status === 404;
    if (isUnknown && mustExist === undefined) return 'unknown' as const;
    throw error;
  }
}
