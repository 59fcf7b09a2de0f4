import type { Notification } from '../../src/notify/notification.ts';

/** Something that is worth telling, changed as given. */
export function notification(changes: Partial<Notification> = {}): Notification {
  return {
    id: '1000-7-begun-region/us-south',
    installation: 'example',
    application: 'shop',
    kind: 'region-down',
    severity: 'critical',
    title: 'us-south is down',
    sentence: 'A quorum of vantages sees an active region down.',
    dedupKey: 'regent/example/shop/region/us-south',
    resolves: false,
    at: 1_000,
    region: 'us-south',
    rule: 301,
    command: 'regent why shop',
    graceMs: 0,
    ...changes,
  };
}

/** The same thing, passed. */
export function passed(changes: Partial<Notification> = {}): Notification {
  return notification({
    id: '2000-8-passed-region/us-south',
    title: 'us-south is up again',
    resolves: true,
    ...changes,
  });
}
