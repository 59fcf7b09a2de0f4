import { z } from 'zod';
import { operationKinds, operationOutcomes, stepStatuses } from '../domain/operation.ts';
import { protections } from '../domain/protection.ts';
import { phases } from '../domain/state.ts';
import { count, health, instant, releases, text, verdict } from './answer-words.ts';
import { readinessSummary } from './readiness-answers.ts';

export { count, instant, text } from './answer-words.ts';

/** What each address answers. The OpenAPI document is made from these, and every answer is held against it by a test. */

const answer = z.enum(['yes', 'no', 'unknown']);
const automation = z.enum(['automatic', 'manual']);

export const ruleId = count.meta({ description: 'The id of a rule; docs/rules.md tells every one.' });
export const because = text.meta({ description: 'The sentence that says why.' });

export const placement = z.object({
  active: z.array(text).meta({ description: 'The regions that should receive users.' }),
  primary: text.meta({ description: 'The one that holds what can be written in only one place.' }),
});

const guardFinding = { guard: text, answer, because: text };

export const guard = z
  .object({
    ...guardFinding,
    overridable: z.boolean().meta({ description: 'The same command would go ahead with this guard in `override`.' }),
  })
  .meta({ id: 'Guard' });

const fencing = z.object({ epoch: count, token: count });

export const plannedStep = z
  .object({
    id: text.meta({ description: '`<verb>:<resource>:<region>`' }),
    verb: text,
    resource: text,
    region: text,
    because: text.meta({ description: 'What it does.' }),
    after: z.array(text).meta({ description: 'The steps that must be done first.' }),
    irreversible: z.boolean(),
    repeatable: z.boolean(),
    expectedMs: z.number(),
    deadlineMs: z.number(),
    allowedLoss: z
      .union([z.number(), z.literal('any')])
      .optional()
      .meta({ description: 'How much of what was written last it may lose, in milliseconds.' }),
  })
  .meta({ id: 'PlannedStep' });

export const step = plannedStep
  .extend({
    status: z.enum(stepStatuses),
    attempts: count,
    note: text.optional(),
    startedAt: instant.optional(),
    endedAt: instant.optional(),
  })
  .meta({ id: 'Step' });

export const operation = z
  .object({
    id: text,
    application: text,
    kind: z.enum(operationKinds),
    status: z.enum(['running', 'stopped', ...operationOutcomes]).meta({
      description: '`stopped`: a person must decide how it goes on.',
    }),
    nonce: text.optional(),
    epoch: count,
    rule: ruleId,
    graceful: z.boolean(),
    requestedBy: text,
    approvedBy: text.optional().meta({ description: 'Where policy wanted a second person.' }),
    reason: text,
    from: placement,
    to: placement,
    startedAt: instant,
    endedAt: instant.optional(),
    withdrawn: text.optional(),
    withdrawnBy: text.optional(),
    zone: z.object({ region: text, zone: text }).optional(),
    returned: text.optional(),
    override: z.array(text).optional(),
    stopping: text.optional(),
    drill: text.optional().meta({ description: 'The drill that it is a part of.' }),
    quotedLoss: z.record(text, z.number()).meta({ description: 'By resource, in milliseconds.' }),
    quotedBytes: z
      .record(text, z.number())
      .optional()
      .meta({ description: 'By resource, in bytes of its log, at the least.' }),
    steps: z.array(step),
  })
  .meta({ id: 'Operation' });

const vote = z
  .object({
    vantage: text,
    says: verdict,
    reason: text,
    dataOnly: z.boolean(),
    failing: z
      .literal(true)
      .optional()
      .describe('Of an "up": what was sampled last has failed, too seldom yet to be down'),
  })
  .meta({ id: 'Vote' });

export const region = z
  .object({
    region: text,
    health,
    quorum: count.meta({ description: 'How many votes are needed.' }),
    votes: z.array(vote),
    zones: z.array(z.object({ zone: text, health, votes: z.array(vote) })),
    active: z.boolean(),
    primary: z.boolean(),
    releases,
    otherRelease: text.optional().meta({ description: 'It is another one than where users are: a sentence.' }),
  })
  .meta({ id: 'Region' });

const loss = z.object({
  ms: z.union([z.number(), z.literal('unknown')]),
  estimated: z.boolean(),
  growing: z.literal(true).optional(),
});

