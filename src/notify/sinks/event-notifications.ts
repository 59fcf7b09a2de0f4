import type { Notification } from '../notification.ts';
import { cloudEvent, cloudEventType } from './cloud-event.ts';
import { cut, headline, type SinkRequest } from './request.ts';

/** An instance of IBM Event Notifications and the source in it. */
export interface EventNotificationsTarget {
  readonly endpoint: string;
  readonly instance: string;
  readonly source: string;
  readonly typePrefix: string;
}

/** Any text is allowed; these are what IBM's own sources send, and what filters of topics are written for. */
const severities = { info: 'LOW', warning: 'MEDIUM', critical: 'HIGH' } as const;

/** A CloudEvent with what Event Notifications asks for beside it (payload page and Node SDK of IBM, 2026-08). */
export function eventNotificationsRequest(
  { endpoint, instance, source, typePrefix }: EventNotificationsTarget,
  notification: Notification,
): SinkRequest {
  const { kind, severity, sentence, resolves, command } = notification;
  const title = `${resolves ? 'Passed: ' : ''}${headline(notification)}`;
  return {
    url: `${endpoint.replace(/\/+$/, '')}/event-notifications/v1/instances/${encodeURIComponent(instance)}/notifications`,
    body: {
      ...cloudEvent(notification),
      type: `${typePrefix}:${kind}`,
      ibmensourceid: source,
      ibmenseverity: severities[severity],
      ibmendefaultshort: cut(title, 200),
      ibmendefaultlong: cut(`${title}\n${sentence}\n${command}`, 2_000),
    },
    headers: { 'content-type': cloudEventType },
  };
}
