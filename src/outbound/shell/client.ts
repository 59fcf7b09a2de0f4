import type { Cancel, Runtime } from '../../runtime.ts';
import { isPassing, NotAsked, NotStarted, sentence } from '../call-errors.ts';
import type { CallReport, StartableCall } from '../http-contract.ts';
import { within } from '../within.ts';
import { NotTheRightOne, type ScriptEnd, type ShellClient, type ShellSession } from './contract.ts';

export interface ShellClientOptions {
  readonly runtime: Runtime;
  /** `SSH`, `POD`: for logs and metrics. */
  readonly method: string;
  /** What sentences call the server: `the Db2 server of eu-de`. */
  readonly name: string;
  /** Makes a connection, with keys that it looks up; what it throws keeps a call from being made. */
  readonly connect: (signal: AbortSignal) => Promise<ShellSession>;
  /** The command that reads a script on its standard input and runs it: for one that only reads, and for one that acts. */
  readonly shell: { readonly read: string; readonly act: string };
  /** Told of every script after it; its `status` is the exit code. */
  readonly onCall?: ((report: CallReport) => void) | undefined;
}

/** Times in milliseconds. */
export const shellLimits = {
  readTimeoutMs: 3_500,
  actTimeoutMs: 8_000,
  /** A connection that nobody has used for so long is closed. */
  idleMs: 60_000,
} as const;

/** Makes a client of one server. It keeps one connection, and makes a new one when that is gone or has failed. */
export function createShellClient(options: ShellClientOptions): ShellClient {
  return new Shell(options);
}

/** A connection and how many scripts run over it: one that has failed is closed when the last of them has ended. */
interface Shared {
  readonly session: ShellSession;
  users: number;
}

class Shell implements ShellClient {
  readonly #options: ShellClientOptions;
  #current: Shared | undefined;
  #idle: Cancel | undefined;
  #closed = false;

  constructor(options: ShellClientOptions) {
    this.#options = options;
  }

  async read(script: string, signal: AbortSignal) {
    const { shell } = this.#options;
    return this.#told(
      'read',
      this.#run(shell.read, () => script, signal),
    ).then(
      (end) => ({ outcome: 'ended', end }) as const,
      (error: unknown) => ({ outcome: 'none', because: because(this.#options.name, error) }) as const,
    );
  }

  async act(script: string, { signal, mayStart }: StartableCall) {
    const { shell } = this.#options;
    let started = false;
    const input = () => {
      if (signal.aborted || !mayStart()) throw new NotStarted('it was no longer allowed');
      started = true;
      return script;
    };
    return this.#told('act', this.#run(shell.act, input, signal, shellLimits.actTimeoutMs)).then(
      (end) => ({ outcome: 'ended', end }) as const,
      (error: unknown) => {
        const why = because(this.#options.name, error);
        if (started) return { outcome: 'unknown', because: why } as const;
        const again = !(error instanceof NotTheRightOne) && isPassing(error);
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

  async #run(
    shell: string,
    input: () => string,
    signal: AbortSignal,
    timeoutMs: number = shellLimits.readTimeoutMs,
  ): Promise<ScriptEnd> {
    const { runtime } = this.#options;
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

  async #connect(signal: AbortSignal): Promise<ShellSession> {
    try {
      return await this.#options.connect(signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error instanceof NotTheRightOne ? error : new NotAsked(error);
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
    this.#idle = runtime.after(shellLimits.idleMs, () => this.#rest(used));
  }

  /** Closes what nobody has used for a while. */
  #rest(used: Shared): void {
    if (used.users > 0 || used !== this.#current) return;
    this.#current = undefined;
    used.session.end();
  }

  /** Reports the call as it ends, and hands its end on. */
  #told(kind: CallReport['kind'], running: Promise<ScriptEnd>): Promise<ScriptEnd> {
    const { runtime, name, onCall, method, shell } = this.#options;
    const since = runtime.monotonicMs();
    const tell = (more: Partial<CallReport>) =>
      onCall?.({ name, kind, method, path: shell[kind], durationMs: runtime.monotonicMs() - since, ...more });
    running.then(
      ({ exitCode }) => tell({ status: exitCode }),
      (error: unknown) => tell({ because: because(name, error) }),
    );
    return running;
  }
}

/** Fingerprints are compared by people, so their sentence is never cut short. */
function because(name: string, error: unknown): string {
  return error instanceof NotTheRightOne ? `${name} was not asked: ${error.message}.` : sentence(name, error);
}
