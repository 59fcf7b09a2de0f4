/** Where the owner of one run dies, and how it comes to that. */
export class Fate {
  /** The points that were passed so far, in order. */
  readonly passed: string[] = [];
  death: { readonly instance: string; readonly at: number } | undefined;
  readonly #point: string | undefined;
  readonly #kill: (instance: string) => Promise<void>;
  #begun = false;
  #sealed = false;

  /** `kill` ends a process with SIGKILL and resolves when it has ended. Without a point nobody dies. */
  constructor(point: string | undefined, kill: (instance: string) => Promise<void>) {
    this.#point = point;
    this.#kill = kill;
  }

  /** From now on points count. */
  begin(): void {
    this.#begun = true;
  }

  /** Notes that a point is being passed. True: here the owner dies, and whoever asks calls `strike`. */
  isSealedAt(event: string, moment: string): boolean {
    if (!this.#begun || this.#sealed) return false;
    const point = `${event}: ${moment}`;
    if (this.passed.includes(point)) return false;
    this.passed.push(point);
    this.#sealed = point === this.#point;
    return this.#sealed;
  }

  /** Kills it now. Resolves when its process is gone. */
  async strike(instance: string): Promise<void> {
    this.death = { instance, at: nowMs() };
    await this.#kill(instance);
  }
}

/** Milliseconds since 1970, with their fractions. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
