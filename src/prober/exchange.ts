import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Line } from './line.ts';
import type { Phase } from './reasons.ts';

/** Who waits for an exchange. After `onAnswer` or `onError` nothing more is said. */
export interface Listener {
  /** The head of the answer. False: that was enough, the rest is not read. */
  onHead(status: number, headers: IncomingHttpHeaders): boolean;
  /** The answer is complete, or as much of it as is read. */
  onAnswer(body: string): void;
  onError(error: Error, phase: Phase): void;
}

/** CIS looks no further into an answer either. */
const BODY_BYTES_MAX = 10 * 1024;

/** One request and its answer on one fresh connection. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #line: Line;
  readonly #listener: Listener;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #isOver = false;

  /** Sends at once. */
  constructor(line: Line, listener: Listener) {
    this.#line = line;
    this.#listener = listener;
    line.send(this);
  }

  get phase(): Phase {
    return this.#line.phase;
  }

  /** Ends it without another word to the listener. */
  hangUp(): void {
    this.#isOver = true;
    this.#line.hangUp();
  }

  onRequestStart(): void {}

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (this.#isOver || status < 200) return;
    if (!this.#listener.onHead(status, headers)) this.hangUp();
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < BODY_BYTES_MAX) return;
    this.hangUp();
    this.#listener.onAnswer(this.#body());
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#line.finish();
    this.#listener.onAnswer(this.#body());
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#listener.onError(error, this.#line.phase);
  }

  #body(): string {
    return this.#bytes === 0 ? '' : Buffer.concat(this.#chunks).toString('utf8', 0, BODY_BYTES_MAX);
  }
}
