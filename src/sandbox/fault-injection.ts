import { setTimeout as sleep } from 'node:timers/promises';
import type { NextFunction, Request, Response } from 'express';
import { type Fault, type Faults, faultSchema, type HttpFault } from './faults.ts';
import { jsonBody, Refusal } from './http.ts';

/** Lets a request meet the faults in force before its handler does. The sandbox's own `/sandbox/` paths meet none. */
export function injectFaults(faults: Faults) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    if (request.path.startsWith('/sandbox/')) return next();
    const fault = faults.meet(request, request.originalUrl);
    if (!fault) return next();
    if (fault.delayMs > 0) await sleep(fault.delayMs);
    if (fault.afterActing) {
      spoilTheAnswer(response, fault);
      return next();
    }
    if (fault.hang) await gaveUpOrCleared(response, faults, fault.id);
    if (fault.hang || fault.cut) request.socket.destroy();
    else if (isOnlyDelay(fault)) next();
    else answerInstead(response, fault);
  };
}

/** Reads a fault from a request of the sandbox's own API. Throws a 400 that names what is wrong with it. */
export function faultFrom(request: Request): Fault {
  const parsed = faultSchema.safeParse(jsonBody(request));
  if (parsed.success) return parsed.data;
  throw new Refusal(400, { error: 'not a fault', problems: parsed.error.issues });
}

/** What the caller gets instead of the true answer: status, and the body as text. */
export function spoiltAnswer(fault: HttpFault): { status: number; body: string } {
  const status = fault.status ?? (fault.body === undefined ? 500 : 200);
  const body = fault.body ?? { success: false, errors: [{ code: status, message: 'injected by the sandbox' }] };
  return { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** Resolves when the caller has hung up, or the fault is no more. */
export async function gaveUpOrCleared(
  response: { once(event: 'close', listener: () => void): unknown },
  faults: Faults,
  id: string,
): Promise<void> {
  const gone = new Promise<void>((resolve) => response.once('close', resolve));
  await Promise.race([gone, faults.until((fault) => 'id' in fault && fault.id === id)]);
}

export function isOnlyDelay(fault: HttpFault): boolean {
  return fault.status === undefined && fault.body === undefined;
}

function answerInstead(response: Response, fault: HttpFault): void {
  const { status, body } = spoiltAnswer(fault);
  response.status(status).set(fault.headers).type('application/json').send(body);
}

function spoilTheAnswer(response: Response, fault: HttpFault): void {
  const end = response.end.bind(response) as (chunk?: string) => Response;
  response.end = (() => {
    if (fault.cut || fault.hang) {
      response.socket?.destroy();
      return response;
    }
    const { status, body } = spoiltAnswer(fault);
    response.statusCode = status;
    response.removeHeader('etag');
    response.setHeader('content-length', Buffer.byteLength(body));
    return end(body);
  }) as Response['end'];
}