const regionObservation = z.object({
  role: z.enum(['primary', 'replica', 'none', 'unknown']).optional(),
  ready: z.object({ graceful: answer, forced: answer }).optional(),
  replicating: answer.optional(),
  fenced: answer.optional(),
  loss: loss.optional(),
  lagBytes: z
    .number()
    .optional()
    .meta({ description: 'Of what the replica has heard that its source has written, what it has not received.' }),
  writtenUntil: z.number().optional().meta({ description: 'When the newest write was made that this side holds.' }),
  followed: answer.optional().meta({ description: 'Whether the primary has all that was ever written on this side.' }),
  copiedAt: z.number().optional().meta({ description: 'As of when this copy is.' }),
  serving: answer.optional(),
  share: z.number().optional(),
  zones: z.record(text, answer).optional(),
  capacity: answer.optional(),
  address: text.optional(),
  mounted: answer.optional(),
  unmounted: answer.optional(),
  detail: text,
});

const observation = z
  .object({
    resource: text,
    at: instant,
    regions: z.record(text, regionObservation),
    busy: answer,
    mark: fencing.optional(),
  })
  .meta({ id: 'Observation' });

const resourceProtection = z
  .object({ resource: text, protected: z.enum(protections), because: text })
  .meta({ id: 'ResourceProtection' });

const unfenced = z.object({
  sentence: text,
  resource: text,
  region: text,
  epoch: count,
  since: instant,
  by: text,
  because: text,
  triedAt: instant.optional(),
});

export const pause = z
  .object({
    by: text,
    reason: text,
    at: instant,
    until: instant.optional().meta({ description: 'When it ends by itself.' }),
  })
  .meta({ id: 'Pause' });

const automationForNow = z
  .object({ until: instant, afterwards: automation, by: text })
  .meta({ id: 'AutomationForNow', description: 'Until when the automation is as it is, and what it is again then.' });

export const maintenance = z
  .object({
    id: text,
    from: instant,
    until: instant,
    region: text.optional().meta({ description: 'Only what takes this region in, or away from it, is held back.' }),
    by: text,
    reason: text,
    open: z.boolean(),
  })
  .meta({ id: 'Maintenance', description: 'A stretch of time in which nothing starts by itself.' });

const queued = z.looseObject({ id: text, by: text, reason: text, kind: text });
const proposed = z.looseObject({
  id: text,
  by: text,
  reason: text,
  kind: text,
  at: instant,
  until: instant.optional(),
});
const since = z.object({ because: text, since: instant });
const owner = z.object({ instance: text, region: text, token: count });

const configuration = z
  .object({
    inForce: text
      .optional()
      .meta({ description: 'Its hash, as `regent check` prints it; absent before the first owner.' }),
    next: text.optional().meta({ description: 'What comes in force as soon as no operation runs.' }),
    others: z
      .array(
        z.object({
          instance: text,
          region: text,
          holding: text.meta({ description: 'A hash; `nothing`: none of this application; `untold`: not told yet.' }),
        }),
      )
      .meta({ description: 'The live controllers that do not hold it, and so can not own the application.' }),
    unknownRegions: z
      .array(text)
      .optional()
      .meta({ description: 'Where the application stands and the configuration has no region.' }),
    because: text.meta({ description: 'What is so, and what to do.' }),
  })
  .meta({ id: 'ConfigurationInForce' });

export const application = z
  .object({
    application: text,
    phase: z.enum(phases),
    automation: z.enum([...automation.options, 'paused']),
    automationForNow: automationForNow.optional(),
    pause: pause.optional(),
    epoch: count,
    placement,
    home: placement,
    regions: z.array(region),
    rule: z.object({ id: ruleId, because }),
    operation: operation.optional(),
    lastOperation: operation.optional(),
    unprotected: z.array(text),
    protection: z.array(resourceProtection).meta({
      description: 'Whether the data would live on elsewhere, as far as the one asked watches it: the owner does.',
    }),
    readiness: readinessSummary,
    unfenced: z.array(unfenced),
    drained: z.array(text),
    maintenance: z.array(maintenance).meta({ description: 'What is planned or open.' }),
    queued: queued.optional(),
    approval: z.object({ by: text, at: instant }).optional(),
    proposed: proposed.optional().meta({ description: 'An order that waits for somebody else to approve it.' }),
    awaitsApproval: z.boolean(),
    frozen: since.optional(),
    blocked: since.optional(),
    cooldownUntil: instant.optional(),
    drill: z
      .looseObject({ id: text, status: z.enum(['going', 'away', 'returning']), to: text, requestedBy: text })
      .optional()
      .meta({ description: 'The drill that runs.' }),
    owner: owner.optional().meta({ description: 'The controller that may act; absent while there is none.' }),
    configuration,
    observations: z
      .array(observation)
      .meta({ description: 'What providers say, as far as the one asked watches them.' }),
    now: instant,
  })
  .meta({ id: 'Application' });

