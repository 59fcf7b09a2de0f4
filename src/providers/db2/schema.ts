import { z } from 'zod';
import { address } from '../../outbound/address.ts';
import { duration } from '../../outbound/duration.ts';
import { secretReference } from '../../outbound/secret-reference.ts';
import { hostKeySetting } from '../../outbound/ssh/host-key.ts';

export const provider = z.literal('db2').describe('Db2 with HADR: one primary, and a standby that replays its log.');

export const database = z
  .string()
  // It becomes a part of a command line, so it may hold nothing that a shell would read.
  .regex(/^[A-Za-z@#$][A-Za-z0-9@#$_]{0,7}$/, 'expected a Db2 database name of at most 8 letters and digits')
  .describe('The database, by its name or alias.');

const deadlines = z
  .strictObject({
    promote: duration.optional().describe('A takeover: it rolls back open work and replays what it has received.'),
    rejoin: duration.optional().describe('A returned side: it catches up with what it has missed.'),
  })
  .prefault({})
  .describe('How long a step may take before it has failed.');

/** Settings for a pair reached through a small command agent on each database server. */
export const db2AgentSettings = z.strictObject({
  provider,
  transport: z
    .literal('agent')
    .describe('How commands reach the database servers: an agent that runs them, over HTTP.'),
  database,
  token: secretReference.describe('The bearer token of the agents: env:NAME or file:PATH.'),
  regions: z
    .record(z.string().min(1), z.strictObject({ url: address.describe('The address of its agent.') }))
    .describe('By region: where its database server is reached.'),
  deadlines,
});

/** A path that a shell reads as it stands. */
const folderForm = /^(?:~\/|\/)[\w./@+-]+$/;

/** A user of a database server: it becomes a part of a command line. */
const serverUser = z
  .string()
  .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'expected the name of a user of the server, such as db2inst1');

/** Settings for a pair whose servers are reached over SSH. */
export const db2SshSettings = z.strictObject({
  provider,
  transport: z
    .literal('ssh')
    .describe('How commands reach the database servers: over SSH, as the instance owner ([db2.md](db2.md)).'),
  database,
  user: serverUser.default('db2inst1').describe('As whom Regent logs in: the instance owner, or see `sudoTo`.'),
  sudoTo: serverUser
    .optional()
    .describe('The instance owner, where `user` is another one that may become it with sudo and without a password.'),
  privateKey: secretReference.describe('The private key that it logs in with: env:NAME or file:PATH.'),
  passphrase: secretReference
    .optional()
    .describe('The passphrase of the private key, if it has one: env:NAME or file:PATH.'),
  profile: z
    .string()
    .regex(folderForm, 'expected a path that begins with `/` or `~/`')
    .default('~/sqllib/db2profile')
    .describe("The file that sets up the environment of the instance; `~` is the instance owner's home."),
  fences: z
    .boolean()
    .default(false)
    .describe(
      'Whether the instance of a region is killed (`db2_kill`) to keep it from writing, with every database in it. For where nothing else can stop that server: it has to answer over SSH ([db2.md](db2.md)).',
    ),
  regions: z
    .record(
      z.string().min(1),
      z.strictObject({
        address: z
          .string()
          .regex(/^[A-Za-z0-9_.:-]+$/, 'expected a host name or an IP address')
          .describe('The database server: a host name or an IP address.'),
        port: z.int().min(1).max(65_535).default(22).describe('The port of its SSH server.'),
        hostKey: hostKeySetting.describe(
          'Its public host key: the content of `/etc/ssh/ssh_host_ed25519_key.pub`. With another one nothing is sent.',
        ),
      }),
    )
    .describe('By region: where its database server is reached.'),
  deadlines,
});

const object = z
  .string()
  .max(253)
  .regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/, 'expected the name of a Kubernetes object');

/** Settings for a pair of Db2U engines in pods. */
export const db2PodSettings = z.strictObject({
  provider,
  transport: z
    .literal('pod')
    .describe('How commands reach the databases: as commands in the engine pods of Db2U ([db2.md](db2.md)).'),
  database,
  user: serverUser.default('db2inst1').describe('The instance owner inside of the pods.'),
  folder: z
    .string()
    .regex(folderForm, 'expected a path that begins with `/` or `~/`')
    .default('~/.regent')
    .describe('The folder in the pod that keeps tokens and locks: on a volume that outlives the pod.'),
  regions: z
    .record(
      z.string().min(1),
      z.strictObject({
        server: address.describe('The address of the API server of its cluster.'),
        token: secretReference.describe('The bearer token of a service account there: env:NAME or file:PATH.'),
        ca: secretReference
          .optional()
          .describe(
            'The certificates (PEM) that have signed the API server’s: file:PATH. Left out: those that Node trusts.',
          ),
        namespace: object.describe('Its namespace.'),
        pod: object.describe('The engine pod, such as `c-db2oltp-shop-db2u-0`.'),
        container: object.optional().describe('The container in it. Left out: its default one.'),
      }),
    )
    .describe('By region: the pod of its engine.'),
  deadlines,
});

export type Db2AgentSettings = z.output<typeof db2AgentSettings>;
export type Db2SshSettings = z.output<typeof db2SshSettings>;
export type Db2PodSettings = z.output<typeof db2PodSettings>;
/** Of everything that is reached by commands. */
export type Db2Settings = Db2AgentSettings | Db2SshSettings | Db2PodSettings;

/** What a command left behind. */
export const commandResult = z.looseObject({
  exitCode: z.number(),
  stdout: z.string().default(''),
  stderr: z.string().default(''),
});

/** A detached command's handle. */
export const jobStarted = z.looseObject({ job: z.string().min(1) });

/** A detached command that may have ended. */
export const jobState = z.looseObject({ state: z.string() });

/** The agent has seen a newer fencing token than ours. */
export const staleReply = z.looseObject({
  error: z.string(),
  seen: z.looseObject({ epoch: z.number(), token: z.number() }),
});
