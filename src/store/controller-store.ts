import { createAnnouncements } from './announcements.ts';
import { createAnswered } from './answered.ts';
import { createCalls } from './calls.ts';
import { createRedisClock, type RedisClock } from './clock.ts';
import { createCommands } from './commands.ts';
import { type Connection, openConnection } from './connection.ts';
import type {
  CallLedger,
  ControllerStore,
  EventLog,
  GatePublisher,
  KeptAnswers,
  ReadinessBoard,
  StoreListener,
  ToldBoard,
} from './contract.ts';
import { createEvents } from './events.ts';
import { createGates } from './gates.ts';
import { createHoldings } from './holdings.ts';
import { createJournal } from './journal.ts';
import { keysOf } from './keys.ts';
import type { Lane } from './lane.ts';
import { createLeases } from './leases.ts';
import { listenToCommands } from './listen-commands.ts';
import { listenToReports } from './listen-reports.ts';
import type { ControllerStoreOptions } from './options.ts';
import { findPrimary } from './primary.ts';
import { createReachability } from './reachability.ts';
import { createReadiness } from './readiness.ts';
import { loadScripts } from './scripts.ts';
import { createStates } from './states.ts';
import { type StreamReader, startStreamReader } from './stream-reader.ts';
import { createTold } from './told.ts';

/**
 * Opens a controller's store. Resolves when Redis has answered, and without it once `commandTimeoutMs` has passed: it
 * goes on connecting, and everything that is asked meanwhile rejects with `StoreUnavailable`.
 */
export async function createControllerStore(
  options: ControllerStoreOptions,
): Promise<ControllerStore & CallLedger & GatePublisher & EventLog & KeptAnswers & ReadinessBoard & ToldBoard> {
  const { runtime, log, commandTimeoutMs, replicas } = options;
  const reachability = createReachability(log);
  const primary = findPrimary(options);
  const clock = createRedisClock(runtime);
  const shared = {
    scripts: loadScripts(),
    keys: keysOf(options.keyPrefix, options.installation),
    clock,
    replicas,
    commandTimeoutMs,
  };
  // WAIT holds its connection up: neither a lease nor an operator may stand behind somebody else's commit.
  const [leases, commits, requests] = (['leases', 'commits', 'requests'] as const).map(
    (name): Lane => ({ ...shared, connection: openConnection({ store: options, primary, name, reachability }) }),
  ) as [Lane, Lane, Lane];
  const connections = [leases, commits, requests].map(({ connection }) => connection);
  const learnTime = () => tellTime(clock, leases.connection);
  // There may be another Redis behind it.
  leases.connection.onReady(learnTime);
  const readers: StreamReader[] = [];
  const events = createEvents(requests, (wanted) =>
    startStreamReader({ store: options, primary, reachability, ...wanted }),
  );

  const store: ControllerStore & CallLedger & GatePublisher & EventLog & KeptAnswers & ReadinessBoard & ToldBoard = {
    now: clock.now,
    get reachable() {
      return reachability.reachable;
    },
    listen(listener: StoreListener) {
      const { keys } = shared;
      readers.push(listenToReports({ options, primary, keys, reachability, listener }));
      readers.push(listenToCommands({ options, primary, keys, reachability, listener }));
    },
    ...createLeases(leases),
    ...createHoldings(requests),
    ...createStates(commits, options.version),
    ...createJournal(requests),
    ...createCommands(requests, log),
    ...createAnnouncements(requests),
    ...createCalls(requests),
    ...createAnswered(requests),
    ...createTold(requests),
    ...createGates(requests),
    ...createReadiness(requests),
    ...events,
    async close() {
      primary.close();
      await Promise.all([events, ...readers].map((reader) => reader.stop()));
      await Promise.all(connections.map((connection) => connection.close()));
    },
  };
  const limit = new AbortController();
  const usable = Promise.all(connections.map((connection) => connection.whenReady())).then(learnTime);
  await Promise.race([usable, runtime.sleep(commandTimeoutMs, limit.signal)]);
  limit.abort();
  return store;
}

/** Asks Redis for its time; without an answer what is known stays. */
async function tellTime(clock: RedisClock, connection: Connection): Promise<void> {
  await clock
    .learn(
      () => connection.ask('asking for the time', 'TIME', (redis) => redis.time()),
      ([seconds = 0, microseconds = 0]) => Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000),
    )
    .catch(() => undefined);
}
