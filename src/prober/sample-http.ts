import type { IncomingHttpHeaders } from 'node:http';
import type { Cancel, Runtime } from '../runtime.ts';
import { countdown } from './countdown.ts';
import { Exchange, type Listener } from './exchange.ts';
import { parseExpectedCodes } from './expected-codes.ts';
import { Line, type Request } from './line.ts';
import { type Phase, type Trouble, troubleOf } from './reasons.ts';
import { releaseInBody, releaseInHead } from './release.ts';
import { firstRequest, type Manner, redirectedRequest } from './request.ts';
import type { Sample } from './sampler.ts';
import type { Probe } from './targets.ts';

/** A target over HTTP or HTTPS, with all of its samples' work that can be done once. Throws when its probe makes no sense. */
export class HttpTarget {
  readonly probe: Probe;
  readonly manner: Manner;
  readonly request: Request;
  readonly isExpected: (status: number) => boolean;
  readonly expectedBody: string;
  readonly regionHeader: string | undefined;
  /** By region, in small letters; undefined where the header tells. */
  readonly regionTexts: readonly (readonly [string, string])[] | undefined;
  /** Waits for the next sample. */
  idleLine: Line | undefined;

  constructor(probe: Probe, manner: Manner) {
    this.probe = probe;
    this.manner = manner;
    this.request = firstRequest(probe, manner);
    this.isExpected = parseExpectedCodes(probe.expectedCodes);
    this.expectedBody = probe.expectedBody.toLowerCase();
    this.regionHeader = probe.regionHeader?.toLowerCase();
    this.regionTexts =
      probe.regionTexts && Object.entries(probe.regionTexts).map(([region, text]) => [region, text.toLowerCase()]);
  }
}

const REDIRECTS_MAX = 5;

/** One sample of one target, with the redirects it follows. `onEnd` is called once. */
export class HttpSample implements Listener {
  readonly #target: HttpTarget;
  readonly #runtime: Runtime;
  readonly #onEnd: (sample: Sample) => void;
  readonly #startMs: number;
  readonly #cancelCountdown: Cancel;
  #request: Request;
  #line: Line;
  #exchange: Exchange;
  #redirects = 0;
  #servedBy: string | null = null;
  #release: string | undefined;

  constructor(runtime: Runtime, target: HttpTarget, onEnd: (sample: Sample) => void) {
    this.#target = target;
    this.#runtime = runtime;
    this.#onEnd = onEnd;
    this.#startMs = runtime.monotonicMs();
    this.#cancelCountdown = countdown(
      runtime,
      target.probe.timeoutMs,
      () => this.#exchange.phase,
      (trouble) => this.abandon(trouble),
    );
    this.#request = target.request;
    this.#line = target.idleLine ?? new Line(target.request);
    target.idleLine = undefined;
    this.#exchange = new Exchange(this.#line, this);
  }

  /** Ends it now. */
  abandon({ kind, reason }: Trouble): void {
    this.#exchange.hangUp();
    this.#end(kind, reason);
  }

  onHead(status: number, headers: IncomingHttpHeaders): boolean {
    if (this.#target.probe.followRedirects && isRedirect(status) && headers.location !== undefined) {
      this.#follow(headers.location);
      return false;
    }
    // Nothing that the body could say makes up for the status.
    if (!this.#target.isExpected(status)) {
      this.#end('failed', `status-${status}`);
      return false;
    }
    const region = this.#target.regionHeader && headers[this.#target.regionHeader];
    this.#servedBy = (Array.isArray(region) ? region[0] : region) || null;
    this.#release = releaseInHead(this.#target.probe.release, headers);
    return true;
  }

  onAnswer(body: string): void {
    if (this.#redirects === 0) this.#target.idleLine = this.#line;
    const { expectedBody, regionTexts } = this.#target;
    if (regionTexts !== undefined) this.#servedBy = regionNamed(body, regionTexts);
    this.#release ??= releaseInBody(this.#target.probe.release, body);
    if (expectedBody === '' || body.toLowerCase().includes(expectedBody)) this.#end('ok', 'ok');
    else this.#end('failed', 'body-mismatch');
  }

  onError(error: Error, phase: Phase): void {
    const { kind, reason } = troubleOf(error, phase);
    this.#end(kind, reason);
  }

  #follow(location: string): void {
    this.#redirects += 1;
    const next = redirectedRequest(this.#request, location, this.#target.probe, this.#target.manner);
    if (next === undefined || this.#redirects > REDIRECTS_MAX) {
      this.#end('failed', next === undefined ? 'redirect-to-nowhere' : 'too-many-redirects');
      return;
    }
    this.#request = next;
    this.#line = new Line(next);
    this.#exchange = new Exchange(this.#line, this);
  }

  #end(kind: Sample['kind'], reason: string): void {
    this.#cancelCountdown();
    const latencyMs = this.#runtime.monotonicMs() - this.#startMs;
    const told = kind === 'ok' && this.#release !== undefined ? { release: this.#release } : {};
    this.#onEnd({ kind, reason, latencyMs, servedBy: kind === 'ok' ? this.#servedBy : null, ...told });
  }
}

/** The one region whose text an answer has; null where it has none, or those of several. */
function regionNamed(body: string, texts: readonly (readonly [string, string])[]): string | null {
  const small = body.toLowerCase();
  const [only, ...more] = texts.filter(([, text]) => small.includes(text));
  return only === undefined || more.length > 0 ? null : only[0];
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}
