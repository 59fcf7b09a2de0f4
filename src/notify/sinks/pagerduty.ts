import { createHash } from 'node:crypto';
import type { Notification } from '../notification.ts';
import { cut, headline, type SinkRequest } from './request.ts';

/** The most that PagerDuty takes (https://developer.pagerduty.com/docs/send-alert-event): characters. */
const summaryMost = 1_024;
const dedupKeyMost = 255;

/** An event of the Events API v2: what has passed resolves what its beginning has triggered. */
export function pagerDutyRequest(endpoint: string, routingKey: string, notification: Notification): SinkRequest {
  const { resolves, severity, kind, sentence, installation, application, region, operation, rule, command, at } =
    notification;
  const details = { sentence: cut(sentence, 4_000), region, operation, rule, command };
  const event = { routing_key: routingKey, dedup_key: dedupKeyOf(notification), client: 'Regent' };
  const payload = {
    summary: cut(headline(notification), summaryMost),
    source: `regent/${installation}`,
    severity,
    timestamp: new Date(at).toISOString(),
    component: application,
    group: installation,
    class: kind,
    custom_details: details,
  };
  return {
    url: `${endpoint.replace(/\/+$/, '')}/v2/enqueue`,
    body: { ...event, event_action: resolves ? 'resolve' : 'trigger', payload },
  };
}

/** A key that is too long is told by its hash: cut off, two might become one. */
function dedupKeyOf({ dedupKey }: Notification): string {
  if (dedupKey.length <= dedupKeyMost) return dedupKey;
  return `regent/${createHash('sha256').update(dedupKey).digest('hex')}`;
}
