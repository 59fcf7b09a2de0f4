import type { Request, RequestHandler, Response } from 'express';
import type { Facade } from '../../controller/contract.ts';
import type { Runtime } from '../../runtime.ts';
import type { ApiLog } from '../log.ts';
import type { AuditEvent } from './audit-event.ts';
import { admitted } from './caller.ts';
import { refusalJournal } from './refusal-journal.ts';

export interface AuditOptions {
  /** Left out, there are no journals. */
  readonly facade?: Pick<Facade, 'names' | 'noteRefusal'> | undefined;
  readonly log: ApiLog;
  readonly runtime: Runtime;
}

/**
 * Logs every call that would change something and every one that was refused, with who asked and how it was answered.
 * Neither query, headers nor body: they may hold secrets. What was refused of a change goes into the journal too.
 */
export function audit({ facade, log, runtime }: AuditOptions): RequestHandler {
  const journal = facade && refusalJournal({ facade, log, runtime });
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
      if (!reads) journal?.({ method, path, response, event });
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
