import { type Runtime, timersFrom } from '../../src/runtime.ts';

/** A Runtime whose time stands still until it is told to go on. */
export interface VirtualRuntime extends Runtime {
  /** Lets this much time pass, timer by timer, and everything that follows from each of them happen. */
  advance(ms: number): Promise<void>;
  /** Lets time pass from timer to timer until the promise has settled, for at most `limitMs`. */
  until<T>(promise: Promise<T>, limitMs?: number): Promise<T>;
  /** Lets everything happen that can without time passing. */
  settle(): Promise<void>;
  /** Lets time pass as a stalled event loop does: nothing runs meanwhile, and what fell due runs late at the next `advance`. */
  stall(ms: number): void;
  /** Moves the wall clock alone, as an administrator or NTP does. */
  jumpWall(ms: number): void;
  /** How many timers are set now. */
  timers(): number;
}

/** Starts at `wallMs`; `random` answers 0.5 unless another source is given. */
export function virtualRuntime(wallMs = 1_700_000_000_000, random: () => number = () => 0.5): VirtualRuntime {
  let now = 0;
  let wallOffsetMs = wallMs;
  let counted = 0;
  const count = () => {
    counted += 1;
    return counted;
  };
  let timers: { readonly at: number; readonly order: number; readonly action: () => void }[] = [];
  const after: Runtime['after'] = (delayMs, action) => {
    const timer = { at: now + Math.max(0, delayMs), order: count(), action };
    timers.push(timer);
    return () => {
      timers = timers.filter((each) => each !== timer);
    };
  };
  const next = () => timers.toSorted((a, b) => a.at - b.at || a.order - b.order)[0];
  const fire = (timer: NonNullable<ReturnType<typeof next>>) => {
    now = Math.max(now, timer.at);
    timers = timers.filter((each) => each !== timer);
    timer.action();
  };

  return {
    wallMs: () => wallOffsetMs + now,
    monotonicMs: () => now,
    random,
    id: () => `id-${count()}`,
    after,
    ...timersFrom(after),
    timers: () => timers.length,
    settle,
    stall(ms) {
      now += ms;
    },
    jumpWall(ms) {
      wallOffsetMs += ms;
    },

    async advance(ms) {
      const end = now + ms;
      await settle();
      for (let timer = next(); timer !== undefined && timer.at <= end; timer = next()) {
        fire(timer);
        await settle();
      }
      now = Math.max(now, end);
    },

    async until(promise, limitMs = 600_000) {
      let settled = false;
      const done = () => {
        settled = true;
      };
      promise.then(done, done);
      await settle();
      for (let timer = next(); !settled && timer !== undefined && timer.at <= limitMs; timer = next()) {
        fire(timer);
        await settle();
      }
      if (!settled) throw new Error(`still waiting at ${now} ms of virtual time, with ${timers.length} timers set`);
      return promise;
    },
  };
}

/** Lets everything that can happen without time passing happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
