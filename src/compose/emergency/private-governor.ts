import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type ApiOptions, createApi } from '../../api/server.ts';
import type { Config } from '../../config/schema.ts';
import { SecretUnavailable } from '../../config/secrets.ts';
import { Relay } from '../../prober/relay.ts';
import type { Runtime } from '../../runtime.ts';
import type { RedisAccess, RedisAddress } from '../../store/options.ts';
import { ensureRedis } from '../../store/owned-redis.ts';
import { createProberStore } from '../../store/prober-store.ts';
import { createLog, type Log } from '../../telemetry/log.ts';
import { createMetrics } from '../../telemetry/metrics.ts';
import { type Governor, openGovernor } from '../governor.ts';
import { BadStart } from '../process-options.ts';
import { tokensOf } from '../sign-in.ts';
import { version } from '../version.ts';
import { JournalOut } from './journal-out.ts';
import type { Witnesses } from './witnesses.ts';

/** What an emergency is governed with. */
export interface PrivateGovernorNeeds {
  readonly config: Config;
  readonly application: string;
  /** Where its journal is written; everything else that it keeps lies in a directory beside it. */
  readonly journal: string;
  readonly witnesses: Witnesses;
  readonly runtime: Runtime;
  /** What whoever runs it has told the probers with: it says who that is. */
  readonly token: string | undefined;
}

/** A controller on a Redis that nobody else knows, with the probers relayed to it. */
export interface PrivateGovernor {
  /** The epoch that an earlier run has come to, once it had adopted what was there; undefined where there was none. */
  readonly adopted: number | undefined;
  /** Begins to govern; answers where and with which token its REST API is asked, on this machine only. */
  start(): Promise<{ readonly url: string; readonly token: string; readonly tokenFile: string }>;
}

/** Where an emergency keeps its Redis, its log and its token. */
export function directoryOf(journal: string): string {
  return `${journal}.d`;
}

/** Starts a private redis-server and builds a controller on it for one application. All of it is closed with `opened`. */
export async function openPrivateGovernor(
  needs: PrivateGovernorNeeds,
  opened: AsyncDisposableStack,
): Promise<PrivateGovernor> {
  const { application, journal, runtime } = needs;
  const config = onlyOf(needs.config, application);
  const directory = directoryOf(journal);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const log = logInto(join(directory, 'regent.log'));
  const redis = await privateRedis({ directory, runtime, log, journal }, opened);
  const metrics = createMetrics();
  const needed = { runtime, log, metrics, redis, replicas: 0, instance: runtime.id(), region: 'emergency' };
  const governor = await openGovernor(config, needed, opened);
  const kept = await governor.store.read(application);
  const out = new JournalOut(journal, application, governor.store, runtime);
  await out.begin();
  opened.defer(() => out.stop());
  return {
    adopted: kept?.state.origin === undefined || kept.state.frozen !== undefined ? undefined : kept.state.epoch,
    start: () => start({ ...needs, config }, { governor, redis, directory, log }, opened),
  };
}

/** One application, and the probers' words about it: every other one is left alone. */
function onlyOf(config: Config, application: string): Config {
  return { ...config, applications: config.applications.filter(({ name }) => name === application) };
}

interface Opened {
  readonly governor: Governor;
  readonly redis: RedisAddress & RedisAccess;
  readonly directory: string;
  readonly log: Log;
}

async function start(
  { config, application, witnesses, runtime, token: given }: PrivateGovernorNeeds,
  { governor, redis, directory, log }: Opened,
  opened: AsyncDisposableStack,
) {
  const { controller, facade, store, providers } = governor;
  const { keyPrefix, commandTimeout: commandTimeoutMs } = config.redis;
  const { installation } = config;
  for (const { vantage, distant } of witnesses.all) {
    const options = { ...redis, keyPrefix, installation, commandTimeoutMs, vantage, runtime, log };
    const board = opened.adopt(await createProberStore(options), (own) => own.close());
    const gated = config.gate !== undefined;
    const relay = new Relay({ runtime, vantage, application, gated, witness: distant, store: board, log });
    relay.start();
    opened.defer(() => relay.stop());
  }
  const token = secretIn(join(directory, 'token'), runtime);
  const api = createApi({
    facade,
    events: store,
    answers: store,
    tokens: tokensIn(config, token, given),
    limits: config.api.limits,
    listen: { host: '127.0.0.1', port: 0 },
    version,
    systems: () => providers.circuits().map(({ name, reads, acts }) => ({ name, reads, acts })),
    log,
    runtime,
  });
  const { url } = await api.listen();
  controller.start();
  opened.defer(() => controller.stop());
  opened.defer(() => api.close());
  log.info({ url, application }, 'governing in an emergency');
  return { url, token, tokenFile: join(directory, 'token') };
}

/**
 * Whoever runs the command may do everything, by a token of its own and under the name that the probers know; everybody else
 * who could have run it is known too, because policy may want a second person.
 */
function tokensIn(config: Config, own: string, given: string | undefined): ApiOptions['tokens'] {
  const known = (config.emergency?.tokens ?? []).flatMap((token) => {
    try {
      return tokensOf([token]);
    } catch (error) {
      // What is not to be found here belongs to somebody who is not here.
      if (error instanceof SecretUnavailable) return [];
      throw error;
    }
  });
  const runner = known.find(({ sha256 }) => sha256 === digestOf(given ?? ''));
  const { name = userInfo().username } = runner ?? {};
  return [{ name, sha256: digestOf(own), grants: [{ role: 'admin' }] }, ...known];
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

interface PrivateRedisNeeds {
  readonly directory: string;
  readonly runtime: Runtime;
  readonly log: Log;
  readonly journal: string;
}

/** On a port that nobody knows, with a password that only this user can read, so that an interrupted run can go on. */
async function privateRedis({ directory, runtime, log, journal }: PrivateRedisNeeds, opened: AsyncDisposableStack) {
  if (existsSync(journal) && !existsSync(join(directory, 'redis')))
    throw new BadStart(
      `${journal} is there, and what it was written from is not (${directory}): name another file with --journal.`,
    );
  const password = secretIn(join(directory, 'password'), runtime);
  const redis = await ensureRedis({ directory, runtime, log, password });
  opened.defer(() => redis.close());
  if (!redis.owned)
    throw new BadStart(`Another regent emergency works on ${journal}: follow that one, or end it first.`);
  const { hostname: host, port } = new URL(redis.url);
  return { host, port: Number(port), credentials: { password } };
}

/** The word that an earlier run has left there, or a new one. */
function secretIn(file: string, runtime: Runtime): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const secret = `${runtime.id()}${runtime.id()}`.replaceAll('-', '');
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}

/** Beside the journal: on the terminal stands what a person has to read. */
function logInto(file: string): Log {
  const destination = { write: (line: string) => appendFileSync(file, line, { mode: 0o600 }) };
  return createLog({ name: 'emergency', level: 'info', destination });
}
