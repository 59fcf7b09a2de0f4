import type { ReadCall, StartableCall } from '../http-contract.ts';

/** How commands reach one server: through an agent, over SSH, in a pod. All behave the same. */
export interface Commands {
  /** Runs a command that changes nothing, with ` | ` before each filter of its output, and waits for its end. */
  run(command: string, call: ReadCall): Promise<CommandRun>;
  /**
   * Starts a command that changes something, once, and leaves it to itself: it outlives the connection. The server
   * compares the fencing token with the newest one it has seen and keeps the newer one, in the same turn.
   */
  start(command: string, call: FencedCall): Promise<CommandStart>;
}

/** Where a shell runs them, one that is made of several can be given, too. */
export interface ShellCommands extends Commands {
  start(command: string | Script, call: FencedCall): Promise<CommandStart>;
}

/** A command of several, under the name that it is told and recorded by. `text` is read by `/bin/sh`, with `words` as `$1` and on. */
export interface Script {
  readonly name: string;
  readonly text: string;
  readonly words: readonly string[];
}

/** The newer of two is the one with the higher epoch, then the higher token. */
export interface Token {
  readonly epoch: number;
  readonly token: number;
}

export interface FencedCall extends StartableCall {
  /** Whose token it is: `<installation>/<application>`. */
  readonly application: string;
  readonly fencing: Token;
  /** It is started even while another command of ours runs there: a fence does not wait for what it is to end. */
  readonly apart?: true | undefined;
}

/** What a command left behind. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
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
  | { readonly outcome: 'stale'; readonly seen: Token }
  | { readonly outcome: 'refused'; readonly again: boolean; readonly because: string }
  | { readonly outcome: 'unknown'; readonly because: string };
