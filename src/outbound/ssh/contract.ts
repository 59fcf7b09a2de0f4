import type { StartableCall } from '../http-contract.ts';

/** The one way in which providers run shell scripts on servers. Neither method ever rejects. */
export interface SshClient {
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

/** A server, as whom to log in there, and how it proves to be the right one. */
export interface SshLogin {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** The public host key as in `known_hosts`, without the name: its type and its base64. */
  readonly hostKey: string;
  readonly privateKey: string;
  readonly passphrase?: string | undefined;
}

/** SSH itself: `ssh2Wire()`, or a simulation's. */
export interface SshWire {
  /**
   * Logs in. Rejects with the reason of the signal when it is aborted, with `HostKeyDiffers` when the server shows another
   * host key than the pinned one: then nothing has been told to it, not even who we are.
   */
  connect(login: SshLogin, signal: AbortSignal): Promise<SshSession>;
}

export interface SshSession {
  /** False once the connection is gone. */
  readonly isOpen: boolean;
  /**
   * Starts `shell` and writes to it what `input` answers, which is asked synchronously when the shell is there; what it
   * throws is what this rejects with, and then nothing was written.
   */
  run(shell: string, input: () => string, signal: AbortSignal): Promise<ScriptEnd>;
  end(): void;
}

/** Somebody else may be in between, or the server was built anew. */
export class HostKeyDiffers extends Error {
  /** Trying again changes nothing. */
  readonly again = false;

  constructor(shown: string | undefined, pinned: string) {
    super(
      shown === undefined
        ? `it has no host key of the type of the pinned one (${pinned}): put the key that it has into hostKey`
        : `it shows the host key ${shown}, and pinned is ${pinned}. If the server was built anew, put its new key into hostKey; if not, somebody may be in between`,
    );
    this.name = 'HostKeyDiffers';
  }
}
