import type { Pause, PauseAsked } from '../../../src/domain/command.ts';
import type { JournalEntry } from '../../../src/domain/journal.ts';
import { createRedisClock } from '../../../src/store/clock.ts';
import {
  type Announcing,
  type Commit,
  type CommitResult,
  type ControllerStore,
  type Holdings,
  type Kept,
  type LeaseRenewal,
  type StoreListener,
  StoreUnavailable,
  type Under,
} from '../../../src/store/contract.ts';
import type { SimProcess } from '../sim-process.ts';
import { startModelReader } from './model-stream-reader.ts';
import type { RedisCluster } from './redis-cluster.ts';
import { formatId, isLater, parseId } from './redis-data.ts';
import type { RedisLink, ServerCommand } from './redis-link.ts';
import * as scripts from './redis-scripts.ts';
import type { RedisServer } from './redis-server.ts';

export interface ModelStoreOptions {
  readonly process: SimProcess;
  readonly cluster: RedisCluster;
  /** Opens one more connection. */
  readonly link: (timeoutMs: number, onOutcome?: (ok: boolean) => void) => RedisLink;
  readonly commandTimeoutMs: number;
  readonly replicas: number;
  readonly applications: readonly string[];
  readonly vantages: readonly string[];
  /** Seals a journal entry; the simulation needs no real hash. */
  readonly seal: (entry: Omit<JournalEntry, 'hash'>) => JournalEntry;
  readonly watcher?: StoreWatcher | undefined;
}

/** Told what the servers carried out, for the checkers. */
export interface StoreWatcher {
  onCommit(commit: Commit, version: number, server: RedisServer): void;
  onLease(instance: string, askedAgoMs: number, ttlMs: number): void;
  onClaim(application: string, instance: string, token: number, server: RedisServer): void;
  onConfirmed(commit: Commit, version: number): void;
}

/** The store of a controller on the model of Redis: what `createControllerStore` is on a real one. */
export class ModelControllerStore implements ControllerStore {
  readonly #options: ModelStoreOptions;
  readonly #clock: ReturnType<typeof createRedisClock>;
  readonly #leases: RedisLink;
  readonly #commits: RedisLink;
  readonly #requests: RedisLink;
  readonly #heads = new Map<string, { readonly version: number; readonly hash: string }>();
  readonly #stops: (() => void)[] = [];
  readonly #failing = new Set<string>();
  #answered = false;

  constructor(options: ModelStoreOptions) {
    this.#options = options;
    this.#clock = createRedisClock(options.process.runtime);
    const { commandTimeoutMs, link } = options;
    this.#leases = link(commandTimeoutMs, this.#outcomeOf('leases'));
    this.#commits = link(commandTimeoutMs, this.#outcomeOf('commits'));
    this.#requests = link(commandTimeoutMs, this.#outcomeOf('requests'));
    this.#leases.onReady(() => void this.#learnTime());
  }

