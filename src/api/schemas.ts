import { z } from 'zod';
import { ending, instantAsked, lasts, saysOnce } from './ending.ts';
import { overridableFor } from './overridable.ts';
import { paged } from './paging.ts';
import { takenIn } from './taken-in.ts';

/** A name in a path or a body: whether it exists is the facade's to say. */
const name = z.string().min(1).max(128);

/** It is written into the journal and shown in terminals: no control characters. */
const reason = z
  .string({ error: 'say why, in a sentence: it is written into the journal' })
  .trim()
  .min(1, 'say why, in a sentence: it is written into the journal')
  .max(500)
  .regex(/^\P{Cc}*$/u, 'control characters are not allowed');

const dryRun = z.boolean().default(false);
/** With `dryRun`: the providers of the steps look for what stands in the way now. It takes up to 15 s. */
const live = z.boolean().default(false);
/** The same in an address. */
const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((said) => said === 'true')
  .meta({ type: 'boolean', default: false });
const sequence = z
  .string()
  .regex(/^\d{1,15}$/, 'a whole number is expected')
  .transform(Number)
  .meta({ type: 'integer', minimum: 0 });
const limit = sequence.pipe(z.number().min(1).max(200)).meta({ type: 'integer', minimum: 1, maximum: 200 });
const count = limit.default(20).meta({ type: 'integer', minimum: 1, maximum: 200, default: 20 });

const noQuery = z.strictObject({});
const page = z.strictObject(paged);
const application = z.strictObject({ application: name });

/** What a command names besides its kind: the same to order it and to ask what would come of it. */
const directed = { to: name };
const placed = { region: name, zone: name.optional() };

/** Guards to set aside. One that does not bear on the command, or binds it always, is told instead of ignored. */
function override(kind: string) {
  const known = overridableFor(kind);
  const error = ({ input }: { input?: unknown }) =>
    `${String(input)} is no guard of a ${kind} that can be set aside; those that can: ${known.join(', ')}`;
  return z.array(z.enum(known, { error })).max(known.length).optional();
}

/** How it is ordered, or only supposed. */
const asOrdered = { reason, dryRun, live };

/** What may be asked for as an operation. */
const operation = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('failover'), ...directed, override: override('failover'), ...asOrdered }),
  z.strictObject({ kind: z.literal('switchover'), ...directed, override: override('switchover'), ...asOrdered }),
  z.strictObject({ kind: z.literal('failback'), override: override('failback'), ...asOrdered }),
  z.strictObject({ kind: z.literal('reprotect'), ...asOrdered }),
  z.strictObject({ kind: z.enum(['drain', 'restore']), ...placed, ...asOrdered }),
]);

/** What `why` may be asked about: what is so, or a command that nobody gives. */
const hypothesis = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.undefined().optional() }),
  z.strictObject({ kind: z.enum(['failover', 'switchover']), ...directed }),
  z.strictObject({ kind: z.literal('drill'), to: name.optional() }),
  z.strictObject({ kind: z.enum(['failback', 'reprotect']) }),
  z.strictObject({ kind: z.enum(['drain', 'restore']), ...placed }),
]);
/** What a plan may be asked for. */
const supposedOperation = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['failover', 'switchover']), ...directed, live: flag }),
  z.strictObject({ kind: z.enum(['failback', 'reprotect']), live: flag }),
  z.strictObject({ kind: z.enum(['drain', 'restore']), ...placed, live: flag }),
]);

const oneMaintenance = z.strictObject({ application: name, maintenance: name });
const oneDrill = z.strictObject({ application: name, drill: name });
const oneOperation = z.strictObject({ application: name, operation: name });

/** What each request must look like: path, query and body. Unknown members are errors. */
export const requests = {
  listApplications: z.object({ query: page }),
  readApplication: z.object({ params: application, query: noQuery }),
  readRegion: z.object({ params: z.strictObject({ application: name, region: name }), query: noQuery }),
  readReadiness: z.object({ params: application, query: z.strictObject({ now: flag }) }),
  readPlan: z.object({ params: application, query: supposedOperation }),
  nothing: z.object({ query: noQuery }),
  events: z.object({
    query: z.strictObject({
      after: z
        .string()
        .regex(/^\d{1,15}-\d{1,15}$/, 'the id of an event is expected')
        .optional(),
      count,
    }),
  }),
  listOperations: z.object({ params: application, query: page }),
  listAllOperations: z.object({ query: page }),
  listAcknowledgements: z.object({ params: application, query: page }),
  readOperation: z.object({ params: oneOperation, query: noQuery }),
  listDrills: z.object({ params: application, query: noQuery }),
  readDrill: z.object({ params: oneDrill, query: noQuery }),
  createDrill: z.object({
    params: application,
    query: noQuery,
    body: z.strictObject({ to: name.optional(), override: override('drill'), reason, dryRun }),
  }),
  abortDrill: z.object({ params: oneDrill, query: noQuery, body: z.strictObject({ reason, dryRun }) }),
  createOperation: z.object({ params: application, query: noQuery, body: operation }),
  steerStep: z.object({
    params: oneOperation,
    query: noQuery,
    body: z.strictObject({ step: z.string().min(1).max(400), reason, dryRun }),
  }),
  hold: z.object({ params: oneOperation, query: noQuery, body: z.strictObject({ reason }) }),
  steer: z.object({ params: oneOperation, query: noQuery, body: z.strictObject({ reason, dryRun }) }),
  setAutomation: z.object({
    params: application,
    query: noQuery,
    body: z
      .strictObject({ automation: z.enum(['automatic', 'manual', 'paused']), ...ending, reason })
      .refine((body) => body.until === undefined || body.for === undefined, 'say either until or for')
      .refine((body) => body.until === undefined || body.automation !== 'paused', 'a pause takes for, and not until'),
  }),
  pause: z.object({ params: application, query: noQuery, body: z.strictObject({ ...lasts, reason }) }),
  say: z.object({ params: application, query: noQuery, body: z.strictObject({ reason }) }),
  readMaintenance: z.object({ params: oneMaintenance, query: noQuery }),
  planMaintenance: z.object({
    params: application,
    query: noQuery,
    body: z
      .strictObject({
        from: instantAsked.optional().meta({ description: 'When it begins; at once if it is left out.' }),
        ...ending,
        region: name.optional().meta({ description: 'Only what takes this region in, or away from it, is held back.' }),
        reason,
      })
      .refine((body) => saysOnce(body), 'say either until or for: maintenance has to end'),
  }),
  endMaintenance: z.object({ params: oneMaintenance, query: noQuery, body: z.strictObject({ reason }) }),
  approve: z.object({
    params: application,
    query: noQuery,
    body: z.strictObject({
      reason,
      order: name.optional().meta({ description: "The id of somebody else's order that waits: it is carried out." }),
    }),
  }),
  adopt: z.object({
    params: application,
    query: noQuery,
    body: z.strictObject({
      active: z.array(name).min(1).max(64).optional(),
      primary: name.optional(),
      journal: takenIn.optional(),
      reason,
      dryRun,
    }),
  }),
  why: z.object({ params: application, query: hypothesis }),
  readJournal: z.object({
    params: application,
    query: z
      .strictObject({ count, after: sequence.optional(), limit: limit.optional(), cursor: paged.cursor })
      .refine(({ after, cursor }) => after === undefined || cursor === undefined, 'name either after or cursor'),
  }),
};
