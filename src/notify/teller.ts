import type { JournalBody } from '../domain/journal.ts';
import type { State } from '../domain/state.ts';
import type { Runtime } from '../runtime.ts';
import { type ControllerStore, type ToldBoard, UnreadableRecord } from '../store/contract.ts';
import type { Log } from '../telemetry/log.ts';
import { notificationsOf } from './changes.ts';
import { begins, type Notification, passes, type Standing } from './notification.ts';
import { Observed } from './observed.ts';
import { SinkQueue } from './queue.ts';
import { type Seen, vacant } from './seen.ts';
import type { Delivery, Sink } from './sink.ts';

export interface TellerOptions {
  readonly runtime: Runtime;
  readonly installation: string;
  readonly store: Pick<ControllerStore, 'journal' | 'now'> & ToldBoard;
  readonly sinks: readonly Sink[];
  /** Whether this controller owns an application now. */
  readonly owns: (application: string) => boolean;
  /** What is seen of an application that it owns; undefined where it does not. */
  readonly seen: (application: string) => Seen | undefined;
  /** The applications that nobody owns, where it is this controller that tells of them. */
  readonly vacant: () => readonly string[];
  readonly log: Log;
  /** Told what became of each attempt. */
  readonly onResult: (sink: string, result: Delivery['outcome'] | 'dropped') => void;
}

/** How much of one application has been heard and told. */
interface Hearing {
  /** What the owner before has not told is read; until then commits are kept in `meanwhile`. */
  hasCaughtUp: boolean;
  readonly meanwhile: Heard[];
  /** Up to which entry of the journal it has been heard. */
  heardTo: number;
  /** By receiver: from where on it has to be told. */
  readonly from: Map<string, number>;
  /** By receiver: what is still to be told, with the entries that it is of. */
  readonly open: ReadonlyMap<string, Map<Notification, number>>;
  /** By receiver: up to which entry it has been told, as it is stored. */
  readonly stored: Map<string, number>;
  /** What is told beside the journal. */
  observed: Observed;
  /** How often in a row it was seen not to be owned. */
  lost: number;
}

/** An entry of the journal, with a state that it may be read by. */
interface Heard {
  readonly sequence: number;
  readonly body: JournalBody;
  readonly state: State | undefined;
}

/** How often what was told is written down, in milliseconds: whoever takes over after a crash may tell so much again. */
const noteEveryMs = 1_000;

/** How often it is compared what is seen of applications with what was told of it, in milliseconds. */
const lookEveryMs = 10_000;

/** How many entries are read at once when somebody takes over. */
const pageSize = 100;

/** After how many looks in a row what is not owned is forgotten. */
const lostMost = 60;

/** How long what is under way may take when this controller stops, in milliseconds. */
const endsWithinMs = 2_000;

/**
 * Tells receivers what happens to the applications that this controller owns. How far each has been told is kept in Redis
 * behind the telling, so that a new owner goes on where the last one stopped: nothing is lost, and what may be told twice has
 * the same id. It only listens: nothing that it does, or that a receiver does to it, is waited for by anybody.
 */
export class Teller {
  readonly #options: TellerOptions;
  readonly #queues: readonly { readonly sink: Sink; readonly queue: SinkQueue }[];
  readonly #hearings = new Map<string, Hearing>();
  readonly #failing = new Set<string>();
  readonly #stopping = new AbortController();
  readonly #loops: readonly Promise<void>[];
  #vacant: readonly string[] = [];

  constructor(options: TellerOptions) {
    this.#options = options;
    this.#queues = options.sinks.map((sink) => ({ sink, queue: this.#queueOf(sink) }));
    this.#loops = [this.#note(), this.#look()];
  }

  /** How much each receiver is still to be told. */
  waiting(): { readonly sink: string; readonly waiting: number }[] {
    return this.#queues.map(({ sink, queue }) => ({ sink: sink.name, waiting: queue.waiting }));
  }

  /** An application was taken, at this version; 0 where nothing is stored of it yet. */
  taken(application: string, version: number, state: State | undefined): void {
    const hearing = this.#begin(application);
    void this.#catchUp(application, hearing, version, state);
  }

  /** Something was committed that led to this version. */
  committed(application: string, sequence: number, body: JournalBody, state: State): void {
    const hearing = this.#hearings.get(application);
    if (hearing?.hasCaughtUp === true) this.#hear(application, hearing, { sequence, body, state });
    else hearing?.meanwhile.push({ sequence, body, state });
  }

