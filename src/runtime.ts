/**
 * Everything that makes a run of the program differ from another run: time, timers, randomness, ids.
 * Prober, store, controller, providers and outbound take it as an argument, so that a simulation can own all of it.
 */
export interface Runtime {
  /** The wall clock in milliseconds since 1970. It may jump; use it for people and for other systems only. */
  wallMs(): number;
  /** A clock in milliseconds that never goes back. It has no meaning outside this process. */
  monotonicMs(): number;
  /** A number in [0, 1). */
  random(): number;
  /** A new id, unique across processes. */
  id(): string;
  /** Runs `action` once after `delayMs`; the answer cancels it. */
  after(delayMs: number, action: () => void): Cancel;
  /** Resolves after `delayMs`, or at once when `signal` is aborted. Never rejects. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
  /** A signal that is aborted after `timeoutMs`, or when `parent` is. Call `done` to free its timer. */
  deadline(timeoutMs: number, parent?: AbortSignal): Deadline;
}

/** Calls off what it was returned for; harmless when called twice. */
export type Cancel = () => void;

/** A signal with a timer behind it. */
export interface Deadline {
  readonly signal: AbortSignal;
  readonly done: Cancel;
}

/** Derives `sleep` and `deadline` from `after`, so that each clock has to provide only that one. */
export function timersFrom(after: Runtime['after']): Pick<Runtime, 'sleep' | 'deadline'> {
  return {
    sleep(delayMs, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const finish = () => {
          cancel();
          signal?.removeEventListener('abort', finish);
          resolve();
        };
        const cancel = after(delayMs, finish);
        signal?.addEventListener('abort', finish, { once: true });
      });
    },
    deadline(timeoutMs, parent) {
      const controller = new AbortController();
      const follow = () => controller.abort(parent?.reason);
      if (parent?.aborted) follow();
      const cancel = after(timeoutMs, () => controller.abort(new DeadlineExceeded(timeoutMs)));
      parent?.addEventListener('abort', follow, { once: true });
      return {
        signal: controller.signal,
        done: () => {
          cancel();
          parent?.removeEventListener('abort', follow);
        },
      };
    },
  };
}

/** The reason of a signal whose time ran out. */
export class DeadlineExceeded extends Error {
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
    this.name = 'DeadlineExceeded';
    this.timeoutMs = timeoutMs;
  }
}

/** The real clock and the real randomness of this machine. */
export function systemRuntime(): Runtime {
  const after: Runtime['after'] = (delayMs, action) => {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  };
  return {
    wallMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    random: () => Math.random(),
    id: () => crypto.randomUUID(),
    after,
    ...timersFrom(after),
  };
}
