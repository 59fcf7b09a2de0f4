import { z } from 'zod';
import { duration } from '../../outbound/duration.ts';

/** Settings for what a person does, and says that it is done. */
export const approvalSettings = z.strictObject({
  provider: z.literal('approval').describe('A person does it, and says when it is done (`regent approve`).'),
  verbs: z
    .array(z.enum(['fence', 'unfence']))
    .min(1)
    .readonly()
    .default(['fence', 'unfence'])
    .describe('What a person is asked for.'),
  regions: z
    .record(
      z.string().min(1),
      z.strictObject({ ask: z.string().min(1).describe('What to do there, in a sentence for that person.') }),
    )
    .describe('By region: what has to be done.'),
  deadline: duration.prefault('1h').describe('How long the person has before the step has failed.'),
});

export type ApprovalSettings = z.output<typeof approvalSettings>;
