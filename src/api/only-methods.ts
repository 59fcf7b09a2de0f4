import type { RequestHandler } from 'express';
import { Problem } from './problems.ts';

/** The end of a route: whatever arrives here came with a method that the route does not have. */
export function onlyMethods(...methods: string[]): RequestHandler {
  const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  return (request) => {
    const detail = `${request.method} is not possible here; ${allowed.join(', ')} is.`;
    throw new Problem('method-not-allowed', detail, { headers: { Allow: allowed.join(', ') } });
  };
}
