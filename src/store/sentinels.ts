import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Runtime } from '../runtime.ts';
import { reasonOf } from './failures.ts';
import type { Place, StoreLog, StoreOptions } from './options.ts';
import { strictClient } from './strict-client.ts';

/** How often each Sentinel is asked, in milliseconds: what passes between a promotion and our knowing of it. */
const askEveryMs = 200;

/** How long a Sentinel may take to answer, in milliseconds. */
const answerMaxMs = 1_000;

/** A primary of which no Sentinel has spoken for so long, in milliseconds, may be succeeded by one of an older epoch. */
const forgottenAfterMs = 10_000;

/** What the Sentinels last agreed on, and under which number: it grows with every failover. */
interface Told {
  readonly place: Place;
  readonly epoch: number;
}

/** Where the primary is, by what others say of it. */
export interface PrimaryWatch {
  /** Resolves when it is known; rejects only when watching ends before. */
  where(): Promise<Place>;
  /** Calls `listener` each time another one has become primary. */
  onMoved(listener: (place: Place) => void): void;
  /** Why it is not known, for people; undefined when it is. */
  readonly doubt: string | undefined;
  close(): void;
}

/**
 * Asks all Sentinels at once, all the time, and believes the one with the newest configuration: a Sentinel that is dead
 * costs nothing then, and one that is cut off together with an old primary leads nobody to it.
 */
export function watchSentinels(options: SentinelOptions): PrimaryWatch {
  const { runtime, log, sentinels } = options;
  const word = new NewestWord(runtime, log);
  const stopping = new AbortController();
  /** The Sentinels that do not answer, and why. */
  const silent = new Map<string, string>();
  const clients = sentinels.map((place) => watchOne(place, options, { word, silent, signal: stopping.signal }));
  return {
    where: () => word.place(),
    onMoved: (listener) => word.onMoved(listener),
    get doubt() {
      if (word.isKnown) return undefined;
      return `no Sentinel has told who is primary (${[...silent].map((each) => each.join(': ')).join('; ')})`;
    },
    close() {
      stopping.abort();
      word.end();
      for (const client of clients) client.disconnect();
    },
  };
}

type SentinelOptions = Extract<StoreOptions, { sentinels: readonly Place[] }>;

interface Watching {
  readonly word: NewestWord;
  readonly silent: Map<string, string>;
  readonly signal: AbortSignal;
}

/** Asks one Sentinel again and again until the signal. */
function watchOne(place: Place, options: SentinelOptions, { word, silent, signal }: Watching): Redis {
  const { runtime, log } = options;
  const { client, lastError } = sentinelClient(place, options);
  const sentinel = `${place.host}:${place.port}`;
  const fellSilent = (why: string) => {
    if (!silent.has(sentinel)) log?.warn({ sentinel, why }, 'a Sentinel does not tell who is primary');
    silent.set(sentinel, why);
  };
  const ask = async () => {
    if (signal.aborted) return;
    if (client.status !== 'ready') return fellSilent(lastError());
    try {
      word.hear(await askOne(client, options.name));
      if (silent.delete(sentinel)) log?.info({ sentinel }, 'a Sentinel tells who is primary again');
    } catch (error) {
      fellSilent(reasonOf(error));
    }
  };
  const watch = async () => {
    while (!signal.aborted) {
      await runtime.sleep(askEveryMs, signal);
      await ask();
    }
  };
  client.once('ready', () => void ask());
  void watch();
  return client;
}

/** The newest of what the Sentinels have told. */
class NewestWord {
  readonly #runtime: Runtime;
  readonly #log: StoreLog | undefined;
  readonly #first = Promise.withResolvers<void>();
  readonly #listeners: ((place: Place) => void)[] = [];
  #newest: (Told & { readonly at: number }) | undefined;

  constructor(runtime: Runtime, log: StoreLog | undefined) {
    this.#runtime = runtime;
    this.#log = log;
  }

  get isKnown(): boolean {
    return this.#newest !== undefined;
  }

  onMoved(listener: (place: Place) => void): void {
    this.#listeners.push(listener);
  }

  async place(): Promise<Place> {
    await this.#first.promise;
    if (this.#newest === undefined) throw new Error('Connection is closed.');
    return this.#newest.place;
  }

  hear(told: Told): void {
    const at = this.#runtime.monotonicMs();
    const known = this.#newest;
    const news = known === undefined || told.epoch > known.epoch || at - known.at > forgottenAfterMs;
    if (!news && !isSame(known, told)) return;
    this.#newest = { ...told, at };
    if (known === undefined) this.#first.resolve();
    if (known !== undefined && isSame(known, told)) return;
    this.#log?.info({ ...told.place, epoch: told.epoch }, 'the Sentinels have told who is primary');
    if (known !== undefined) for (const listener of this.#listeners) listener(told.place);
  }

  /** Whoever waits for the first word waits no longer. */
  end(): void {
    this.#first.resolve();
  }
}

function sentinelClient(
  place: Place,
  { sentinelCredentials, tls }: Pick<SentinelOptions, 'sentinelCredentials' | 'tls'>,
) {
  const client = strictClient(
    { where: async () => place, credentials: sentinelCredentials, tls },
    {
      name: 'regent-sentinel',
      commandTimeoutMs: answerMaxMs,
      connectTimeoutMs: answerMaxMs,
      retryAfterMs: () => askEveryMs,
      readyCheck: false,
    },
  );
  let last = 'not connected yet';
  client.on('error', (error: Error) => {
    last = reasonOf(error);
  });
  return { client, lastError: () => last };
}

/**
 * `MASTER` tells the epoch, the other one the address: while a failover ends, only it tells the new one already.
 */
async function askOne(client: Redis, name: string): Promise<Told> {
  const [address, fields] = await Promise.all([
    client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name),
    client.call('SENTINEL', 'MASTER', name),
  ]).catch((error: unknown) => {
    // A Sentinel that has gone silent must not find more and more questions when it wakes.
    if (reasonOf(error) === 'Command timed out') client.disconnect(true);
    throw error;
  });
  const [host, port] = addressReply.parse(address);
  const told = fieldsReply.parse(fields);
  return { place: { host, port }, epoch: Number(told[told.indexOf('config-epoch') + 1]) };
}

const addressReply = z.tuple([z.string(), z.coerce.number<string>()]);
const fieldsReply = z.array(z.string()).refine((fields) => fields.includes('config-epoch'));

function isSame(one: Told, other: Told): boolean {
  return one.epoch === other.epoch && one.place.host === other.place.host && one.place.port === other.place.port;
}
