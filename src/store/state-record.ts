import { z } from 'zod';
import { verbs } from '../domain/application.ts';
import { drillOutcomes } from '../domain/drill.ts';
import {
  type Operation,
  operationKinds,
  operationOutcomes,
  type StepRecord,
  stepStatuses,
} from '../domain/operation.ts';
import { phases, type State } from '../domain/state.ts';
import { orderRecord, proposedRecord } from './records.ts';
import { inNewest, inWritten, type Schemas, type Stored } from './schemas.ts';
import { parseJson, parseRecord } from './unreadable.ts';

/**
 * The schemas of a state. A member that may be left out is added without a new one: objects are loose, so a release passes
 * on what it does not know. Whatever else changes takes a step.
 */
const stateSchemas: Schemas = { oldest: 1, written: 1, steps: [] };

/** Reads a state. Throws `UnreadableRecord` for garbage and for a state of a schema that this Regent does not know. */
export function parseState(key: string, text: string | null | undefined): State {
  return parseRecord(key, stateRecord, inNewest(key, stateSchemas, parseJson(key, envelope, text)));
}

/** The text of a state as it is stored, in a schema that the release before this one reads too. */
export function stateText(state: State): string {
  return JSON.stringify(inWritten(stateSchemas, { ...state }));
}

const envelope: z.ZodType<Stored> = z.looseObject({ schema: z.number() });

const placement = z.looseObject({ active: z.array(z.string()), primary: z.string() });

const intent = z.looseObject({
  fencing: z.looseObject({ epoch: z.number(), token: z.number() }),
  at: z.number(),
  deadlineAt: z.number(),
  answeredAt: z.number().optional(),
  outcome: z.enum(['accepted', 'refused', 'unknown']).optional(),
  more: z.boolean().optional(),
});

const step: z.ZodType<StepRecord> = z.looseObject({
  id: z.string(),
  verb: z.enum(verbs),
  resource: z.string(),
  region: z.string(),
  active: z.array(z.string()),
  zone: z.string().optional(),
  part: z.looseObject({ regions: z.array(z.string()), percent: z.number() }).optional(),
  holdMs: z.number().optional(),
  shifted: z.array(z.string()).optional(),
  graceful: z.boolean(),
  after: z.array(z.string()),
  irreversible: z.boolean(),
  repeatable: z.boolean(),
  deadlineMs: z.number(),
  settleMs: z.number(),
  expectedMs: z.number(),
  byPerson: z.literal(true).optional(),
  closedForMs: z.number().optional(),
  allowedLoss: z.union([z.number(), z.literal('any')]).optional(),
  because: z.string(),
  status: z.enum(stepStatuses),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  queuedAt: z.number().optional(),
  queuedMs: z.number().optional(),
  attempts: z.number(),
  heldAt: z.number().optional(),
  intent: intent.optional(),
  note: z.string().optional(),
});

const operation: z.ZodType<Operation> = z.looseObject({
  id: z.string(),
  nonce: z.string().optional(),
  kind: z.enum(operationKinds),
  epoch: z.number(),
  rule: z.number(),
  graceful: z.boolean(),
  requestedBy: z.string(),
  approvedBy: z.string().optional(),
  reason: z.string(),
  from: placement,
  to: placement,
  startedAt: z.number(),
  endedAt: z.number().optional(),
  outcome: z.enum(operationOutcomes).optional(),
  steps: z.array(step),
  withdrawn: z.string().optional(),
  zone: z.looseObject({ region: z.string(), zone: z.string() }).optional(),
  stopping: z.string().optional(),
  drill: z.string().optional(),
  backsOut: z.literal(true).optional(),
  halfMoved: z.literal(true).optional(),
  receiving: z.looseObject({ wellSince: z.number().optional(), doubtSince: z.number().optional() }).optional(),
  quotedLoss: z.record(z.string(), z.number()),
  quotedBytes: z.record(z.string(), z.number()).optional(),
});

const unfenced = z.looseObject({
  resource: z.string(),
  region: z.string(),
  epoch: z.number(),
  since: z.number(),
  by: z.string(),
  because: z.string(),
  triedAt: z.number().optional(),
});

const maintenance = z.looseObject({
  id: z.string(),
  from: z.number(),
  until: z.number(),
  region: z.string().optional(),
  by: z.string(),
  reason: z.string(),
  opened: z.literal(true).optional(),
});

const drillWay = z.looseObject({ operation: z.string(), quotedMs: z.number(), tookMs: z.number().optional() });

const drill = z.looseObject({
  id: z.string(),
  to: z.string(),
  requestedBy: z.string(),
  reason: z.string(),
  startedAt: z.number(),
  back: drillWay.optional(),
});

const drillResult = drill.extend({
  endedAt: z.number(),
  outcome: z.enum(drillOutcomes),
  because: z.string(),
  left: placement,
  there: drillWay.optional(),
});

/** A state of the newest schema. */
export const stateRecord: z.ZodType<State> = z.looseObject({
  schema: z.literal(1),
  application: z.string(),
  phase: z.enum(phases),
  automation: z.enum(['automatic', 'manual']),
  automationForNow: z
    .looseObject({ until: z.number(), afterwards: z.enum(['automatic', 'manual']), by: z.string() })
    .optional(),
  pause: z.looseObject({ by: z.string(), reason: z.string(), at: z.number(), until: z.number().optional() }).optional(),
  epoch: z.number(),
  placement,
  partly: z.array(z.string()).optional(),
  suspected: z.record(z.string(), z.number()),
  returnedAt: z.number().optional(),
  unprotected: z.array(z.string()),
  unfenced: z.array(unfenced).optional(),
  displacedBy: z.enum(['regent', 'operator']).optional(),
  operation: operation.optional(),
  lastOperation: operation.optional(),
  cooldownUntil: z.number().optional(),
  recentMoves: z.array(z.number()),
  probationUntil: z.number().optional(),
  backedOut: z.boolean(),
  approval: z.looseObject({ by: z.string(), at: z.number() }).optional(),
  proposed: z.looseObject({ order: proposedRecord, at: z.number(), until: z.number().optional() }).optional(),
  drained: z.array(z.string()),
  maintenance: z.array(maintenance).optional(),
  zonesReturnedAt: z.record(z.string(), z.number()),
  queued: orderRecord.optional(),
  drill: drill.extend({ there: drillWay, holdMs: z.number(), awaySince: z.number().optional() }).optional(),
  drillDue: z.looseObject({ until: z.number(), over: z.literal(true).optional() }).optional(),
  drills: z.array(drillResult).optional(),
  history: z.record(z.string(), z.number()),
  frozen: z.looseObject({ because: z.string(), since: z.number(), epoch: z.number() }).optional(),
  origin: z.looseObject({ epoch: z.number(), nonce: z.string() }).optional(),
  blocked: z.looseObject({ because: z.string(), since: z.number() }).optional(),
  said: z.looseObject({
    rule: z.number(),
    because: z.string(),
    at: z.number().optional(),
    heldBy: z.array(z.string()).optional(),
  }),
  commandCursor: z.string(),
});
