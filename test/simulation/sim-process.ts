import { type Runtime, timersFrom } from '../../src/runtime.ts';
import type { Dice } from './dice.ts';
import type { Scheduler } from './scheduler.ts';

/** What may befall a process at a call. */
export type CallHook = (call: string, side: 'before' | 'after') => void;

/**
 * One operating system process of the world. Dead: none of its timers fires any more, and no call leaves it or comes back
 * to it. Frozen (as by SIGSTOP): what was due meanwhile and what arrived meanwhile is found when it wakes, in either order.
 */
export class SimProcess {
  readonly name: string;
  readonly place: string;
  readonly runtime: Runtime;
  /** Asked before and after each call to a contract. */
  onCall: CallHook | undefined;
  /** Told that its loop stands still, and for how long, or by how much its wall clock was set. */
  onTrouble: ((what: 'stalled' | 'jumped', ms: number) => void) | undefined;
  #alive = true;
  #frozenUntil = 0;
  #wallOffsetMs: number;
  #backlog: { readonly kind: 'timer' | 'message'; readonly action: () => void }[] = [];
  readonly #scheduler: Scheduler;
  readonly #dice: Dice;

  constructor(name: string, place: string, scheduler: Scheduler, dice: Dice) {
    this.name = name;
    this.place = place;
    this.#scheduler = scheduler;
    this.#dice = dice;
    this.#wallOffsetMs = 1_800_000_000_000 + dice.int(-500, 500);
    // A machine has been up for some time: no two of them count from the same instant.
    const upSinceMs = dice.int(10_000, 1_000_000);
    let ids = 0;
    const after: Runtime['after'] = (delayMs, action) => {
      let due: (() => void) | undefined = action;
      // It may be called off while it lies in the backlog of a frozen process.
      const fire = () => due?.();
      // As Node's own timers: never at once.
      const cancel = scheduler.after(Math.max(1, delayMs), () => this.#take('timer', fire));
      return () => {
        due = undefined;
        cancel();
      };
    };
    this.runtime = {
      wallMs: () => this.#wallOffsetMs + scheduler.now,
      monotonicMs: () => upSinceMs + scheduler.now,
      random: () => dice.next(),
      id: () => {
        ids += 1;
        return `${name}-${ids}`;
      },
      after,
      ...timersFrom(after),
    };
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Whether it runs right now: neither dead nor frozen. */
  get running(): boolean {
    return this.#alive && this.#scheduler.now >= this.#frozenUntil;
  }

  kill(): void {
    this.#alive = false;
    this.#backlog = [];
  }

  freeze(ms: number): void {
    if (!this.#alive) return;
    const until = this.#scheduler.now + ms;
    if (until <= this.#frozenUntil) return;
    this.#frozenUntil = until;
    this.onTrouble?.('stalled', ms);
    this.#scheduler.after(ms, () => this.#wake());
  }

  jumpWall(ms: number): void {
    this.#wallOffsetMs += ms;
    if (this.#alive) this.onTrouble?.('jumped', ms);
  }

  /** Hands over something that arrives from outside. */
  deliver(action: () => void): void {
    this.#take('message', action);
  }

  /** Resolves when it runs: at once as a rule, later when it is frozen, never when it is dead. */
  whenRunning(): Promise<void> {
    return new Promise((resolve) => this.deliver(resolve));
  }

  #take(kind: 'timer' | 'message', action: () => void): void {
    if (!this.#alive) return;
    if (this.#scheduler.now < this.#frozenUntil) this.#backlog.push({ kind, action });
    else action();
  }

  #wake(): void {
    if (!this.running) return;
    const backlog = this.#backlog;
    this.#backlog = [];
    const first = this.#dice.chance(0.5) ? 'timer' : 'message';
    const ordered = [
      ...backlog.filter((each) => each.kind === first),
      ...backlog.filter((each) => each.kind !== first),
    ];
    // Each is an event of its own: between two of them promises settle, as they do in a real event loop.
    for (const { kind, action } of ordered) this.#scheduler.after(0, () => this.#take(kind, action));
  }
}
