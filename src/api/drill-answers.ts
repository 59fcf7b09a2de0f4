import { z } from 'zod';
import { drillOutcomes } from '../domain/drill.ts';
import { accepted, count, instant, placement, text } from './answers.ts';

const milliseconds = z.number();

const way = z.object({
  operation: text.meta({ description: 'Its id: its report is the report of this way.' }),
  quotedMs: milliseconds.meta({ description: 'What it was expected to take.' }),
  tookMs: milliseconds.optional().meta({ description: 'What it took. Absent: it has not come to its end.' }),
});

export const drill = z
  .object({
    id: text,
    application: text,
    status: z.enum(['going', 'away', 'returning', ...drillOutcomes]).meta({
      description:
        'Where it has come to, or how it ended: `passed`, it was there and is home again; `failed`, by its own fault; ' +
        '`cut-short`, by something stronger; `missed`, it was due and could not begin.',
    }),
    to: text.optional().meta({ description: 'The region that it makes the primary for a while.' }),
    requestedBy: text.meta({ description: '`regent`: by schedule.' }),
    reason: text,
    startedAt: instant,
    awaySince: instant.optional(),
    holdMs: milliseconds.optional().meta({ description: 'How long it stays there.' }),
    endedAt: instant.optional(),
    because: text.optional().meta({ description: 'Why it ended so.' }),
    left: placement.optional().meta({ description: 'Where the application was when it ended.' }),
    there: way.optional(),
    back: way.optional(),
  })
  .meta({ id: 'Drill' });

export const drills = z.object({
  drills: z.array(drill).meta({ description: 'The one that runs, then those that are over, the newest first.' }),
  score: z
    .object({
      of: count.meta({ description: 'How many drills are remembered.' }),
      passed: count,
      lastPassedAt: instant.optional(),
      daysSincePassed: z.number().optional(),
      took: z.array(z.object({ drill: text, tookMs: milliseconds, quotedMs: milliseconds })).meta({
        description: 'Of those that passed, the oldest first: what both ways took together beside their quote.',
      }),
      trend: z.enum(['faster', 'slower', 'steady']).optional(),
    })
    .meta({ id: 'DrillScore' }),
});

export const acceptedDrill = accepted
  .extend({ drill: text.optional().meta({ description: 'Its id; absent while a second person has to approve it.' }) })
  .meta({ id: 'AcceptedDrill' });
