import { z } from 'zod';
import { plain } from './plain.ts';

/** As much of Regent's answers as is shown. Anything more is left alone, so that a newer controller can be spoken to. */

const text = z.string().transform(plain);
const instant = text;
const placement = z.object({ active: z.array(text), primary: text });

const guard = z.object({
  guard: text,
  answer: z.enum(['yes', 'no', 'unknown']),
  because: text,
  /** Whether the command may be given again with this guard set aside. */
  overridable: z.boolean().default(false),
});
export type Guard = z.output<typeof guard>;

const step = z.object({
  id: text,
  because: text,
  after: z.array(text),
  irreversible: z.boolean(),
  expectedMs: z.number(),
});
export type PlannedStep = z.output<typeof step>;

const amount = z.union([z.number(), z.literal('unknown')]);
const skew = z.object({ ms: amount, estimated: z.boolean(), because: text });
const loss = skew.extend({ resource: text, bytes: z.number().optional() });
export type LossReply = z.output<typeof loss>;
export type SkewReply = z.output<typeof skew>;

const stepRecord = step.extend({
  status: z.enum(['waiting', 'running', 'done', 'failed', 'skipped']),
  startedAt: instant.optional(),
  endedAt: instant.optional(),
  note: text.optional(),
});
export type StepReply = z.output<typeof stepRecord>;

const operation = z.object({
  id: text,
  application: text,
  kind: text,
  status: z.enum(['running', 'stopped', 'done', 'failed', 'withdrawn', 'superseded']),
  requestedBy: text,
  reason: text,
  from: placement,
  to: placement,
  startedAt: instant,
  endedAt: instant.optional(),
  withdrawn: text.optional(),
  stopping: text.optional(),
  zone: z.object({ region: text, zone: text }).optional(),
  steps: z.array(stepRecord),
});
export type OperationReply = z.output<typeof operation>;

const vote = z.object({ vantage: text, says: z.enum(['up', 'down', 'unknown']), reason: text });
const health = z.enum(['up', 'degraded', 'down', 'unknown']);
const region = z.object({
  region: text,
  health,
  quorum: z.number(),
  votes: z.array(vote),
  zones: z.array(z.object({ zone: text, health, votes: z.array(vote) })).default([]),
  active: z.boolean(),
  primary: z.boolean(),
  releases: z.array(z.object({ target: text, releases: z.array(text) })).default([]),
  otherRelease: text.optional(),
});
export type RegionReply = z.output<typeof region>;

const maintenance = z.object({
  id: text,
  from: instant,
  until: instant,
  region: text.optional(),
  by: text,
  reason: text,
  open: z.boolean(),
});
export type MaintenanceReply = z.output<typeof maintenance>;
const drillWay = z.object({ operation: text, quotedMs: z.number(), tookMs: z.number().optional() });
const drill = z.object({
  id: text,
  status: text,
  to: text.optional(),
  requestedBy: text,
  reason: text,
  startedAt: instant,
  holdMs: z.number().optional(),
  endedAt: instant.optional(),
  because: text.optional(),
  there: drillWay.optional(),
  back: drillWay.optional(),
});
export type DrillReply = z.output<typeof drill>;

const drills = z.object({
  drills: z.array(drill),
  score: z.object({
    of: z.number(),
    passed: z.number(),
    lastPassedAt: instant.optional(),
    daysSincePassed: z.number().optional(),
    trend: z.enum(['faster', 'slower', 'steady']).optional(),
  }),
});
export type DrillsReply = z.output<typeof drills>;

const phase = z.enum(['steady', 'suspect', 'operating', 'displaced', 'recovering', 'blocked']);
const application = z.object({
  application: text,
  phase,
  automation: z.enum(['automatic', 'manual', 'paused']),
  automationForNow: z.object({ until: instant, afterwards: text, by: text }).optional(),
  pause: z.object({ by: text, reason: text, at: instant, until: instant.optional() }).optional(),
  epoch: z.number(),
  placement,
  home: placement,
  regions: z.array(region),
  rule: z.object({ id: z.number(), because: text }),
  operation: operation.optional(),
  lastOperation: operation.optional(),
  unprotected: z.array(text),
  protection: z.array(z.object({ resource: text, protected: text, because: text })).default([]),
  unfenced: z
    .array(z.object({ sentence: text, since: instant, epoch: z.number(), by: text, because: text }))
    .default([]),
  readiness: z
    .object({ ready: z.boolean(), errors: z.number(), warnings: z.number(), worst: text.optional() })
    .optional(),
  drained: z.array(text).default([]),
  maintenance: z.array(maintenance).default([]),
  proposed: z
    .object({
      id: text,
      kind: text,
      by: text,
      reason: text,
      to: text.optional(),
      region: text.optional(),
      until: instant.optional(),
    })
    .optional(),
  queued: z.object({ kind: text, by: text, reason: text, to: text.optional(), region: text.optional() }).optional(),
  approval: z.object({ by: text, at: instant }).optional(),
  awaitsApproval: z.boolean().default(false),
  frozen: z.object({ because: text, since: instant }).optional(),
  blocked: z.object({ because: text, since: instant }).optional(),
  cooldownUntil: instant.optional(),
  drill: z.object({ id: text, status: text, to: text, requestedBy: text }).optional(),
  owner: z.object({ instance: text, region: text }).optional(),
  configuration: z
    .object({
      inForce: text.optional(),
      others: z.array(z.object({ instance: text })),
      unknownRegions: z.array(text).default([]),
      because: text,
    })
    .optional(),
  observations: z.array(z.object({ resource: text, regions: z.record(text, z.object({ detail: text })) })),
  now: instant,
});
export type ApplicationReply = z.output<typeof application>;

