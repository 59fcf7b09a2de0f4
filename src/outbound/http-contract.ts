import type { Runtime } from '../runtime.ts';
import type { Urgency } from './call-window.ts';
import type { CircuitState } from './circuit.ts';
import type { HttpLimits } from './http-limits.ts';
import type { RateBudget } from './rate-budget.ts';
import type { HttpResponse, Transport } from './transport.ts';

/** The one way in which providers call other systems over HTTP. Neither method ever rejects. */
export interface HttpClient {
  /** A safe call: tried again on network errors, 429 and 5xx, a few times, within the signal's time. */
  read(request: HttpRequest, call: ReadCall): Promise<ReadResult>;
  /** A call that changes something: sent exactly once, whatever happens. */
  act(request: HttpRequest, call: StartableCall): Promise<ActResult>;
  /**
   * Books this many calls at once, before those that only read, and resolves when all of them may be made. They have to be
   * made at once then. Rejects with the signal's reason, or when too many wait.
   */
  book(calls: number, signal: AbortSignal): Promise<Booked>;
  /** The circuit breakers, for metrics and readiness. */
  circuits(): { readonly reads: CircuitState; readonly acts: CircuitState };
  close(): void;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base URL, with the query, encoded. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Beside those that every call has, or in their place; names in lower case. Nothing secret. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What its path or body holds that must not be shown where an answer repeats it; credentials are known already. */
  readonly secrets?: readonly string[];
}

/** Calls that the rate limit has let pass already. */
export interface Booked {
  /** Uses one of them up. False: there is none left. */
  take(): boolean;
}

export interface ReadCall {
  readonly signal: AbortSignal;
  /** Used up before any more are asked for. */
  readonly booked?: Booked | undefined;
  /** `act` for a read that an act depends on: it goes before others and is tried even while the circuit is open. */
  readonly urgency?: Urgency | undefined;
}

export interface StartableCall {
  readonly signal: AbortSignal;
  /** Used up before any more are asked for. */
  readonly booked?: Booked | undefined;
  /** Asked synchronously with the connection open, just before the bytes leave; they don't when it says no. */
  readonly mayStart: () => boolean;
}

/** An answer of whatever status, or the sentence for why there is none. */
export type ReadResult =
  | { readonly outcome: 'answered'; readonly response: HttpResponse }
  | { readonly outcome: 'none'; readonly because: string };

/** What is known after a call that was to change something. */
export type ActResult =
  | { readonly outcome: 'answered'; readonly response: HttpResponse }
  /** Certain: not a byte of it left. `again`: whether a later try could succeed. */
  | { readonly outcome: 'notSent'; readonly again: boolean; readonly because: string }
  /** It left, and no complete answer came back. */
  | { readonly outcome: 'unknown'; readonly because: string };

export interface HttpClientOptions {
  readonly runtime: Runtime;
  readonly transport: Transport;
  /** What sentences call the other side: `CIS`, `the Db2 agent of eu-de`. */
  readonly name: string;
  readonly baseUrl: string;
  /** The headers that prove who we are. Rejects with a sentence; `again: false` on its error says that it is final. */
  readonly authorize?: ((signal: AbortSignal) => Promise<Readonly<Record<string, string>>>) | undefined;
  /** The certificates, as PEM, by which the other side is known, where it is not by Node's own. Asked before each call. */
  readonly ca?: (() => string) | undefined;
  readonly budget?: RateBudget | undefined;
  readonly limits?: Partial<HttpLimits> | undefined;
  /** Told of every call after it, for logs and metrics. */
  readonly onCall?: ((report: CallReport) => void) | undefined;
}

/** One call as logs and metrics see it: nothing secret, nothing of the body. */
export interface CallReport {
  readonly name: string;
  readonly kind: 'read' | 'act';
  readonly method: string;
  readonly path: string;
  readonly status?: number | undefined;
  readonly because?: string | undefined;
  readonly durationMs: number;
}