  /** Ends: what is under way may finish, and is written down; the rest is the next owner's. */
  async stop(): Promise<void> {
    await Promise.all(this.#queues.map(({ queue }) => queue.stop(endsWithinMs)));
    this.#stopping.abort();
    await Promise.all(this.#loops);
  }

  /** Starts anew with an application. */
  #begin(application: string): Hearing {
    for (const { queue } of this.#queues) queue.forget(application);
    const hearing: Hearing = {
      hasCaughtUp: false,
      meanwhile: [],
      heardTo: 0,
      from: new Map(),
      open: new Map(this.#options.sinks.map(({ name }) => [name, new Map<Notification, number>()])),
      stored: new Map(),
      observed: new Observed({}),
      lost: 0,
    };
    this.#hearings.set(application, hearing);
    return hearing;
  }

  #mayTell(application: string): boolean {
    return this.#options.owns(application) || this.#vacant.includes(application);
  }

  #queueOf(sink: Sink): SinkQueue {
    const { runtime, onResult } = this.#options;
    return new SinkQueue({
      runtime,
      sink,
      mayTell: (application) => this.#mayTell(application),
      onResult: (result, because) => {
        onResult(sink.name, result);
        this.#log(sink.name, result, because);
      },
    });
  }

  /** A receiver that can not be told is told of in the log, once until it can be. */
  #log(sink: string, result: Delivery['outcome'] | 'dropped', because: string | undefined): void {
    const { log } = this.#options;
    if (result === 'delivered') {
      if (this.#failing.delete(sink)) log.info({ sink }, 'a receiver of notifications takes them again');
    } else if (!this.#failing.has(sink)) {
      this.#failing.add(sink);
      if (result === 'refused') log.error({ sink, because }, 'a receiver refuses notifications: see to its settings');
      else log.warn({ sink, because, result }, 'a receiver of notifications can not be told');
    }
  }

  /** Hears what the owner before has committed and not told. A Redis that gives no answer is asked again. */
  async #catchUp(application: string, hearing: Hearing, version: number, state: State | undefined): Promise<void> {
    const { store, runtime, log } = this.#options;
    const isMine = () => this.#hearings.get(application) === hearing && !this.#stopping.signal.aborted;
    for (let isRead = false; !isRead && isMine(); ) {
      try {
        const told = await store.told(application);
        hearing.observed = new Observed(told);
        this.#place(hearing, told, version);
        await this.#hearJournal(application, hearing, version, state);
        isRead = true;
      } catch (error) {
        isRead = error instanceof UnreadableRecord;
        if (isRead) log.error({ application, err: error }, 'what was not told of an application can not be read');
        else await runtime.sleep(noteEveryMs, this.#stopping.signal);
      }
    }
    if (!isMine()) return;
    hearing.heardTo = Math.max(version, hearing.heardTo);
    hearing.hasCaughtUp = true;
    for (const heard of hearing.meanwhile.splice(0)) this.#hear(application, hearing, heard);
  }

  /** Where each receiver stands: a new one begins here and now, and so does one that is ahead of a Redis that has lost something. */
  #place(hearing: Hearing, told: Readonly<Record<string, string>>, version: number): void {
    for (const { sink } of this.#queues) {
      const stored = Number(told[sink.name] ?? Number.NaN);
      if (Number.isInteger(stored)) hearing.stored.set(sink.name, stored);
      hearing.from.set(sink.name, Number.isInteger(stored) && stored <= version ? stored : version);
    }
    hearing.heardTo = Math.max(hearing.heardTo, Math.min(version, ...hearing.from.values()));
  }

