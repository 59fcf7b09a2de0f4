import type { NextFunction, Request, Response } from 'express';
import type { Recorder } from '../recorder.ts';

/** How often what was counted is written into the record, in milliseconds. */
const everyMs = 500;

/** What asks whether the application is well, or plays with it, is nobody's request. */
const nobodys = /^\/(healthz|readyz|gate|sandbox)(\/|$)/;

type Counts = Record<string, number>;

/**
 * Counts the requests that this application answers, by the name that they came for, and records them as
 * `application.served {region, since, served, failed}`, twice a second while there are any.
 */
export function countServed(recorder: Recorder, region: string) {
  let since = Date.now();
  let counts: { served: Counts; failed: Counts } = { served: {}, failed: {} };
  const write = () => {
    if (Object.keys({ ...counts.served, ...counts.failed }).length > 0)
      recorder.event('application.served', { region, since, ...counts });
    since = Date.now();
    counts = { served: {}, failed: {} };
  };
  const timer = setInterval(write, everyMs).unref();
  return {
    count(request: Request, response: Response, next: NextFunction): void {
      if (!nobodys.test(request.path)) {
        response.on('finish', () => {
          const kind = response.statusCode < 500 ? counts.served : counts.failed;
          kind[request.hostname] = (kind[request.hostname] ?? 0) + 1;
        });
      }
      next();
    },
    close(): void {
      clearInterval(timer);
      write();
    },
  };
}
