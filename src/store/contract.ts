import type { Command, CommandAnswer, Pause, PauseAsked } from '../domain/command.ts';
import type { HeldConfiguration } from '../domain/configuration.ts';
import type { GateOrder } from '../domain/gate.ts';
import type { JournalBody, JournalEntry } from '../domain/journal.ts';
import type { ControllerPresence } from '../domain/ownership.ts';
import type { Examined } from '../domain/readiness.ts';
import type { Report } from '../domain/report.ts';
import type { State } from '../domain/state.ts';
import type { Announcement } from '../domain/witness.ts';

/**
 * What Regent needs of its store, in its own words. Left out on purpose: keys, Lua, connections and everything else that
 * is Redis. Every method rejects with `StoreUnavailable` when the store can't be reached or does not answer in time; the
 * caller then knows nothing of what became of the call.
 */
export interface ProberStore {
  /** Appends a report to the vantage's own stream. */
  report(report: Report): Promise<void>;
  /** Called whenever every report should be sent again: after a connection, a new owner, a new Redis primary. */
  onRecall(listener: () => void): void;
  /** Called with what owners announce: all of it whenever listening begins, then each as it is written. */
  onAnnouncement(listener: (application: string, announcement: Announcement) => void): void;
  /** Whether the last thing asked of it was answered. */
  readonly reachable: boolean;
  close(): Promise<void>;
}

/** What a controller needs of it. */
export interface ControllerStore {
  /**
   * Redis time in milliseconds, carried forward on the monotonic clock since the last answer that told it. Throws
   * `StoreUnavailable` before the first.
   */
  now(): number;
  readonly reachable: boolean;
  /** Starts to deliver what arrives from now on. The streams are read with one blocking call each; nothing polls. */
  listen(listener: StoreListener): void;

  /** Takes or renews this controller's lease for `ttlMs`. */
  renewLease(presence: ControllerPresence, ttlMs: number): Promise<LeaseRenewal>;
  /** Gives the lease and every assignment back at once. */
  releaseLease(instance: string): Promise<void>;
  /** The live controllers and who owns what. */
  census(): Promise<Census>;
  /**
   * Takes an application whose owner holds no lease (or none does), with the next token. Undefined: somebody was faster, or
   * has put another configuration in force than `under` knows.
   */
  claim(application: string, instance: string, under: Under): Promise<number | undefined>;
  /** Gives one application back. */
  yieldApplication(application: string, instance: string, token: number): Promise<void>;

  /** Tells the others, for a minute, which configurations whoever shows `digest` holds. */
  tellHoldings(digest: string, holdings: Holdings): Promise<void>;
  /** What whoever shows `digest` holds; undefined until it is told. */
  holdings(digest: string): Promise<Holdings | undefined>;

  read(application: string): Promise<Kept | undefined>;
  /** The version of each, in one round trip; 0 of one that has none yet. */
  versions(applications: readonly string[]): Promise<readonly number[]>;
  /** One script: checks lease, owner, token and version; writes the state, the journal, the answer. */
  commit(commit: Commit): Promise<CommitResult>;
  /** Up to `count` entries, oldest first: the newest ones, or with `after` those that follow that sequence. */
  journal(application: string, count: number, after?: number): Promise<JournalEntry[]>;

  /** Puts a command on the application's stream. */
  sendCommand(application: string, command: Command): Promise<void>;
  /** The oldest command after `cursor`, with its id in the stream. */
  nextCommand(
    application: string,
    cursor: string,
  ): Promise<{ readonly cursor: string; readonly command: Command } | undefined>;
  /**
   * Writes a pause directly: it holds from this moment, whoever owns the application. One that ends by itself does not
   * shorten one that stands for longer.
   */
  pause(application: string, pause: PauseAsked): Promise<Pause>;
  readPause(application: string): Promise<Pause | undefined>;
  /** Tells the witnesses an application's newest epoch. False: it is not this controller's any more. */
  announce(announcing: Announcing): Promise<boolean>;
  /** Asks every prober to report at once. */
  recallReports(): Promise<void>;
  close(): Promise<void>;
}

