import {
  isPassing,
  isUnwelcome,
  judge,
  NotAsked,
  NotStarted,
  sentence,
  Unwelcome,
  worthRetrying,
} from './call-errors.ts';
import type { Urgency } from './call-window.ts';
import { type Circuit, createCircuit } from './circuit.ts';
import type {
  ActResult,
  Booked,
  CallReport,
  HttpClient,
  HttpClientOptions,
  HttpRequest,
  ReadCall,
  ReadResult,
  StartableCall,
} from './http-contract.ts';
import { defaultHttpLimits, type HttpLimits } from './http-limits.ts';
import { hide, redact } from './redact.ts';
import { retrying } from './retry.ts';
import { retryAfterMs } from './retry-after.ts';
import type { HttpResponse, WireRequest } from './transport.ts';
import { unlessAborted, within } from './within.ts';

/** Makes a client of one system with one identity. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  return new Client(options);
}

interface Prepared {
  readonly signal: AbortSignal;
  readonly urgency: Urgency;
  readonly booked?: Booked | undefined;
}

class Client implements HttpClient {
  readonly #options: HttpClientOptions;
  readonly #limits: HttpLimits;
  readonly #reads: Circuit;
  readonly #acts: Circuit;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#limits = { ...defaultHttpLimits, ...options.limits };
    this.#reads = createCircuit(options.runtime, options.name, this.#limits.circuit, judge);
    this.#acts = createCircuit(options.runtime, options.name, this.#limits.circuit, judge);
  }

  circuits() {
    return { reads: this.#reads.state(), acts: this.#acts.state() };
  }

  close() {
    this.#reads.close();
    this.#acts.close();
  }

  async book(calls: number, signal: AbortSignal): Promise<Booked> {
    const { budget } = this.#options;
    await Promise.all(Array.from({ length: calls }, () => budget?.take('act', signal)));
    let left = calls;
    return {
      take() {
        left -= 1;
        return left >= 0;
      },
    };
  }

  async read(request: HttpRequest, { signal, urgency = 'read', booked }: ReadCall): Promise<ReadResult> {
    const { runtime, name } = this.#options;
    const since = runtime.monotonicMs();
    const worth = (error: Error) => worthRetrying(error, this.#limits, runtime.wallMs());
    const tries = (inner: AbortSignal) =>
      retrying(
        runtime,
        this.#limits.retry,
        inner,
        () => this.#readOnce(request, { signal: inner, urgency, booked }),
        worth,
      );
    const result: ReadResult = await within(runtime, this.#limits.readWithinMs, signal, tries).then(
      (response) => ({ outcome: 'answered', response }),
      (error: unknown) => answerIn(error) ?? { outcome: 'none', because: sentence(name, error) },
    );
    this.#tell('read', request, since, result);
    return result;
  }

  async act(request: HttpRequest, { signal, mayStart, booked }: StartableCall): Promise<ActResult> {
    const { runtime, name } = this.#options;
    const since = runtime.monotonicMs();
    let started = false;
    const start = (inner: AbortSignal) => {
      // A second start would be a second call: some layer below tried to send it again.
      if (started || inner.aborted || !mayStart()) throw new NotStarted('it was no longer allowed');
      started = true;
    };
    const attempt = async (): Promise<HttpResponse> => {
      const outgoing = await this.#prepare(request, { urgency: 'act', signal, booked });
      const send = (inner: AbortSignal) => this.#send(outgoing, inner, () => start(inner));
      return this.#acts.run(() => within(runtime, this.#limits.actTimeoutMs, signal, send), { trial: true });
    };
    const ended = (error: unknown): ActResult => {
      const because = sentence(name, error);
      return started ? { outcome: 'unknown', because } : { outcome: 'notSent', again: isPassing(error), because };
    };
    const result: ActResult = await attempt().then(
      (response) => ({ outcome: 'answered', response }),
      (error: unknown) => answerIn(error) ?? ended(error),
    );
    this.#tell('act', request, since, result);
    return result;
  }

  async #readOnce(request: HttpRequest, call: Prepared): Promise<HttpResponse> {
    const { signal, urgency } = call;
    const outgoing = await this.#prepare(request, call);
    const { runtime } = this.#options;
    const send = () => within(runtime, this.#limits.readTimeoutMs, signal, (inner) => this.#send(outgoing, inner));
    return this.#reads.run(send, { trial: urgency === 'act' });
  }

  async #prepare(request: HttpRequest, { urgency, signal, booked }: Prepared): Promise<Outgoing> {
    const { authorize, budget, baseUrl, ca } = this.#options;
    try {
      const authorization = await unlessAborted(authorize?.(signal) ?? {}, signal);
      if (booked?.take() !== true) await budget?.take(urgency, signal);
      const trusted = ca === undefined ? {} : { ca: ca() };
      const prepared = { ...wire(baseUrl, request, authorization), ...trusted };
      return { prepared, secrets: [...secretsOf(prepared), ...(request.secrets ?? [])] };
    } catch (error) {
      throw signal.aborted ? signal.reason : new NotAsked(error);
    }
  }

  async #send({ prepared, secrets }: Outgoing, signal: AbortSignal, onStart?: () => void): Promise<HttpResponse> {
    const fresh = onStart !== undefined;
    const response = await this.#options.transport.send(prepared, { signal, onStart, fresh });
    const safe = { ...response, text: hide(response.text, secrets) };
    if (response.status === 429) this.#rest(response);
    if (isUnwelcome(response.status)) throw new Unwelcome(safe);
    return safe;
  }

  /** The whole identity is asked to wait, not just this call. Longer than is sensible it does not. */
  #rest(response: HttpResponse): void {
    const { budget, runtime } = this.#options;
    const askedMs = retryAfterMs(response, runtime.wallMs());
    if (askedMs !== undefined) budget?.hold(Math.min(askedMs, this.#limits.restOn429MaxMs));
  }

  #tell(kind: CallReport['kind'], request: HttpRequest, since: number, result: ReadResult | ActResult): void {
    const { method, secrets = [] } = request;
    const path = redact(hide(request.path, secrets));
    const { name, runtime, onCall } = this.#options;
    const durationMs = runtime.monotonicMs() - since;
    const seen = result.outcome === 'answered' ? { status: result.response.status } : { because: result.because };
    onCall?.({ name, kind, method, path, durationMs, ...seen });
  }
}

