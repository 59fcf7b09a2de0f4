import type { FencingToken } from '../../domain/fencing.ts';
import type { ReadCall, StartableCall } from '../../outbound/http-contract.ts';
import type { CommandResult } from './schema.ts';

/** How commands reach one database server: through an agent, over SSH. All behave the same. */
export interface Db2Transport {
  /** Runs a command that changes nothing, with ` | ` before each filter of its output, and waits for its end. */
  run(command: string, call: ReadCall): Promise<CommandRun>;
  /**
   * Starts a command that changes something, once, and leaves it to itself: it outlives the connection. The server
   * compares the fencing token with the newest one it has seen and keeps the newer one, in the same turn.
   */
  start(command: string, call: FencedCall): Promise<CommandStart>;
}

export interface FencedCall extends StartableCall {
  /** Whose token it is: `<installation>/<application>`. */
  readonly application: string;
  readonly fencing: FencingToken;
}

export type CommandRun =
  | { readonly ok: true; readonly result: CommandResult }
  | { readonly ok: false; readonly because: string };

export type CommandStart =
  /** It has ended already. */
  | { readonly outcome: 'ended'; readonly result: CommandResult }
  | { readonly outcome: 'running' }
  /** It was not started: an earlier command of Regent's still runs there. */
  | { readonly outcome: 'busy'; readonly with: string }
  | { readonly outcome: 'stale'; readonly seen: FencingToken }
  | { readonly outcome: 'refused'; readonly again: boolean; readonly because: string }
  | { readonly outcome: 'unknown'; readonly because: string };
