import type { RequestHandler } from 'express';
import type { Runtime } from '../runtime.ts';
import { callerOf } from './authentication.ts';
import type { ApiLog } from './log.ts';

/** Logs who asked for which change and how it was answered. Neither query, headers nor body: they may hold secrets. */
export function logChanges(log: ApiLog, runtime: Runtime): RequestHandler {
  return (request, response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD') return next();
    const { method, originalUrl } = request;
    const [path] = originalUrl.split('?', 1);
    const by = callerOf(response);
    const from = runtime.monotonicMs();
    response.once('close', () => {
      log.info({ method, path, by, status: response.statusCode, ms: runtime.monotonicMs() - from }, 'change requested');
    });
    next();
  };
}