  /** Resolves when it can be used, or when so much time has passed that it is started without. */
  async opened(): Promise<this> {
    const { process, commandTimeoutMs } = this.#options;
    const links = [this.#leases, this.#commits, this.#requests];
    const usable = Promise.all(links.map((link) => link.whenReady())).then(() => this.#learnTime());
    await Promise.race([usable, process.runtime.sleep(commandTimeoutMs)]);
    return this;
  }

  get links(): readonly RedisLink[] {
    return [this.#leases, this.#commits, this.#requests];
  }

  now(): number {
    return this.#clock.now();
  }

  get reachable(): boolean {
    return this.#answered && this.#failing.size === 0;
  }

  listen(listener: StoreListener): void {
    const { process, commandTimeoutMs, applications, vantages } = this.#options;
    const reader = { process, commandTimeoutMs };
    const link = (name: string) => this.#options.link(2_000 + commandTimeoutMs, this.#outcomeOf(name));
    const reports = link('reports');
    const stopReports = startModelReader({
      ...reader,
      link: reports,
      streams: vantages.map((vantage) => `reports:${vantage}`),
      missed: 'skip',
      onEntry: (_, { body }) => {
        if (body.kind === 'report') listener.onReport(body.report);
      },
      onBegin: () => {
        listener.onGap();
        return reports.ask('asking for reports', recall);
      },
    });
    const stopCommands = startModelReader({
      ...reader,
      link: link('commands'),
      streams: [...applications.map((application) => `commands:${application}`), 'answers'],
      missed: 'deliver',
      onEntry: (stream, { body }) => {
        if (body.kind === 'answer') listener.onAnswer(body.application, body.answer);
        else listener.onCommand(stream.slice('commands:'.length));
      },
    });
    this.#stops.push(stopReports, stopCommands);
  }

  async renewLease(presence: Parameters<ControllerStore['renewLease']>[0], ttlMs: number): Promise<LeaseRenewal> {
    const { process, watcher } = this.#options;
    const askedAt = process.runtime.monotonicMs();
    const renew: Run<number | undefined> = (server) => scripts.renewLease(server, presence, ttlMs);
    const { answer, replicated } = await this.#clock.learn(
      () => this.#replicated(this.#leases, 'renewing', renew, (told) => told !== undefined),
      (told) => told.answer,
    );
    if (answer === undefined) return 'somebody-else';
    if (!replicated) return 'unconfirmed';
    watcher?.onLease(presence.instance, process.runtime.monotonicMs() - askedAt, ttlMs);
    return 'renewed';
  }

  async releaseLease(instance: string): Promise<void> {
    await this.#leases.ask(
      'releasing',
      at((server) => scripts.releaseLease(server, instance)),
    );
  }

  census() {
    return this.#leases.ask('asking who is alive', at(scripts.census));
  }

  claim(application: string, instance: string, under: Under): Promise<number | undefined> {
    return this.#leases.ask(
      `claiming ${application}`,
      at((server) => {
        const token = scripts.claim(server, application, instance, under);
        if (token !== undefined) this.#options.watcher?.onClaim(application, instance, token, server);
        return token;
      }),
    );
  }

  async yieldApplication(application: string, instance: string, token: number): Promise<void> {
    const give: Run<void> = (server) => scripts.yieldApplication(server, application, instance, token);
    await this.#leases.ask(`giving ${application} back`, at(give));
  }

  async tellHoldings(digest: string, holdings: Holdings): Promise<void> {
    const tell: Run<void> = (server) => server.write((data) => void data.holdings.set(digest, holdings));
    await this.#requests.ask('telling what is held', at(tell));
  }

