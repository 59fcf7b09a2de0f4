import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { environment } from '../../config/environment.ts';

/** How long a process that has ended stays away before it is started again, in milliseconds. */
const restartMs = 500;

/** How long a process may take to end by itself before it is killed, in milliseconds. */
const graceMs = 5_000;

/** A process to keep running. */
export interface ProcessSpec {
  /** For people: `application us-south`. */
  readonly name: string;
  /** Processes of one region die together. */
  readonly region?: string | undefined;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What it listens on, at 127.0.0.1. */
  readonly ports: readonly number[];
}

interface Kept {
  readonly spec: ProcessSpec;
  readonly log: WriteStream;
  child: ChildProcess | undefined;
  wanted: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** Keeps processes running: what ends is started again, unless the story wants it dead. */
export class Supervisor {
  readonly #kept = new Map<string, Kept>();
  readonly #logs: string;
  #closed = false;
  readonly #onExit: (name: string, how: string) => void;

  constructor(logs: string, onExit: (name: string, how: string) => void) {
    mkdirSync(logs, { recursive: true });
    this.#logs = logs;
    this.#onExit = onExit;
  }

  get names(): string[] {
    return [...this.#kept.keys()];
  }

  /** Where a process's output goes. */
  logOf(name: string): string {
    return join(this.#logs, `${name.replaceAll(' ', '-')}.log`);
  }

  /** Undefined while it is not running. */
  pidOf(name: string): number | undefined {
    return this.#find(name).child?.pid;
  }

  start(spec: ProcessSpec): void {
    const kept: Kept = {
      spec,
      log: createWriteStream(this.logOf(spec.name), { flags: 'a' }),
      child: undefined,
      wanted: true,
      timer: undefined,
    };
    this.#kept.set(spec.name, kept);
    this.#launch(kept);
  }

  /** SIGKILL, and no restart until `revive`. */
  kill(name: string): void {
    const kept = this.#find(name);
    kept.wanted = false;
    clearTimeout(kept.timer);
    kept.child?.kill('SIGKILL');
  }

  /** SIGKILL; it is started again like anything that ends. */
  crash(name: string): void {
    this.#find(name).child?.kill('SIGKILL');
  }

  /** SIGSTOP: it holds everything that it has, and does nothing. */
  freeze(name: string): void {
    this.#find(name).child?.kill('SIGSTOP');
  }

  /** SIGCONT: it goes on as if no time had passed. */
  thaw(name: string): void {
    this.#find(name).child?.kill('SIGCONT');
  }

  /** Starts what `kill` has ended. */
  revive(name: string): void {
    const kept = this.#find(name);
    if (kept.wanted) return;
    kept.wanted = true;
    this.#launch(kept);
  }

  /** The names of a region's processes. */
  inRegion(region: string): string[] {
    return this.names.filter((name) => this.#find(name).spec.region === region);
  }

  /** Ends everything that it started, gently first, and waits for it. Nothing is started any more. */
  async stopAll(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#kept.values()].toReversed().map((kept) => stop(kept)));
  }

  /** For the worst case: a supervisor that itself has to end at once leaves nobody behind. */
  killAll(): void {
    for (const kept of this.#kept.values()) {
      kept.wanted = false;
      kept.child?.kill('SIGKILL');
    }
  }

  #find(name: string): Kept {
    const kept = this.#kept.get(name);
    if (kept === undefined) throw new Error(`There is no process ${name}; there are ${this.names.join(', ')}.`);
    return kept;
  }

  #launch(kept: Kept): void {
    // One that was killed a moment ago may not have ended yet; its end starts the next one.
    if (!kept.wanted || this.#closed || kept.child !== undefined) return;
    const { command, args, env, name } = kept.spec;
    const child = spawn(command, args, { env: { ...environment(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    kept.child = child;
    child.stdout.pipe(kept.log, { end: false });
    child.stderr.pipe(kept.log, { end: false });
    child.once('error', (error) => this.#onExit(name, error.message));
    child.once('exit', (code, signal) => {
      kept.child = undefined;
      this.#onExit(name, signal ?? `exit code ${code}`);
      if (kept.wanted) kept.timer = setTimeout(() => this.#launch(kept), restartMs);
    });
  }
}

async function stop(kept: Kept): Promise<void> {
  kept.wanted = false;
  clearTimeout(kept.timer);
  const { child } = kept;
  if (child !== undefined && child.exitCode === null && child.signalCode === null) {
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    child.kill('SIGTERM');
    await gone;
    clearTimeout(timer);
  }
  kept.log.end();
}
