import { z } from 'zod';
import { address } from '../../outbound/address.ts';
import { duration } from '../../outbound/duration.ts';
import { secretReference } from '../../outbound/secret-reference.ts';

/** What a webhook can be asked for, in the order of a plan. */
export const webhookVerbs = ['prepare', 'fence', 'unfence', 'unmount', 'mount', 'release'] as const;

/** Settings for a service of your own that does what Regent has no provider for. */
export const webhookSettings = z.strictObject({
  provider: z.literal('webhook').describe('A service of your own, called over HTTP, for what Regent does not know.'),
  secret: secretReference.describe(
    'What every call is signed with: env:NAME or file:PATH. Both sides know it; it is never sent.',
  ),
  verbs: z
    .array(z.enum(webhookVerbs))
    .min(1)
    .readonly()
    .default(['fence', 'unfence'])
    .describe('What it is asked for.'),
  regions: z
    .record(
      z.string().min(1),
      z.strictObject({
        url: address.describe('Where it is told to act: `POST`.'),
        status: address.describe('Where it says how things are: `GET`.'),
      }),
    )
    .describe('By region: where the service of that region is reached. It should not go down with it.'),
  deadlines: z
    .strictObject({
      prepare: duration.optional().describe('Bringing up what serves users.'),
      fence: duration.optional().describe('Stopping what writes.'),
      unfence: duration.optional().describe('Letting it run again.'),
      unmount: duration.optional().describe('Having what runs there let go of the data of the region.'),
      mount: duration.optional().describe('Having what runs there use the data of the region.'),
      release: duration.optional().describe('Taking down what serves nobody any more.'),
    })
    .prefault({})
    .describe('How long a step may take before it has failed, by its verb: by default 5 minutes.'),
});

export type WebhookSettings = z.output<typeof webhookSettings>;

const answer = z.enum(['yes', 'no', 'unknown']);

/** What the status address answers. What is left out is not known. */
export const statusReply = z.looseObject({
  fenced: answer.optional(),
  capacity: answer.optional(),
  mounted: answer.optional(),
  unmounted: answer.optional(),
  busy: answer.default('unknown'),
  detail: z.string().default(''),
  /** The newest order that it has taken on. */
  mark: z.looseObject({ epoch: z.int(), token: z.int() }).optional(),
});

/** It knows a newer order than ours (409). */
export const staleReply = z.looseObject({ seen: z.looseObject({ epoch: z.int(), token: z.int() }) });
