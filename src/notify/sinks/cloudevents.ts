import { signature } from '../../outbound/sign.ts';
import type { Notification } from '../notification.ts';
import { cloudEvent, cloudEventType } from './cloud-event.ts';
import type { SinkRequest } from './request.ts';

/** How a call is signed and where it goes. */
export interface CloudEventsTarget {
  readonly url: string;
  readonly secret: string;
  readonly typePrefix: string;
  /** Milliseconds of the wall clock. */
  readonly now: number;
}

/** A CloudEvent in structured JSON, signed as the orders of the provider `webhook` are. */
export function cloudEventsRequest(
  { url, secret, typePrefix, now }: CloudEventsTarget,
  notification: Notification,
): SinkRequest {
  const { pathname, search } = new URL(url);
  const body = { ...cloudEvent(notification), type: `${typePrefix}.${notification.kind}` };
  const signed = {
    at: Math.floor(now / 1_000),
    method: 'POST',
    path: `${pathname}${search}`,
    body: JSON.stringify(body),
  };
  return {
    url,
    body,
    headers: { 'content-type': cloudEventType, 'x-regent-signature': signature(secret, signed) },
  };
}
