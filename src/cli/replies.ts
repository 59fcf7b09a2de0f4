import { z } from 'zod';

/** As much of Regent's answers as is shown. Anything more is left alone, so that a newer controller can be spoken to. */

/** Text from elsewhere could hold sequences that move the cursor or repaint the screen: they are taken out. */
const text = z.string().transform((value) => value.replace(/\p{Cc}+/gu, ' '));
const instant = text;
const placement = z.object({ active: z.array(text), primary: text });

const guard = z.object({ guard: text, answer: z.enum(['yes', 'no', 'unknown']), because: text });
export type Guard = z.output<typeof guard>;

const step = z.object({
  id: text,
  because: text,
  after: z.array(text),
  irreversible: z.boolean(),
  expectedMs: z.number(),
});
export type PlannedStep = z.output<typeof step>;

const stepRecord = step.extend({
  status: z.enum(['waiting', 'running', 'done', 'failed']),
  startedAt: instant.optional(),
  endedAt: instant.optional(),
  note: text.optional(),
});
export type StepReply = z.output<typeof stepRecord>;

const operation = z.object({
  id: text,
  kind: text,
  status: z.enum(['running', 'done', 'failed', 'withdrawn']),
  requestedBy: text,
  reason: text,
  from: placement,
  to: placement,
  startedAt: instant,
  endedAt: instant.optional(),
  withdrawn: text.optional(),
  steps: z.array(stepRecord),
});
export type OperationReply = z.output<typeof operation>;

const vote = z.object({ vantage: text, says: z.enum(['up', 'down', 'unknown']), reason: text });
const region = z.object({
  region: text,
  health: z.enum(['up', 'degraded', 'down', 'unknown']),
  quorum: z.number(),
  votes: z.array(vote),
  active: z.boolean(),
  primary: z.boolean(),
});
export type RegionReply = z.output<typeof region>;

const application = z.object({
  application: text,
  phase: z.enum(['steady', 'suspect', 'operating', 'displaced', 'recovering', 'blocked']),
  automation: z.enum(['automatic', 'manual', 'paused']),
  pause: z.object({ by: text, reason: text, at: instant }).optional(),
  epoch: z.number(),
  placement,
  home: placement,
  regions: z.array(region),
  rule: z.object({ id: z.number(), because: text }),
  operation: operation.optional(),
  lastOperation: operation.optional(),
  unprotected: z.array(text),
  blocked: z.object({ because: text, since: instant }).optional(),
  cooldownUntil: instant.optional(),
  owner: z.object({ instance: text, region: text }).optional(),
  observations: z.array(z.object({ resource: text, regions: z.record(text, z.object({ detail: text })) })),
  now: instant,
});
export type ApplicationReply = z.output<typeof application>;

const entry = z.object({
  sequence: z.number(),
  at: z.number(),
  by: text,
  body: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('decision'),
      rule: z.number(),
      because: text,
      before: z.object({ phase: text }),
      next: z.object({ phase: text }),
    }),
    z.object({
      kind: z.literal('progress'),
      operation: text,
      progress: z.object({ kind: text, step: text.optional(), note: text.optional(), because: text.optional() }),
    }),
  ]),
});
export type EntryReply = z.output<typeof entry>;

/** What each address answers. */
export const replies = {
  application,
  operation,
  applications: z.object({ applications: z.array(application) }),
  started: z.object({ operation: text.optional(), rule: z.number(), because: text }),
  preview: z.object({
    accepted: z.boolean(),
    rule: z.number(),
    because: text,
    guards: z.array(guard),
    steps: z.array(step),
  }),
  said: z.object({ because: text }),
  journal: z.object({ entries: z.array(entry), next: z.number() }),
  problem: z.object({
    type: text,
    title: text,
    status: z.number(),
    detail: text,
    instance: text.optional(),
    rule: z.number().optional(),
    guards: z.array(guard).optional(),
  }),
};

export type ProblemReply = z.output<typeof replies.problem>;
