import { z } from 'zod';
import { address } from '../outbound/address.ts';
import { duration } from '../outbound/duration.ts';
import { secretReference } from '../outbound/secret-reference.ts';
import { severities } from './notification.ts';

const name = z
  .string()
  .max(63)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, 'expected a name of at most 63 small letters, digits and dashes');

/** What every receiver has, whatever its type. */
const common = {
  name: name.describe(
    'What the receiver is called everywhere. What it has been told is kept under this name: another name begins anew.',
  ),
  minSeverity: z
    .enum(severities)
    .default('warning')
    .describe(
      'The least grave that it is told of: `info`, `warning` or `critical`. What has passed is told like its beginning.',
    ),
  applications: z.array(name).min(1).readonly().optional().describe('Of which applications. Left out: of all.'),
};

const typePrefix = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/, 'expected a reversed domain such as com.example.regent')
  .default('regent.notification');

const slack = z.strictObject({
  type: z.literal('slack').describe('A channel of Slack, or of whatever takes the same incoming webhooks.'),
  url: secretReference.describe(
    'Where the address of the incoming webhook is found: env:NAME or file:PATH. It is a secret.',
  ),
});

const pagerduty = z.strictObject({
  type: z
    .literal('pagerduty')
    .describe('A service of PagerDuty, by its Events API v2: what begins triggers, what passes resolves.'),
  routingKey: secretReference.describe('Where the integration key of the service is found: env:NAME or file:PATH.'),
  endpoint: address
    .default('https://events.pagerduty.com')
    .describe('The Events API; in the EU `https://events.eu.pagerduty.com`.'),
});

const cloudevents = z.strictObject({
  type: z
    .literal('cloudevents')
    .describe('A service of your own that takes CloudEvents 1.0 (structured JSON), each signed.'),
  url: secretReference.describe('Where its address is found: env:NAME or file:PATH.'),
  secret: secretReference.describe(
    'What every call is signed with (`X-Regent-Signature`), as for the provider `webhook`: env:NAME or file:PATH. It is never sent.',
  ),
  typePrefix: typePrefix.describe('What the `type` of every event begins with; the kind follows after a dot.'),
});

const eventNotifications = z.strictObject({
  type: z
    .literal('event-notifications')
    .describe(
      'An instance of IBM Event Notifications, as the identity under `providers.iam`, which needs the role Event Notification Publisher there.',
    ),
  endpoint: address.describe('The instance’s region: `https://us-south.event-notifications.cloud.ibm.com`.'),
  instance: z.string().min(1).describe('The GUID of the instance.'),
  source: z.string().min(1).describe('The id of the API source in it (`ibmensourceid`).'),
  typePrefix: typePrefix.describe(
    'What the `type` of every event begins with; the kind follows after a colon. Topics of the instance filter by it.',
  ),
});

/** One receiver of what Regent tells, by its type. A new type adds one line here. */
export const sinkSettings = z.discriminatedUnion('type', [
  slack.extend(common),
  pagerduty.extend(common),
  cloudevents.extend(common),
  eventNotifications.extend(common),
]);

/** The settings of one receiver, secrets still as references. */
export type SinkSettings = z.output<typeof sinkSettings>;

/** The address that has to hear from every controller, or raises an alarm elsewhere. */
export const heartbeatSettings = z.strictObject({
  url: secretReference.describe(
    'Where the address of the dead man’s switch is found: env:NAME or file:PATH. `{region}` in it stands for the controller’s region, so that each can have a check of its own.',
  ),
  every: duration
    .refine((ms) => ms >= 10_000 && ms <= 3_600_000, 'must be between 10s and 1h')
    .prefault('1m')
    .describe('How often each controller calls it while it is well.'),
  method: z.enum(['GET', 'POST']).default('GET').describe('How it is called.'),
  fail: secretReference
    .optional()
    .describe(
      'Where the address is found that is called in its place (`POST`, with the reason as JSON) while a controller is not well. Left out: it is silent then.',
    ),
});

export type HeartbeatSettings = z.output<typeof heartbeatSettings>;