  async #hearJournal(application: string, hearing: Hearing, version: number, state: State | undefined): Promise<void> {
    while (hearing.heardTo < version) {
      const page = await this.#options.store.journal(application, pageSize, hearing.heardTo);
      const entries = page.filter(({ sequence }) => sequence <= version);
      for (const [index, { sequence, body }] of entries.entries()) {
        const next = entries.slice(index).find((each) => each.body.kind === 'decision')?.body;
        const seenIn = next?.kind === 'decision' ? next.before : state;
        this.#hear(application, hearing, { sequence, body, state: seenIn });
      }
      if (entries.length === 0) return;
    }
  }

  #hear(application: string, hearing: Hearing, { sequence, body, state }: Heard): void {
    const { installation } = this.#options;
    for (const notification of notificationsOf(installation, { application, sequence, body }, state)) {
      for (const { sink, queue } of this.#queues) {
        if ((hearing.from.get(sink.name) ?? 0) >= sequence || !sink.wants(notification)) continue;
        const open = hearing.open.get(sink.name);
        open?.set(notification, sequence);
        queue.add(notification, () => void open?.delete(notification));
      }
    }
    hearing.heardTo = Math.max(hearing.heardTo, sequence);
  }

  /** Compares what is seen with what was told of it, from time to time. */
  async #look(): Promise<void> {
    const { runtime, log } = this.#options;
    while (!this.#stopping.signal.aborted) {
      await runtime.sleep(lookEveryMs, this.#stopping.signal);
      try {
        await this.#lookOnce();
      } catch (error) {
        log.debug({ err: error }, 'it could not be compared what is seen with what was told');
      }
    }
  }

  async #lookOnce(): Promise<void> {
    this.#vacant = this.#options.vacant();
    await Promise.all(this.#vacant.map((application) => this.#takeVacant(application)));
    for (const [application, hearing] of this.#hearings) {
      const isVacant = this.#vacant.includes(application);
      const found = isVacant ? { standing: [vacant], undecided: [] } : this.#options.seen(application);
      if (found !== undefined && hearing.hasCaughtUp) this.#compare(application, hearing, found);
    }
  }

  /** Of an application that nobody owns only that is told. What else its last owner has not told, the next one does. */
  async #takeVacant(application: string): Promise<void> {
    if (this.#hearings.get(application)?.hasCaughtUp === true) return;
    const told = await this.#options.store.told(application).catch(() => undefined);
    // It may have been taken meanwhile.
    if (told === undefined || this.#options.owns(application)) return;
    const hearing = this.#begin(application);
    hearing.observed = new Observed(told);
    hearing.hasCaughtUp = true;
  }

  #compare(application: string, { observed }: Hearing, found: Seen): void {
    const { installation, store } = this.#options;
    const occasion = { installation, application, at: Math.round(store.now()) };
    for (const { sink, queue } of this.#queues) {
      const changes = observed.changes(sink.name, found);
      const tell = (standing: Standing, isSo: boolean) => {
        const notification = (isSo ? begins : passes)(occasion, standing);
        if (!sink.wants(notification)) return;
        observed.ask(sink.name, standing, isSo);
        queue.add(notification, () => observed.over(sink.name, standing.key));
      };
      for (const standing of changes.begins) tell(standing, true);
      for (const standing of changes.passes) tell(standing, false);
    }
  }

  /** Writes down how far each receiver has been told, from time to time, and once more at the end. */
  async #note(): Promise<void> {
    const { runtime } = this.#options;
    while (!this.#stopping.signal.aborted) {
      await runtime.sleep(noteEveryMs, this.#stopping.signal);
      for (const [application, hearing] of this.#hearings) {
        // Without an answer all is written the next time.
        if (!(await this.#notePositions(application, hearing))) break;
        this.#forgetLost(application, hearing);
      }
    }
  }

  async #notePositions(application: string, hearing: Hearing): Promise<boolean> {
    const positions = newPositions(hearing);
    const seen = hearing.observed.news();
    const news = { ...positions, ...seen };
    if (Object.keys(news).length === 0) return true;
    try {
      await this.#options.store.noteTold(application, news);
    } catch {
      return false;
    }
    for (const [sink, position] of Object.entries(positions)) hearing.stored.set(sink, position);
    hearing.observed.noted(seen);
    return true;
  }

  /** What somebody else owns, somebody else tells. */
  #forgetLost(application: string, hearing: Hearing): void {
    hearing.lost = this.#mayTell(application) ? 0 : hearing.lost + 1;
    if (hearing.lost < lostMost) return;
    for (const { queue } of this.#queues) queue.forget(application);
    this.#hearings.delete(application);
  }
}

/** The receivers that have been told more than is stored. */
function newPositions({ heardTo, from, open, stored }: Hearing): Record<string, number> {
  const positions = [...from].map(([sink, start]) => {
    const left = [...(open.get(sink)?.values() ?? [])];
    return [sink, Math.max(start, Math.min(heardTo, ...left.map((sequence) => sequence - 1)))] as const;
  });
  return Object.fromEntries(positions.filter(([sink, position]) => position !== stored.get(sink)));
}
