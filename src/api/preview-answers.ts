import { z } from 'zod';
import { because, guard, plannedStep, ruleId, text } from './answers.ts';
import { stepsReadiness } from './readiness-answers.ts';

const amount = z.union([z.number(), z.literal('unknown')]);
const estimated = z.boolean().meta({ description: 'Not measured, but derived from what was seen.' });

/** What is lost of one resource. */
export const loss = z
  .object({
    resource: text,
    ms: amount.meta({ description: 'In milliseconds of what was written last.' }),
    estimated,
    bytes: z.number().optional().meta({
      description: "At least so many of its source's log, as far as the replica has heard of it. Absent: nobody knows.",
    }),
    because: text.meta({ description: 'How that is known, or why nobody knows.' }),
  })
  .meta({ id: 'Loss' });

/** How far apart in time the copies are that are promoted together. */
export const skew = z
  .object({ ms: amount, estimated, because: text })
  .meta({ id: 'Skew', description: 'How far apart in time the copies are; absent where fewer than two are promoted.' });

export const preview = z
  .object({
    dryRun: z.literal(true),
    accepted: z.boolean(),
    rule: ruleId,
    because,
    guards: z.array(guard),
    expectedMs: z.number().meta({ description: 'What all steps together are expected to take.' }),
    steps: z.array(plannedStep),
    loss: z.array(loss).meta({ description: 'What would be lost of each resource that is promoted.' }),
    skew: skew.optional(),
    readiness: stepsReadiness,
  })
  .meta({ id: 'Preview', description: 'What would come of a command, and its quote. Nothing has been started.' });
