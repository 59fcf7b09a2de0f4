import { DeadlineExceeded } from '../runtime.ts';
import { CircuitOpen, type Verdict } from './circuit.ts';
import { excerpt } from './excerpt.ts';
import type { HttpLimits } from './http-limits.ts';
import type { Retriable } from './retry.ts';
import { retryAfterMs } from './retry-after.ts';
import type { HttpResponse } from './transport.ts';

/** Carries an answer through the layers that only understand errors. */
export class Unwelcome extends Error {
  readonly response: HttpResponse;

  constructor(response: HttpResponse) {
    super(`answered ${response.status}`);
    this.response = response;
  }
}

/** The start hook said no. */
export class NotStarted extends Error {}

/** We could not prove who we are, or were not let through: the other side has nothing to do with it. */
export class NotAsked extends Error {
  /** False when it is final, as a refused API key is. */
  readonly again: boolean;

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.again = !(typeof cause === 'object' && cause !== null && 'again' in cause && cause.again === false);
  }
}

/** Our own caller gave up for a reason that says nothing of the other side. */
export class CalledOff extends Error {}

/** 429 and the 5xx: worth another try, or at least a moment's rest. */
export function isUnwelcome(status: number): boolean {
  return status === 429 || status >= 500;
}

/** 500 and 429 come from something that is alive; 502, 503 and 504 say that it is not. */
export function judge(error: unknown): Verdict {
  if (error instanceof Unwelcome) return [502, 503, 504].includes(error.response.status) ? 'failed' : 'alive';
  return error instanceof NotStarted || error instanceof CalledOff || error instanceof NotAsked ? 'unclear' : 'failed';
}

/** Whether another try of a safe call could go better, and when. */
export function worthRetrying(error: Error, limits: HttpLimits, wallMs: number): Retriable | undefined {
  if (error instanceof CircuitOpen || error instanceof NotAsked) return undefined;
  if (!(error instanceof Unwelcome)) return { triesMax: limits.retry.triesMax };
  const triesMax = error.response.status === 500 ? limits.triesOn500Max : limits.retry.triesMax;
  return { triesMax, askedPauseMs: retryAfterMs(error.response, wallMs) };
}

/** Whether what kept a call from being sent may have passed when it is tried again. */
export function isPassing(error: unknown): boolean {
  return !(error instanceof NotAsked) || error.again;
}

/** One sentence on why there is no answer: no secrets, no stack, one line. */
export function sentence(name: string, error: unknown): string {
  if (error instanceof NotStarted) return `${name} was not asked: ${error.message}.`;
  if (error instanceof NotAsked) return `${name} was not asked: ${excerpt(error.message)}.`;
  if (error instanceof CircuitOpen) return `${error.message}.`;
  if (error instanceof DeadlineExceeded) return `${name} gave no answer within ${error.timeoutMs} ms.`;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const said = excerpt(String(message ?? error));
  const detail = typeof code === 'string' && !said.includes(code) ? `${said} (${code})` : said;
  return `${name} gave no answer: ${detail || 'nothing said why'}.`;
}