/** How a controller tells the probers what their gates should say. */
export interface GatePublisher {
  /** Tells it, if this version of the state is still the newest; else false, and whoever wrote the newer one tells it. */
  publishGate(application: string, version: number, order: GateOrder): Promise<boolean>;
}

/** How a prober learns what its gates should say. */
export interface GateBoard {
  /** Starts to deliver: first everything, then what changes. */
  followGates(listener: GateListener): void;
}

/** What the gates of an application should say, and the version of the state since which they should. */
export interface GateRecord extends GateOrder {
  readonly version: number;
}

export interface GateListener {
  onGate(application: string, record: GateRecord): void;
  /** Everything that Redis knew at this instant of the monotonic clock has been delivered. */
  onFresh(atMonotonicMs: number): void;
}

/** What has happened to any application, in one order that every controller tells alike. */
export interface EventLog {
  /** Up to `count` events that follow an id, oldest first. */
  eventsAfter(after: string, count: number): Promise<LoggedEvent[]>;
  /**
   * Where to read on: behind the last event that somebody has seen, or at the end for one who has seen none. `gap`: what
   * followed that event may not be there any more.
   */
  resumeEvents(after: string | undefined): Promise<{ readonly after: string; readonly gap: boolean }>;
  /** Calls the listener whenever there may be something new, until the function that it returns is called. */
  onEvent(listener: () => void): () => void;
}

/** One commit, as far as somebody who follows events has to know it. */
export interface LoggedEvent {
  /** Grows from event to event, over all applications. */
  readonly id: string;
  readonly application: string;
  /** Of the journal entry that tells everything. */
  readonly sequence: number;
  /** Milliseconds of Redis time. */
  readonly at: number;
  /** Of that entry: `decision`, `progress`, ... */
  readonly kind: string;
  readonly rule?: number | undefined;
  readonly because?: string | undefined;
  readonly phase?: string | undefined;
  readonly operation?: string | undefined;
  readonly progress?: string | undefined;
  readonly step?: string | undefined;
}

/**
 * Where the answers to calls that carry a key are kept for a day, so that a call that is heard again is answered alike,
 * by whichever controller.
 */
export interface KeptAnswers {
  /** Books the call under its key, or tells what is known of that key. */
  beginCall(call: KeyedCall): Promise<Begun>;
  /** Keeps the answer; without one the key is given back. What was not booked for this call is left alone. */
  endCall(call: KeyedCall, answer: string | undefined): Promise<void>;
}

/** A call to which its caller has given a key. */
export interface KeyedCall {
  readonly caller: string;
  readonly key: string;
  /** Of this very call: another one under the same key has another. Without blanks. */
  readonly id: string;
  /** The same for the same request. Without blanks. */
  readonly fingerprint: string;
}

/** What is known of a key when a call begins under it. */
export type Begun =
  /** Nothing: it is this call's now. */
  | { readonly kind: 'begun' }
  /** The same request is being worked on, or whoever worked on it died less than 30 s ago. */
  | { readonly kind: 'under-way' }
  | { readonly kind: 'answered'; readonly answer: string }
  | { readonly kind: 'another-request' };

/** Where owners keep what their last look for trouble has found, so that any controller can tell it. */
export interface ReadinessBoard {
  /** Keeps it instead of what was found before. Not replicated: what is lost is looked for again. */
  keepReadiness(application: string, examined: Examined): Promise<void>;
  /** Undefined where nobody has looked yet, and where what is there can not be used. */
  readReadiness(application: string): Promise<Examined | undefined>;
}

/** How far those have been told who want to be told what happens, so that whoever owns an application next goes on there. */
export interface ToldBoard {
  /**
   * What is noted of an application: by receiver the entry of the journal up to which it has been told, and by `<receiver>
   * <key>` what else it has been told; empty where that has passed.
   */
  told(application: string): Promise<Readonly<Record<string, string>>>;
  /** Notes more of it. */
  noteTold(application: string, told: Readonly<Record<string, string | number>>): Promise<void>;
}

/** Where all controllers book the calls that they make under one identity. */
export interface CallLedger {
  /**
   * Books up to `wanted` calls, so that there are never more than `calls` in any `windowMs`. Not replicated: a Redis that
   * has lost it lets at most one window's calls too many pass.
   */
  bookCalls(identity: string, request: CallsWanted): Promise<CallsBooked>;
}

