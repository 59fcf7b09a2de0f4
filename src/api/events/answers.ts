import { z } from 'zod';
import { because, count, instant, ruleId, text } from '../answers.ts';

const event = z
  .object({
    id: text.meta({ description: 'Grows from event to event, over all applications; the same from every controller.' }),
    application: text,
    sequence: count.meta({ description: 'Of the journal entry that tells everything.' }),
    at: instant,
    kind: text,
    rule: ruleId.optional(),
    because: because.optional(),
    phase: text.optional(),
    operation: text.optional(),
    progress: text.optional(),
    step: text.optional(),
  })
  .meta({ id: 'Event' });

export const events = z
  .object({
    events: z.array(event),
    next: text.meta({ description: 'What to pass as `after` to read on.' }),
    gap: z.boolean().meta({ description: 'What followed `after` may not be there any more: read the state anew.' }),
  })
  .meta({ id: 'Events' });
