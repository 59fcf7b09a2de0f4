import type { Request, RequestHandler, Response } from 'express';
import type { Runtime } from '../../runtime.ts';
import type { ApiLog } from '../log.ts';
import { admitted } from './caller.ts';

/** A record of who tried what on which application, and how it ended: an event in the form of CADF (DMTF DSP0262). */
export interface AuditEvent {
  readonly typeURI: 'http://schemas.dmtf.org/cloud/audit/1.0/event';
  readonly eventType: 'activity';
  readonly id: string;
  readonly eventTime: string;
  readonly action: string;
  readonly outcome: 'success' | 'failure';
  readonly reason: { readonly reasonType: 'HTTP'; readonly reasonCode: string };
  readonly initiator: { readonly typeURI: string; readonly id: string; readonly host: { readonly address: string } };
  readonly target: { readonly typeURI: string; readonly id: string };
  readonly observer: { readonly typeURI: string; readonly id: string };
}

/**
 * Logs every call that would change something and every one that was refused, with who asked and how it was answered.
 * Neither query, headers nor body: they may hold secrets.
 */
export function audit(log: ApiLog, runtime: Runtime): RequestHandler {
  return (request, response, next) => {
    const { method, originalUrl } = request;
    const [path = ''] = originalUrl.split('?', 1);
    const from = runtime.monotonicMs();
    response.once('close', () => {
      const { statusCode: status } = response;
      const reads = method === 'GET' || method === 'HEAD';
      if (reads && !refusals.has(status)) return;
      const by = admitted(response)?.name;
      const event = eventOf({ request, response, path, reads, id: runtime.id(), at: runtime.wallMs() });
      const fields = { method, path, by, status, ms: runtime.monotonicMs() - from, audit: event };
      log.info(fields, refusals.has(status) ? 'request refused' : 'change requested');
    });
    next();
  };
}

/** Not signed in, not allowed, against the rules, not as it was read, too often. */
const refusals = new Set([401, 403, 409, 412, 422, 429]);

interface Happened {
  readonly request: Request;
  readonly response: Response;
  readonly path: string;
  readonly reads: boolean;
  readonly id: string;
  readonly at: number;
}

function eventOf({ request, response, path, reads, id, at }: Happened): AuditEvent {
  const { statusCode } = response;
  const [, application, verb] = /^\/v1\/applications\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
  return {
    typeURI: 'http://schemas.dmtf.org/cloud/audit/1.0/event',
    eventType: 'activity',
    id,
    eventTime: new Date(at).toISOString(),
    action: reads ? 'read' : `update/${(verb ?? 'unknown').split('/').at(-1)}`,
    outcome: statusCode < 400 ? 'success' : 'failure',
    reason: { reasonType: 'HTTP', reasonCode: String(statusCode) },
    initiator: {
      typeURI: 'service/security/account/user',
      id: admitted(response)?.name ?? 'unknown',
      host: { address: request.socket.remoteAddress ?? 'unknown' },
    },
    target: { typeURI: 'service/application', id: application ?? path },
    observer: { typeURI: 'service/failover', id: 'regent' },
  };
}
