import { NotTheRightOne, type ShellSession } from '../shell/contract.ts';

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
  connect(login: SshLogin, signal: AbortSignal): Promise<ShellSession>;
}

/** Somebody else may be in between, or the server was built anew. */
export class HostKeyDiffers extends NotTheRightOne {
  constructor(shown: string | undefined, pinned: string) {
    super(
      shown === undefined
        ? `it has no host key of the type of the pinned one (${pinned}): put the key that it has into hostKey`
        : `it shows the host key ${shown}, and pinned is ${pinned}. If the server was built anew, put its new key into hostKey; if not, somebody may be in between`,
    );
    this.name = 'HostKeyDiffers';
  }
}