export const next = text
  .optional()
  .meta({ description: 'What to pass as `cursor` for the next page; absent on the last.' });

export const applications = z.object({ applications: z.array(application), next });
export const operations = z.object({ operations: z.array(operation), next });

export const accepted = z
  .object({
    application: text,
    order: text.meta({ description: 'Its own id: what a second person approves it by, where policy wants one.' }),
    operation: text.optional(),
    rule: ruleId,
    because,
    guards: z.array(guard),
  })
  .meta({ id: 'Accepted' });

export const said = z
  .object({
    application: text,
    automation: automation.optional(),
    operation: text.optional().meta({ description: 'What has begun by it.' }),
    rule: ruleId,
    because,
  })
  .meta({ id: 'Said' });

export const paused = z
  .object({ application: text, automation: z.literal('paused'), because, pause, written: z.boolean() })
  .meta({ id: 'Paused' });

export const maintenances = z.object({ application: text, maintenance: z.array(maintenance) });

export const maintenancePlanned = z
  .object({ application: text, rule: ruleId, because, maintenance })
  .meta({ id: 'MaintenancePlanned' });

const explainedGuards = z.array(z.object(guardFinding));

export const why = z
  .object({
    application: text,
    phase: z.enum(phases),
    now: instant,
    supposed: z.looseObject({ kind: text }).optional(),
    blocked: text.optional(),
    unfenced: z.array(text).optional(),
    inTheWay: z
      .array(text)
      .optional()
      .meta({ description: 'What was found to do harm in a move. Nothing is decided by it.' }),
    decision: z.object({ rule: ruleId, because, accepted: z.boolean().optional(), guards: z.array(guard) }),
    rules: z.array(
      z.object({
        id: ruleId,
        because,
        applies: z.boolean(),
        speaks: z.boolean(),
        itsCase: z.boolean(),
        guards: explainedGuards,
      }),
    ),
    toChange: z.array(z.object({ rule: ruleId, because, guards: explainedGuards })),
  })
  .meta({ id: 'Why' });

export const regions = z.object({ regions: z.array(region) });

export const steps = z.object({ steps: z.array(step) });

export const automationSetting = z
  .object({
    application: text,
    automation: z.enum([...automation.options, 'paused']),
    automationForNow: automationForNow.optional(),
    pause: pause.optional(),
  })
  .meta({ id: 'Automation' });

export const fleet = z
  .object({
    installation: text,
    controllers: z.array(z.object({ instance: text, region: text, owns: z.array(text) })),
    vacant: z.array(text).meta({ description: 'Applications that no live controller owns.' }),
    limits: z.object({ concurrentOperations: count, intoOneRegion: count }),
    told: z.object({ instance: text, region: text }).meta({ description: 'The controller that has told this.' }),
  })
  .meta({ id: 'Fleet' });

export const alive = z.object({ status: z.literal('alive') }).meta({ id: 'Alive' });

const circuit = z.enum(['closed', 'half-open', 'open']);

export const controllerReadiness = z
  .object({
    ready: z.boolean(),
    checks: z.array(z.object({ name: text, ok: z.boolean(), because: text })),
    systems: z.array(z.object({ name: text, reads: circuit, acts: circuit })).optional(),
    certificate: z.object({ expiresAt: instant, subject: text, trouble: text.optional() }).optional(),
  })
  .meta({ id: 'ControllerReadiness' });

export const problem = z
  .object({
    type: text.meta({ description: '`urn:regent:problem:<code>`' }),
    title: text,
    status: count,
    detail: text,
    instance: text,
    rule: ruleId.optional(),
    guards: z.array(guard).optional(),
    problems: z.array(z.object({ where: text, problem: text })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' });
