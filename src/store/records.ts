import { z } from 'zod';
import type { Command, CommandAnswer, Pause } from '../domain/command.ts';
import type { JournalBody, JournalEntry } from '../domain/journal.ts';
import { operationKinds, operationOutcomes } from '../domain/operation.ts';
import type { ControllerPresence } from '../domain/ownership.ts';
import type { Report } from '../domain/report.ts';
import type { TakenIn } from '../domain/taken-in.ts';
import { unfencedSides } from './unfenced-sides.ts';

// Objects are loose: what a newer Regent adds to a record must survive being read and written by this one.

export const reportRecord: z.ZodType<Report> = z.looseObject({
  vantage: z.string(),
  application: z.string(),
  sequence: z.number(),
  process: z.string(),
  isolatedFor: z.array(z.string()),
  verdicts: z.array(
    z.looseObject({
      region: z.string(),
      target: z.string(),
      verdict: z.enum(['up', 'down', 'unknown']),
      reason: z.string(),
      consecutive: z.number(),
      latencyMs: z.number(),
      release: z.string().optional(),
    }),
  ),
  edges: z.array(z.looseObject({ edge: z.string(), servedBy: z.string().nullable(), reason: z.string() })),
  witness: z
    .looseObject({ epoch: z.number(), operation: z.string(), unfenced: unfencedSides, durable: z.boolean() })
    .optional(),
});

const asked = {
  id: z.string(),
  by: z.string(),
  reason: z.string(),
  validUntil: z.number().optional(),
  approvedBy: z.string().optional(),
};

const override = z.array(z.string()).optional();

const places = z.looseObject({ active: z.array(z.string()), primary: z.string() });

const takenIn: z.ZodType<TakenIn> = z.looseObject({
  application: z.string(),
  entries: z.number(),
  head: z.string(),
  epoch: z.number(),
  placement: places,
  drained: z.array(z.string()),
  unfenced: z.array(z.looseObject({ resource: z.string(), region: z.string() })),
  kept: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  openUntil: z.number().optional(),
  operations: z.array(
    z.looseObject({
      id: z.string(),
      kind: z.enum(operationKinds),
      requestedBy: z.string(),
      reason: z.string(),
      to: places,
      startedAt: z.number(),
      outcome: z.enum(operationOutcomes).optional(),
    }),
  ),
});

const orders = [
  z.looseObject({ ...asked, kind: z.enum(['failover', 'switchover']), to: z.string(), override }),
  z.looseObject({ ...asked, kind: z.literal('failback'), override }),
  z.looseObject({ ...asked, kind: z.enum(['reprotect', 'resume', 'acknowledge', 'approve', 'abort', 'force']) }),
  z.looseObject({ ...asked, kind: z.enum(['drain', 'restore']), region: z.string(), zone: z.string().optional() }),
  z.looseObject({ ...asked, kind: z.enum(['retry', 'skip']), step: z.string() }),
  z.looseObject({
    ...asked,
    kind: z.literal('adopt'),
    active: z.array(z.string()).optional(),
    primary: z.string().optional(),
    journal: takenIn.optional(),
  }),
  z.looseObject({
    ...asked,
    kind: z.literal('automation'),
    automation: z.enum(['automatic', 'manual']),
    until: z.number().optional(),
  }),
] as const;

const drillOrder = z.looseObject({ ...asked, kind: z.literal('drill'), to: z.string().optional(), override });

/** What may wait for a running operation to stop: a drill does not. */
export const orderRecord: z.ZodType<Command> = z.discriminatedUnion('kind', orders);

/** What may wait for a second person. */
export const proposedRecord: z.ZodType<Command> = z.discriminatedUnion('kind', [...orders, drillOrder]);

export const commandRecord: z.ZodType<Command> = z.discriminatedUnion('kind', [
  ...orders,
  drillOrder,
  z.looseObject({ ...asked, kind: z.literal('second'), order: z.string() }),
  z.looseObject({
    ...asked,
    kind: z.literal('maintain'),
    from: z.number(),
    until: z.number(),
    region: z.string().optional(),
  }),
  z.looseObject({ ...asked, kind: z.literal('end-maintenance'), maintenance: z.string() }),
  z.looseObject({
    ...asked,
    kind: z.literal('refused'),
    call: z.string(),
    status: z.number(),
    audit: z.record(z.string(), z.unknown()).optional(),
  }),
]);

export const answerRecord: z.ZodType<CommandAnswer> = z.looseObject({
  command: z.string(),
  accepted: z.boolean(),
  rule: z.number(),
  because: z.string(),
  guards: z.array(z.looseObject({ guard: z.string(), answer: z.enum(['yes', 'no', 'unknown']), because: z.string() })),
  operation: z.string().optional(),
});

/** A pause as its hash comes from Redis: everything is a string. */
export const pauseRecord: z.ZodType<Pause> = z.object({
  by: z.string(),
  reason: z.string(),
  at: z.coerce.number<string>(),
  until: z.coerce.number<string>().optional(),
});

export const presenceRecord: z.ZodType<ControllerPresence> = z.looseObject({
  instance: z.string(),
  region: z.string(),
  holds: z.string().optional(),
});

/** The envelope of an entry; its body is told by the domain of the version that wrote it, and only passed on. */
export const journalRecord: z.ZodType<JournalEntry> = z.looseObject({
  application: z.string(),
  sequence: z.number(),
  at: z.number(),
  by: z.string(),
  version: z.string(),
  rules: z.string().optional(),
  body: z.custom<JournalBody>(
    (body) => bodies.safeParse(body).success,
    'its body is neither a decision nor progress, verdicts, a configuration or readiness',
  ),
  previous: z.string(),
  hash: z.string(),
});

const bodies = z.looseObject({ kind: z.enum(['decision', 'progress', 'verdicts', 'configuration', 'readiness']) });
