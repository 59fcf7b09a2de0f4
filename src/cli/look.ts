import { CliError } from './exit.ts';
import { applicationPath } from './paths.ts';
import { type ApplicationReply, type OperationReply, replies } from './replies.ts';
import type { Session } from './session.ts';

/** An operation and what stands beside it, as one look found them. */
export interface Look {
  readonly application: string;
  readonly operation: OperationReply;
  readonly pause: ApplicationReply['pause'];
  readonly blocked: ApplicationReply['blocked'];
  readonly now: string;
  /** The operation's document as it came. */
  readonly raw: unknown;
}

/** Looks once. Answers the error instead of throwing it: a later look may see. */
export async function lookAt({ client }: Session, application: string, id: string): Promise<Look | CliError> {
  try {
    // The operation first: whatever it has left behind when it ended is then seen beside it.
    const { raw, value } = await client.get(applicationPath(application, 'operations', id), replies.operation);
    const { pause, blocked, now } = (await client.get(applicationPath(application), replies.application)).value;
    return { application, operation: value, pause, blocked, now, raw };
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
}