/** A request on its way, and what must not be shown of it. */
interface Outgoing {
  readonly prepared: WireRequest;
  readonly secrets: readonly string[];
}

function answerIn(error: unknown): { outcome: 'answered'; response: HttpResponse } | undefined {
  return error instanceof Unwelcome ? { outcome: 'answered', response: error.response } : undefined;
}

function wire(baseUrl: string, request: HttpRequest, authorization: Readonly<Record<string, string>>): WireRequest {
  const url = `${baseUrl.replace(/\/+$/, '')}${request.path}`;
  const type = request.body === undefined ? {} : { 'content-type': 'application/json' };
  const headers = { accept: 'application/json', ...type, ...request.headers, ...authorization };
  const body = request.body === undefined ? {} : { body: JSON.stringify(request.body) };
  return { method: request.method, url, headers, ...body };
}

/** The credentials that a request carries: whatever comes back must not repeat them. */
function secretsOf({ headers }: WireRequest): string[] {
  const carriers = ['authorization', 'x-auth-user-token'];
  const values = Object.entries(headers).filter(([header]) => carriers.includes(header.toLowerCase()));
  return values.flatMap(([, value]) => {
    const [scheme = '', secret = ''] = value.split(' ');
    const decoded = scheme === 'Basic' ? Buffer.from(secret, 'base64').toString() : '';
    return [secret, decoded.slice(decoded.indexOf(':') + 1)];
  });
}
