import { z } from 'zod';
import { address } from '../../outbound/address.ts';
import { duration } from '../../outbound/duration.ts';
import { secretReference } from '../../outbound/secret-reference.ts';

/** Settings for a pair of Db2 databases with HADR, reached through a small command agent on each database server. */
export const db2Settings = z.strictObject({
  provider: z.literal('db2').describe('Db2 with HADR: one primary, and a standby that replays its log.'),
  transport: z
    .literal('agent')
    .describe('How commands reach the database servers: an agent that runs them, over HTTP.'),
  database: z
    .string()
    // It becomes a part of a command line, so it may hold nothing that a shell would read.
    .regex(/^[A-Za-z@#$][A-Za-z0-9@#$_]{0,7}$/, 'expected a Db2 database name of at most 8 letters and digits')
    .describe('The database, by its name or alias.'),
  token: secretReference.describe('The bearer token of the agents: env:NAME or file:PATH.'),
  regions: z
    .record(
      z.string().min(1),
      z.strictObject({
        url: address.describe('The address of its agent.'),
      }),
    )
    .describe('By region: where its database server is reached.'),
  deadlines: z
    .strictObject({
      promote: duration.optional().describe('A takeover: it rolls back open work and replays what it has received.'),
      rejoin: duration.optional().describe('A returned side: it catches up with what it has missed.'),
    })
    .prefault({})
    .describe('How long a step may take before it has failed.'),
});

export type Db2Settings = z.output<typeof db2Settings>;

/** What a command left behind. */
export const commandResult = z.looseObject({
  exitCode: z.number(),
  stdout: z.string().default(''),
  stderr: z.string().default(''),
});

export type CommandResult = z.output<typeof commandResult>;

/** A detached command's handle. */
export const jobStarted = z.looseObject({ job: z.string().min(1) });

/** A detached command that may have ended. */
export const jobState = z.looseObject({ state: z.string() });

/** The agent has seen a newer fencing token than ours. */
export const staleReply = z.looseObject({
  error: z.string(),
  seen: z.looseObject({ epoch: z.number(), token: z.number() }),
});
