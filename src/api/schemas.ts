import { z } from 'zod';

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
const sequence = z
  .string()
  .regex(/^\d{1,15}$/, 'a whole number is expected')
  .transform(Number);
const count = sequence.pipe(z.number().min(1).max(200)).default(20);

const noQuery = z.strictObject({});
const application = z.strictObject({ application: name });

/** What may be asked for as an operation. */
const operation = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['failover', 'switchover']), to: name, reason, dryRun }),
  z.strictObject({ kind: z.enum(['failback', 'reprotect']), reason, dryRun }),
]);

/** What each request must look like: path, query and body. Unknown members are errors. */
export const requests = {
  listApplications: z.object({ query: noQuery }),
  readApplication: z.object({ params: application, query: noQuery }),
  listOperations: z.object({ params: application, query: noQuery }),
  readOperation: z.object({ params: z.strictObject({ application: name, operation: name }), query: noQuery }),
  createOperation: z.object({ params: application, query: noQuery, body: operation }),
  setAutomation: z.object({
    params: application,
    query: noQuery,
    body: z.strictObject({ automation: z.enum(['automatic', 'manual', 'paused']), reason }),
  }),
  pauseOrResume: z.object({ params: application, query: noQuery, body: z.strictObject({ reason }) }),
  readJournal: z.object({
    params: application,
    query: z.strictObject({ count, after: sequence.optional() }),
  }),
};
