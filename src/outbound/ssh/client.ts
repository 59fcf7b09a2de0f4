import type { Cancel, Runtime } from '../../runtime.ts';
import { isPassing, NotAsked, NotStarted, sentence } from '../call-errors.ts';
import type { CallReport, StartableCall } from '../http-contract.ts';
import { within } from '../within.ts';
import {
  HostKeyDiffers,
  type ScriptEnd,
  type SshClient,
  type SshLogin,
  type SshSession,
  type SshWire,
} from './contract.ts';

export interface SshClientOptions {
  readonly runtime: Runtime;
  readonly wire: SshWire;
  /** What sentences call the server: `the Db2 server of eu-de`. */
  readonly name: string;
  /** Looks up the keys; what it throws keeps a call from being made. */
  readonly login: () => SshLogin;
  /** The command that reads a script on its standard input and runs it. */
  readonly shell: string;
  /** Told of every script after it; its `status` is the exit code. */
  readonly onCall?: ((report: CallReport) => void) | undefined;
}

/** Times in milliseconds. */
export const sshLimits = {
  readTimeoutMs: 3_500,
  actTimeoutMs: 8_000,
  /** A connection that nobody has used for so long is closed. */
  idleMs: 60_000,
} as const;

/** Makes a client of one server. It keeps one connection, and makes a new one when that is gone or has failed. */
export function createSshClient(options: SshClientOptions): SshClient {
  return new Ssh(options);
}

/** A connection and how many scripts run over it: one that has failed is closed when the last of them has ended. */
interface Shared {
  readonly session: SshSession;
  users: number;
}

class Ssh implements SshClient {
  readonly #options: SshClientOptions;
  #current: Shared | undefined;
  #idle: Cancel | undefined;
  #closed = false;

  constructor(options: SshClientOptions) {
    this.#options = options;
  }

  async read(script: string, signal: AbortSignal) {
    return this.#told(
      'read',
      this.#run(() => script, signal, sshLimits.readTimeoutMs),
    ).then(
      (end) => ({ outcome: 'ended', end }) as const,
      (error: unknown) => ({ outcome: 'none', because: because(this.#options.name, error) }) as const,
    );
  }

  async act(script: string, { signal, mayStart }: StartableCall) {
    let started = false;
    const input = () => {
      if (signal.aborted || !mayStart()) throw new NotStarted('it was no longer allowed');
      started = true;
      return script;
    };
    return this.#told('act', this.#run(input, signal, sshLimits.actTimeoutMs)).then(
      (end) => ({ outcome: 'ended', end }) as const,
      (error: unknown) => {
        const why = because(this.#options.name, error);
        if (started) return { outcome: 'unknown', because: why } as const;
        const again = !(error instanceof HostKeyDiffers) && isPassing(error);
        return { outcome: 'notSent', again, because: why } as const;
      },
    );
  }

  close(): void {
    this.#closed = true;
    this.#idle?.();
    this.#current?.session.end();
    this.#current = undefined;
  }

  async #run(input: () => string, signal: AbortSignal, timeoutMs: number): Promise<ScriptEnd> {
    const { runtime, shell } = this.#options;
    let used: Shared | undefined;
    try {
      return await within(runtime, timeoutMs, signal, async (inner) => {
        used = await this.#connection(inner);
        used.users += 1;
        return used.session.run(shell, input, inner);
      });
    } catch (error) {
      // Whether it failed for the connection's sake is not known: a new one costs a second, a dead one an answer.
      if (used !== undefined && used === this.#current && !(error instanceof NotStarted)) this.#current = undefined;
      throw error;
    } finally {
      if (used !== undefined) this.#release(used);
    }
  }

  async #connection(signal: AbortSignal): Promise<Shared> {
    const open = this.#open();
    if (open !== undefined) return open;
    const session = await this.#connect(signal);
    const quicker = this.#open();
    if (quicker !== undefined) {
      session.end();
      return quicker;
    }
    const made = { session, users: 0 };
    this.#current = made;
    return made;
  }

  #open(): Shared | undefined {
    return this.#current?.session.isOpen === true ? this.#current : undefined;
  }

  async #connect(signal: AbortSignal): Promise<SshSession> {
    const { wire, login } = this.#options;
    try {
      return await wire.connect(login(), signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error instanceof HostKeyDiffers ? error : new NotAsked(error);
    }
  }

  #release(used: Shared): void {
    const { runtime } = this.#options;
    used.users -= 1;
    if (used.users > 0) return;
    if (this.#closed || used !== this.#current) {
      used.session.end();
      return;
    }
    this.#idle?.();
    this.#idle = runtime.after(sshLimits.idleMs, () => this.#rest(used));
  }

  /** Closes what nobody has used for a while. */
  #rest(used: Shared): void {
    if (used.users > 0 || used !== this.#current) return;
    this.#current = undefined;
    used.session.end();
  }

  /** Reports the call as it ends, and hands its end on. */
  #told(kind: CallReport['kind'], running: Promise<ScriptEnd>): Promise<ScriptEnd> {
    const { runtime, name, onCall, shell } = this.#options;
    const since = runtime.monotonicMs();
    const tell = (more: Partial<CallReport>) =>
      onCall?.({ name, kind, method: 'SSH', path: shell, durationMs: runtime.monotonicMs() - since, ...more });
    running.then(
      ({ exitCode }) => tell({ status: exitCode }),
      (error: unknown) => tell({ because: because(name, error) }),
    );
    return running;
  }
}

/** Fingerprints are compared by people, so their sentence is never cut short. */
function because(name: string, error: unknown): string {
  return error instanceof HostKeyDiffers ? `${name} was not asked: ${error.message}.` : sentence(name, error);
}
