import type { JournalBody } from '../domain/journal.ts';
import type { State } from '../domain/state.ts';
import type { Runtime } from '../runtime.ts';
import { type ControllerStore, type ToldBoard, UnreadableRecord } from '../store/contract.ts';
import type { Log } from '../telemetry/log.ts';
import { notificationsOf } from './changes.ts';
import type { Notification } from './notification.ts';
import { SinkQueue } from './queue.ts';
import type { Delivery, Sink } from './sink.ts';

export interface TellerOptions {
  readonly runtime: Runtime;
  readonly installation: string;
  readonly store: Pick<ControllerStore, 'journal'> & ToldBoard;
  readonly sinks: readonly Sink[];
  /** Whether this controller owns an application now. */
  readonly owns: (application: string) => boolean;
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
  readonly #noting: Promise<void>;

  constructor(options: TellerOptions) {
    this.#options = options;
    this.#queues = options.sinks.map((sink) => ({ sink, queue: this.#queueOf(sink) }));
    this.#noting = this.#note();
  }

  /** How much each receiver is still to be told. */
  waiting(): { readonly sink: string; readonly waiting: number }[] {
    return this.#queues.map(({ sink, queue }) => ({ sink: sink.name, waiting: queue.waiting }));
  }

  /** An application was taken, at this version; 0 where nothing is stored of it yet. */
  taken(application: string, version: number, state: State | undefined): void {
    for (const { queue } of this.#queues) queue.forget(application);
    const open = new Map(this.#options.sinks.map(({ name }) => [name, new Map<Notification, number>()]));
    const hearing: Hearing = {
      hasCaughtUp: false,
      meanwhile: [],
      heardTo: 0,
      from: new Map(),
      open,
      stored: new Map(),
      lost: 0,
    };
    this.#hearings.set(application, hearing);
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
    await this.#noting;
  }

  #queueOf(sink: Sink): SinkQueue {
    const { runtime, owns, onResult } = this.#options;
    return new SinkQueue({
      runtime,
      sink,
      mayTell: owns,
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
        this.#place(hearing, await store.told(application), version);
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
    const news = newPositions(hearing);
    if (Object.keys(news).length === 0) return true;
    try {
      await this.#options.store.noteTold(application, news);
    } catch {
      return false;
    }
    for (const [sink, position] of Object.entries(news)) hearing.stored.set(sink, position);
    return true;
  }

  /** What somebody else owns, somebody else tells. */
  #forgetLost(application: string, hearing: Hearing): void {
    hearing.lost = this.#options.owns(application) ? 0 : hearing.lost + 1;
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
