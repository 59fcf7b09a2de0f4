import type { Response } from 'express';
import type { Facade } from '../../controller/contract.ts';
import type { Runtime } from '../../runtime.ts';
import type { ApiLog } from '../log.ts';
import { keptProblem } from '../problems.ts';
import type { AuditEvent } from './audit-event.ts';
import { admitted } from './caller.ts';

/** A change that has been answered. */
export interface Answered {
  readonly method: string;
  readonly path: string;
  readonly response: Response;
  readonly event: AuditEvent;
}

interface RefusalJournalOptions {
  readonly facade: Pick<Facade, 'names' | 'noteRefusal'>;
  readonly log: ApiLog;
  readonly runtime: Runtime;
}

/** How many refusals a minute go into the journal of an application: it is a tail, and nobody may push the rest out of it. */
const noted = { most: 10, withinMs: 60_000 };

/** Longer reasons are cut off, in characters. */
const reasonMost = 500;

/**
 * Has refusals written into the journal of the application that they are about: of callers that are known, before any rule
 * was asked. What the rules refuse they write down themselves; and whoever is nobody, or asks too often, is told of in the log.
 */
export function refusalJournal({ facade, log, runtime }: RefusalJournalOptions): (answered: Answered) => void {
  const lately = new Map<string, number[]>();
  const hasRoom = (application: string) => {
    const now = runtime.monotonicMs();
    const since = (lately.get(application) ?? []).filter((at) => now - at < noted.withinMs);
    if (since.length >= noted.most) return false;
    lately.set(application, [...since, now]);
    return true;
  };
  return ({ method, path, response, event }) => {
    const problem = keptProblem(response);
    const by = admitted(response)?.name;
    const [, named] = /^\/v1\/applications\/([^/]+)/.exec(path) ?? [];
    if (problem === undefined || by === undefined || named === undefined) return;
    if (!beforeTheRules.has(response.statusCode) || 'rule' in problem.extra) return;
    const application = nameIn(named);
    // A name that nobody has configured must not fill anything.
    if (!facade.names().includes(application) || !hasRoom(application)) return;
    const refusal = {
      kind: 'refused',
      by,
      reason: problem.message.slice(0, reasonMost),
      call: `${method} ${path}`,
      status: response.statusCode,
      audit: { ...event },
    } as const;
    facade.noteRefusal(application, refusal).catch((error: unknown) => {
      log.warn({ err: error, application, by }, 'a refusal could not be written into the journal');
    });
  };
}

/** Not allowed, not the operation of now or under way already, not as it was read, without a meaning. */
const beforeTheRules = new Set([403, 409, 412, 422]);

function nameIn(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