/** How many calls are wanted, and how many there may be in any window. */
export interface CallsWanted {
  readonly wanted: number;
  readonly calls: number;
  readonly windowMs: number;
}

export interface CallsBooked {
  readonly granted: number;
  /** When fewer than wanted: how long until one of the booked calls has left the window, in milliseconds; else 0. */
  readonly againInMs: number;
  /** How many controllers hold a lease. */
  readonly controllers: number;
}

/**
 * What became of a renewal. `unconfirmed`: it is written, but too few replicas have it; the next primary may not know it,
 * so it extends nothing, and takes nothing of what an earlier one gave. `somebody-else`: the name is another process's.
 */
export type LeaseRenewal = 'renewed' | 'unconfirmed' | 'somebody-else';

/** What the store delivers by itself. */
export interface StoreListener {
  /** A vantage has reported. */
  onReport(report: Report): void;
  /** A command or a pause has been written for an application. */
  onCommand(application: string): void;
  /** A command has been answered, by whichever controller. */
  onAnswer(application: string, answer: CommandAnswer): void;
  /** The streams could not be read for a while or come from another Redis: what was received before is stale. */
  onGap(): void;
}

/** An application's state as it is kept. */
export interface Kept {
  /** Grows by one with every commit; 0 before the first. */
  readonly version: number;
  readonly state: State;
  /** The configuration that the journal has told of last. */
  readonly configuration?: HeldConfiguration | undefined;
}

/** One change of an application's state with its journal entry. */
export interface Commit {
  readonly application: string;
  readonly instance: string;
  readonly token: number;
  /** The version the change was made from. */
  readonly version: number;
  readonly next: State;
  readonly entry: JournalBody;
  /** The command that it answers. */
  readonly answer?: CommandAnswer | undefined;
  /** The configuration that this entry tells of. */
  readonly configuration?: HeldConfiguration | undefined;
  /** Takes the pause away with the same script. */
  readonly endsPause?: boolean | undefined;
  /** Refused while a pause stands: set for intents. */
  readonly unlessPaused?: boolean | undefined;
}

/** What an owner has its witnesses keep. */
export interface Announcing {
  readonly application: string;
  readonly instance: string;
  readonly token: number;
  readonly announcement: Announcement;
}

export type CommitResult =
  | { readonly kind: 'committed'; readonly version: number }
  /** Nothing was written. */
  | { readonly kind: 'refused'; readonly why: 'no-lease' | 'not-owner' | 'version-moved' | 'paused' }
  /** Written, but not confirmed by enough replicas: nothing may follow from it. */
  | { readonly kind: 'not-replicated'; readonly version: number };

/** Who is alive and who owns what. */
export interface Census {
  readonly controllers: readonly ControllerPresence[];
  readonly assignments: Readonly<Record<string, Assignment>>;
  /** Of each application: the hash of the configuration that its owner has to hold. */
  readonly inForce: Holdings;
}

/** The hashes of configurations by application. */
export type Holdings = Readonly<Record<string, string>>;

/** The configuration that a controller claims an application under: it is in force from then on. */
export interface Under {
  readonly configuration: string;
  /** The one in force whose place it may take; none: it may take no other's. */
  readonly insteadOf?: string | undefined;
}

/** The controller that may act for an application now. */
export interface Assignment {
  readonly instance: string;
  /** Grows with every change of owner. */
  readonly token: number;
  /** Whether its owner holds a lease. */
  readonly live: boolean;
}

/** The store can't be reached or did not answer in time; what was asked may or may not have happened. */
export class StoreUnavailable extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(`Redis is not available: ${what}`, options);
    this.name = 'StoreUnavailable';
  }
}

/**
 * Something in Redis is not what Regent writes: garbage, another program's data, or a newer Regent's. Nothing is guessed
 * from it; a person has to look at the key that the message names.
 */
export class UnreadableRecord extends Error {
  readonly key: string;

  constructor(key: string, why: string, options?: ErrorOptions) {
    super(`Redis holds something under ${key} that this Regent can't use: ${why}`, options);
    this.name = 'UnreadableRecord';
    this.key = key;
  }
}