  holdings(digest: string): Promise<Holdings | undefined> {
    return this.#requests.ask(
      'asking what is held',
      at((server) => server.data.holdings.get(digest)),
    );
  }

  async read(application: string): Promise<Kept | undefined> {
    const kept = await this.#commits.ask(
      `reading ${application}`,
      at((server) => server.data.states.get(application)),
    );
    this.#heads.set(application, { version: kept?.version ?? 0, hash: kept?.hash ?? '' });
    return kept && { version: kept.version, state: structured(kept.state), configuration: kept.configuration };
  }

  versions(applications: readonly string[]): Promise<readonly number[]> {
    const look: Run<number[]> = (server) =>
      applications.map((application) => server.data.states.get(application)?.version ?? 0);
    return this.#commits.ask('reading versions', at(look));
  }

  async commit(commit: Commit): Promise<CommitResult> {
    const { application, version } = commit;
    if (this.#heads.get(application)?.version !== version) await this.read(application);
    const head = this.#heads.get(application);
    if (head?.version !== version) return { kind: 'refused', why: 'version-moved' };
    const entry = this.#entryOf(commit, head.hash);
    this.#heads.delete(application);
    const result = await this.#commit(commit, head.hash, entry);
    if (result.kind !== 'refused') this.#heads.set(application, { version: result.version, hash: entry.hash });
    return result;
  }

  async journal(application: string, count: number, after?: number): Promise<JournalEntry[]> {
    if (count <= 0) return [];
    const read: Run<JournalEntry[]> = (server) => {
      const kept = server.data.journals.get(application) ?? [];
      if (after === undefined) return kept.slice(-count);
      return kept.filter((entry) => entry.sequence > after).slice(0, count);
    };
    return structured(await this.#requests.ask(`reading the journal of ${application}`, at(read)));
  }

  async sendCommand(application: string, command: Parameters<ControllerStore['sendCommand']>[1]): Promise<void> {
    const notAfter = this.now() + this.#options.commandTimeoutMs;
    const send: Run<boolean> = (server) => scripts.sendCommand(server, application, command, notAfter);
    if (!(await this.#requests.ask(`sending a command to ${application}`, at(send))))
      throw new StoreUnavailable('it came too late, and was not sent');
  }

  nextCommand(application: string, cursor: string): ReturnType<ControllerStore['nextCommand']> {
    const after = parseId(cursor);
    return this.#requests.ask(
      `reading the commands of ${application}`,
      at((server) => {
        for (const { id, body } of server.data.streams.get(`commands:${application}`) ?? []) {
          if (body.kind === 'command' && isLater(id, after)) return { cursor: formatId(id), command: body.command };
        }
        return undefined;
      }),
    );
  }

  async pause(application: string, pause: PauseAsked): Promise<Pause> {
    const run: Run<Pause> = (server) => scripts.pause(server, application, pause);
    const { answer, replicated } = await this.#replicated(this.#requests, 'pausing', run);
    if (!replicated) throw new StoreUnavailable(`pausing ${application}: it holds, but no replica has confirmed it`);
    return answer;
  }

  readPause(application: string): Promise<Pause | undefined> {
    return this.#requests.ask(
      'reading a pause',
      at((server) => server.data.pauses.get(application)),
    );
  }

  announce(announcing: Announcing): Promise<boolean> {
    return this.#requests.ask(
      `announcing the epoch of ${announcing.application}`,
      at((server) => scripts.announce(server, announcing)),
    );
  }

  async recallReports(): Promise<void> {
    await this.#requests.ask('asking for reports', recall);
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    for (const link of this.links) link.close();
  }

  #entryOf(commit: Commit, previous: string): JournalEntry {
    const { application, instance, version, entry } = commit;
    const at = this.now();
    return this.#options.seal({
      application,
      sequence: version + 1,
      at,
      by: instance,
      version: 'simulated',
      body: entry,
      previous,
    });
  }

  async #commit(commit: Commit, hash: string, entry: JournalEntry): Promise<CommitResult> {
    const { commandTimeoutMs, watcher } = this.#options;
    const { endsPause, unlessPaused, ...rest } = commit;
    const given = {
      ...rest,
      hash,
      entry,
      unlessPaused: unlessPaused === true,
      endsPauseOf: endsPause === true ? pauseSeen(commit)?.at : undefined,
      notAfter: this.now() + commandTimeoutMs,
    };
    const run: Run<scripts.CommitOutcome> = (server) => {
      const outcome = scripts.commit(server, given);
      if (typeof outcome === 'number') watcher?.onCommit(commit, outcome, server);
      return outcome;
    };
    const what = `committing ${commit.application}`;
    const { answer, replicated } = await this.#replicated(this.#commits, what, run, (told) => typeof told === 'number');
    if (answer === 'too-late') throw new StoreUnavailable(`${what}: it came too late, and nothing was written`);
    if (typeof answer !== 'number') return { kind: 'refused', why: answer };
    if (replicated) watcher?.onConfirmed(commit, answer);
    return { kind: replicated ? 'committed' : 'not-replicated', version: answer };
  }

  /** Runs a script with a `WAIT` behind it on the same connection. */
  #replicated<T>(link: RedisLink, what: string, run: Run<T>, wrote: (answer: T) => boolean = () => true) {
    const { cluster, replicas, commandTimeoutMs } = this.#options;
    return link.ask(what, (server, reply: (told: { answer: T; replicated: boolean }) => void) => {
      const answer = run(server);
      if (replicas === 0 || !wrote(answer)) return reply({ answer, replicated: true });
      cluster.wait(server, replicas, Math.floor(commandTimeoutMs / 2), (replicated) => reply({ answer, replicated }));
    });
  }

  async #learnTime(): Promise<void> {
    await this.#clock
      .learn(
        () =>
          this.#leases.ask(
            'asking for the time',
            at((server) => server.time()),
          ),
        (time) => time,
      )
      .catch(() => undefined);
  }

  #outcomeOf(name: string): (ok: boolean) => void {
    return (ok) => {
      this.#answered ||= ok;
      if (ok) this.#failing.delete(name);
      else this.#failing.add(name);
    };
  }
}

/** What a server does at once. */
type Run<T> = (server: RedisServer) => T;

function at<T>(run: Run<T>): ServerCommand<T> {
  return (server, reply) => reply(run(server));
}

const recall: ServerCommand<void> = at((server) => void server.append('recalls', { kind: 'recall' }));

/** Through JSON, as everything that is kept: what has no value is not there afterwards. */
function structured<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** The pause that a decision was made with: only that one is ended, not one that an operator has written since. */
function pauseSeen({ entry }: Commit): Pause | undefined {
  return entry.kind === 'decision' ? (entry.view.pause ?? entry.before.pause) : undefined;
}
