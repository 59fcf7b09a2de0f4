import { rules } from '../domain/rules.ts';
import type { EntryReply } from './replies.ts';

/**
 * What people have asked for, as events in the form of CADF (DMTF DSP0262): who wanted what of which application, and what
 * the rules said. Each is made from its journal entry alone, so that it is as trustworthy as the chain that the entry is in.
 */
export function cadfEvents(application: string, entries: readonly EntryReply[]): object[] {
  return entries.flatMap((entry) => [...ordered(application, entry), ...paused(application, entry)]);
}

function ordered(application: string, { at, body }: EntryReply): object[] {
  if (body.kind !== 'decision' || body.view?.command === undefined) return [];
  const { command } = body.view;
  // A call that was refused before any rule was asked brings the event of its controller's log along.
  if (command.audit !== undefined) return [command.audit];
  const known = rules.find(({ id }) => id === body.rule);
  if (known !== undefined && known.answers === undefined) return [];
  const outcome = known === undefined ? 'unknown' : known.answers === 'accepted' ? 'success' : 'failure';
  const { id, by, kind, reason } = command;
  return [eventOf({ application, id, at, by, kind, outcome, rule: body.rule, reason })];
}

/** A pause is no command: it is written to Redis at once, and the owner notes that it has found it. */
function paused(application: string, { body }: EntryReply): object[] {
  if (body.kind !== 'decision' || body.next.pause === undefined) return [];
  const { pause } = body.next;
  if (body.before.pause?.at === pause.at) return [];
  const { at, by, reason } = pause;
  const id = `${application}-pause-${at}`;
  return [eventOf({ application, id, at, by, kind: 'pause', outcome: 'success', rule: body.rule, reason })];
}

interface Asked {
  readonly application: string;
  readonly id: string;
  /** In milliseconds of Redis time. */
  readonly at: number;
  readonly by: string;
  readonly kind: string;
  readonly outcome: 'success' | 'failure' | 'unknown';
  readonly rule: number;
  readonly reason: string;
}

function eventOf({ application, id, at, by, kind, outcome, rule, reason }: Asked): object {
  return {
    typeURI: 'http://schemas.dmtf.org/cloud/audit/1.0/event',
    eventType: 'activity',
    id,
    eventTime: new Date(at).toISOString(),
    action: `update/${kind}`,
    outcome,
    reason: { reasonType: 'regent/rule', reasonCode: `${rule}` },
    initiator: { typeURI: 'service/security/account/user', id: by },
    target: { typeURI: 'service/application', id: application },
    observer: { typeURI: 'service/failover', id: 'regent' },
    attachments: [{ name: 'reason', contentType: 'text/plain', content: reason }],
  };
}
