import type { Notification } from '../notification.ts';
import { headline } from './request.ts';

/** A notification as a CloudEvent 1.0, but for its `type`. `source` and `id` together are the same whenever it is told again. */
export function cloudEvent(notification: Notification) {
  const { id, installation, application, dedupKey, at, ...data } = notification;
  const { kind, severity, sentence, resolves, region, operation, rule, command } = data;
  return {
    specversion: '1.0',
    id,
    source: `/regent/${installation}/${application}`,
    subject: dedupKey,
    time: new Date(at).toISOString(),
    datacontenttype: 'application/json',
    data: {
      installation,
      application,
      kind,
      severity,
      resolves,
      title: headline(notification),
      sentence,
      dedupKey,
      region,
      operation,
      rule,
      command,
    },
  };
}

/** The media type of one event in JSON. */
export const cloudEventType = 'application/cloudevents+json; charset=utf-8';
