import { z } from 'zod';
import { count, instant, text } from './answer-words.ts';

/** What is told of how ready an application is for a move. */

const finding = z
  .object({
    resource: text.optional().meta({ description: 'Absent where it is about the application itself.' }),
    severity: z.enum(['error', 'warning', 'note']),
    about: text,
    sentence: text,
    cure: text.optional(),
  })
  .meta({ id: 'Finding' });

const examined = {
  ready: z.boolean().meta({ description: 'Nothing was found that would do harm.' }),
  findings: z.array(finding),
  unexamined: z.array(text).meta({ description: 'Resources of which nothing is known to look for.' }),
  examinedAt: instant.meta({ description: 'When the providers were asked.' }),
};

export const stepsReadiness = z.object(examined).optional().meta({
  description: 'What was found about what the steps use, as it was found last, or with `live` now.',
});

export const readiness = z
  .object({ application: text, ...examined, ageMs: z.number(), now: instant })
  .meta({ id: 'Readiness' });

export const readinessSummary = z
  .object({
    ready: z.boolean(),
    errors: count,
    warnings: count,
    worst: text.optional().meta({ description: 'The first of the gravest.' }),
    examinedAt: instant,
  })
  .optional()
  .meta({ description: 'What was found last about being ready for a move; absent where nobody has looked yet.' });
