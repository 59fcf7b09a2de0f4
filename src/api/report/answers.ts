import { z } from 'zod';
import { operationKinds, stepStatuses } from '../../domain/operation.ts';
import { because, count, guard, instant, placement, ruleId, text } from '../answers.ts';
import { loss, skew } from '../preview-answers.ts';

const milliseconds = z.number();
const amount = z.union([milliseconds, z.literal('unknown')]);
const estimated = z.boolean().meta({ description: 'Not measured, but derived from what was seen.' });

const operation = z.object({
  id: text,
  kind: z.enum(operationKinds),
  outcome: z
    .enum(['running', 'stopped', 'done', 'failed', 'withdrawn', 'superseded'])
    .meta({ description: '`running` or `stopped`: it has not ended, and this is how far it has come.' }),
  graceful: z.boolean(),
  epoch: count,
  requestedBy: text,
  reason: text,
  approvedBy: text.optional().meta({ description: 'The second person, where policy wanted one.' }),
  rule: ruleId,
  from: placement,
  to: placement,
  zone: z.object({ region: text, zone: text }).optional(),
  startedAt: instant,
  endedAt: instant.optional(),
  tookMs: milliseconds.optional(),
  expectedMs: milliseconds.meta({ description: 'What it was quoted to take: its longest chain of steps.' }),
  withdrawn: text.optional(),
  override: z.array(text),
});

const step = z.object({
  id: text,
  verb: text,
  resource: text,
  region: text,
  because,
  status: z.enum(stepStatuses),
  irreversible: z.boolean(),
  startedAt: instant.optional(),
  endedAt: instant.optional(),
  heldAt: instant.optional(),
  note: text.optional(),
  expectedMs: milliseconds.meta({ description: 'What it was quoted to take.' }),
  tookMs: milliseconds.optional().meta({ description: 'Without pauses, and without waiting for calls of others.' }),
  pausedMs: milliseconds,
  queuedMs: milliseconds,
  calls: count,
});

const sighting = z.object({
  at: instant,
  vantage: text,
  region: text.optional(),
  verdict: z.enum(['up', 'down', 'unknown', 'abstains', 'silent', 'heard']),
  sentence: text,
});

const decision = z.object({
  sequence: count,
  hash: text,
  at: instant,
  by: text,
  rule: ruleId,
  because,
  from: text,
  to: text,
  guards: z.array(guard.omit({ overridable: true })),
});

const said = z.object({
  at: instant,
  by: text,
  what: text,
  reason: text,
  accepted: z.boolean(),
  rule: ruleId.optional(),
  because: because.optional(),
});

const edge = z.object({
  edge: text,
  vantages: z.array(
    z.object({
      vantage: text,
      withoutAnswerMs: milliseconds,
      reasons: z.array(text),
      tells: z.boolean(),
      servedBy: text.nullable(),
    }),
  ),
  outages: z
    .array(z.object({ from: instant, to: instant.optional() }))
    .meta({ description: 'When more than half of the vantages that could tell had no answer.' }),
  withoutAnswerMs: milliseconds.optional().meta({ description: 'Absent: nobody knows.' }),
});

const objective = z.object({
  objective: z.enum(['detect', 'recover', 'dataLoss']),
  promisedMs: milliseconds.optional(),
  actualMs: amount,
  estimated,
  met: z.enum(['yes', 'no', 'unknown']).optional(),
  because,
});

/** What the address of a report answers. */
export const report = z
  .object({
    application: text,
    operation,
    suspectedAt: instant.optional(),
    steps: z.array(step),
    seen: z.array(sighting),
    decided: z.array(decision),
    people: z.array(said),
    users: z.array(edge),
    objectives: z.array(objective),
    loss: z.array(
      loss
        .extend({ measured: loss.omit({ resource: true }).optional().meta({ description: 'What has shown since.' }) })
        .meta({ id: 'LossInReport', description: 'What was quoted of a resource, and what became of it.' }),
    ),
    skew: skew
      .extend({ measured: skew.optional().meta({ description: 'What has shown since.' }) })
      .meta({
        id: 'SkewInReport',
        description: 'How far apart in time the copies were, as quoted and as it has shown.',
      })
      .optional(),
    journal: z.object({
      entries: z.array(z.object({ sequence: count, at: instant, kind: text, hash: text })),
      previous: text.meta({ description: 'The hash of the entry before the first.' }),
      linked: z.boolean().meta({ description: 'Each entry carries the hash of the one before it.' }),
      controllers: z.array(text),
      versions: z.array(text),
      rules: z.array(text),
    }),
    gaps: z.array(text).meta({ description: 'What this report can not tell, and why.' }),
  })
  .meta({ id: 'Report', description: 'What there is to say about an operation the next morning.' });