const verdictChange = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('verdict'),
    vantage: text,
    region: text,
    target: text,
    verdict: text,
    reason: text,
  }),
  z.object({ kind: z.literal('isolated'), vantage: text, regions: z.array(text) }),
  z.object({ kind: z.literal('silent'), vantage: text }),
]);
export type VerdictReply = z.output<typeof verdictChange>;

const edgeChange = z.object({ vantage: text, edge: text, servedBy: text.nullable(), reason: text });
export type EdgeChangeReply = z.output<typeof edgeChange>;

const finding = z.object({
  resource: text.optional(),
  severity: z.enum(['error', 'warning', 'note']),
  about: text,
  sentence: text,
  cure: text.optional(),
});
export type FindingReply = z.output<typeof finding>;

const pauseWritten = z.object({ by: text, reason: text, at: z.number() }).optional();

const commandWritten = z.object({
  id: text,
  by: text,
  kind: text,
  reason: text,
  audit: z.record(text, z.unknown()).optional(),
});

const entry = z.object({
  sequence: z.number(),
  at: z.number(),
  by: text,
  body: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('decision'),
      rule: z.number(),
      because: text,
      before: z.object({ phase: text, pause: pauseWritten }),
      next: z.object({ phase: text, pause: pauseWritten }),
      view: z.object({ command: commandWritten.optional() }).optional(),
    }),
    z.object({
      kind: z.literal('progress'),
      operation: text,
      progress: z.object({ kind: text, step: text.optional(), note: text.optional(), because: text.optional() }),
    }),
    z.object({ kind: z.literal('verdicts'), changes: z.array(verdictChange), edges: z.array(edgeChange).default([]) }),
    z.object({
      kind: z.literal('configuration'),
      from: text,
      to: text,
      changes: z.array(z.object({ path: text, was: z.unknown().optional(), is: z.unknown().optional() })),
    }),
    z.object({ kind: z.literal('readiness'), found: z.array(finding), gone: z.array(finding) }),
  ]),
});
export type ConfigurationReply = Extract<z.output<typeof entry>['body'], { kind: 'configuration' }>;
export type ReadinessChangeReply = Extract<z.output<typeof entry>['body'], { kind: 'readiness' }>;
export type EntryReply = z.output<typeof entry>;

const readiness = z.object({
  findings: z.array(finding),
  unexamined: z.array(text).default([]),
  examinedAt: instant.optional(),
  now: instant.optional(),
});
export type ReadinessReply = z.output<typeof readiness>;
const namedReadiness = readiness.extend({ application: text });
export type NamedReadinessReply = z.output<typeof namedReadiness>;

/** Where a list is read on. */
const next = z.string().optional();

/** What each address answers. */
export const replies = {
  application,
  readiness: namedReadiness,
  operation,
  fleet: z.object({ controllers: z.array(z.object({ owns: z.array(z.string()) })), vacant: z.array(z.string()) }),
  applications: z.object({ applications: z.array(application), next }),
  operations: z.object({ operations: z.array(operation), next }),
  drill,
  drills,
  startedDrill: z.object({ drill: text.optional(), rule: z.number(), because: text }),
  started: z.object({ operation: text.optional(), rule: z.number(), because: text }),
  preview: z.object({
    accepted: z.boolean(),
    rule: z.number(),
    because: text,
    guards: z.array(guard),
    steps: z.array(step),
    loss: z.array(loss).default([]),
    skew: skew.optional(),
    readiness: readiness.optional(),
  }),
  why: z.object({
    application: text,
    phase,
    supposed: z.object({ kind: text, to: text.optional(), region: text.optional(), zone: text.optional() }).optional(),
    unfenced: z.array(text).default([]),
    inTheWay: z.array(text).default([]),
    decision: z.object({ rule: z.number(), because: text, accepted: z.boolean().optional(), guards: z.array(guard) }),
    rules: z.array(
      z.object({
        id: z.number(),
        because: text,
        applies: z.boolean(),
        speaks: z.boolean(),
        itsCase: z.boolean(),
        guards: z.array(guard),
      }),
    ),
    toChange: z.array(z.object({ rule: z.number(), because: text, guards: z.array(guard) })),
  }),
  maintenance: z.object({ maintenance: z.array(maintenance) }),
  planned: z.object({ because: text, maintenance }),
  said: z.object({ because: text, written: z.boolean().optional() }),
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

export type PreviewReply = z.output<typeof replies.preview>;
export type WhyReply = z.output<typeof replies.why>;
export type ProblemReply = z.output<typeof replies.problem>;
