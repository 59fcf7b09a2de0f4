import type { Cancel, Runtime } from '../runtime.ts';
import { Connection } from './connection.ts';
import { countdown } from './countdown.ts';
import { type Trouble, troubleOf } from './reasons.ts';
import type { Sample } from './sampler.ts';
import type { Probe } from './targets.ts';

/** One sample of a TCP port: good when the connection stands, which is then closed without a word. */
export class TcpSample {
  readonly #runtime: Runtime;
  readonly #onEnd: (sample: Sample) => void;
  readonly #startMs: number;
  readonly #cancelCountdown: Cancel;
  readonly #connection: Connection;
  #isOver = false;

  constructor(runtime: Runtime, probe: Probe, onEnd: (sample: Sample) => void) {
    this.#runtime = runtime;
    this.#onEnd = onEnd;
    this.#startMs = runtime.monotonicMs();
    const { address: host, port, timeoutMs } = probe;
    this.#connection = new Connection({ host, port, timeoutMs }, (error) => {
      const { kind, reason } = error === null ? GOOD : troubleOf(error, this.#connection.phase);
      this.#end(kind, reason);
    });
    this.#cancelCountdown = countdown(
      runtime,
      timeoutMs,
      () => this.#connection.phase,
      (trouble) => this.abandon(trouble),
    );
  }

  /** Ends it now. */
  abandon({ kind, reason }: Trouble): void {
    this.#end(kind, reason);
  }

  #end(kind: Sample['kind'], reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelCountdown();
    this.#connection.socket.destroy();
    this.#onEnd({ kind, reason, latencyMs: this.#runtime.monotonicMs() - this.#startMs, servedBy: null });
  }
}

const GOOD = { kind: 'ok', reason: 'ok' } as const;
