import type { StartableCall } from '../http-contract.ts';

/** The one way in which providers run shell scripts elsewhere, over SSH or in a pod. Neither method ever rejects. */
export interface ShellClient {
  /** A script that changes nothing. */
  read(script: string, signal: AbortSignal): Promise<ScriptRead>;
  /** A script that changes something: sent exactly once, whatever happens. */
  act(script: string, call: StartableCall): Promise<ScriptAct>;
  close(): void;
}

/** How a script ended. `exitCode` is undefined where a signal ended it. */
export interface ScriptEnd {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export type ScriptRead =
  | { readonly outcome: 'ended'; readonly end: ScriptEnd }
  | { readonly outcome: 'none'; readonly because: string };

export type ScriptAct =
  | { readonly outcome: 'ended'; readonly end: ScriptEnd }
  /** Certain: not a byte of it left. `again`: whether a later try could succeed. */
  | { readonly outcome: 'notSent'; readonly again: boolean; readonly because: string }
  /** It left, and nobody knows how it ended. */
  | { readonly outcome: 'unknown'; readonly because: string };

/** Somewhere that scripts can be run; for SSH it is one connection. */
export interface ShellSession {
  /** False once the connection is gone. */
  readonly isOpen: boolean;
  /**
   * Starts `shell` and writes to it what `input` answers, which is asked synchronously when the shell is there; what it
   * throws is what this rejects with, and then nothing was written.
   */
  run(shell: string, input: () => string, signal: AbortSignal): Promise<ScriptEnd>;
  end(): void;
}

/** The other side is not the one that we were told of: trying again changes nothing, and its sentence is never cut short. */
export class NotTheRightOne extends Error {
  readonly again = false;
}
