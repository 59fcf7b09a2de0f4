import { home, staleAfterMsOf } from '../domain/application.ts';
import type { Command, CommandAnswer, Pause } from '../domain/command.ts';
import { configurationChanges, type HeldConfiguration } from '../domain/configuration.ts';
import { type Context, contextOf } from '../domain/context.ts';
import { decide } from '../domain/decide.ts';
import { configurationDue, decisionEntry, type JournalBody, verdictsEntry } from '../domain/journal.ts';
import { endsPause } from '../domain/pause.ts';
import { accepts, advance, type Progress } from '../domain/progress.ts';
import { initialState, type State } from '../domain/state.ts';
import { noteVerdicts, noVerdicts, verdictsDue, verdictsWritten } from '../domain/verdicts.ts';
import type { View } from '../domain/view.ts';
import { amnesiaOf, isUntold } from '../domain/witness.ts';
import { standingsOf } from '../runtime/recurring-windows.ts';
import { untilPhaseMs } from '../runtime/rhythm.ts';
import { type CommitResult, type Kept, UnreadableRecord } from '../store/contract.ts';
import { Announcer } from './announcer.ts';
import { carryOut, startable } from './carry-out.ts';
import type { CustodyTerms } from './custody-terms.ts';
import { EdgeWatch } from './edge-watch.ts';
import { Examining } from './examining.ts';
import type { Held } from './held.ts';
import type { Equipment, ManagedApplication } from './managed.ts';
import { Observer } from './observer.ts';
import { isMaintained, tellDecision } from './tell-decision.ts';
import { tellUnknownRegions } from './tell-unknown-regions.ts';

/** More decisions than this in a row without anything from outside are a fault in the rules. */
const decisionsMax = 20;

/**
 * One application while this controller owns it. Every change of its state goes through one queue and one commit; the
 * first commit that does not succeed for certain ends the custody, and whoever comes next (this process too) starts from
 * what is stored. There is no other way back from doubt.
 */
export class Custody implements Held {
  readonly managed: ManagedApplication;
  readonly observer: Observer;
  readonly examining: Examining;
  readonly token: number;
  /** When it began, on the monotonic clock. */
  readonly since: number;
  readonly #equipment: Equipment;
  readonly #terms: CustodyTerms;
  readonly #over = new AbortController();
  readonly #announcer: Announcer;
  readonly #edgeWatch: EdgeWatch;
  /** Names what begins under this custody: no other ever has the same. */
  readonly #nonce: string;
  /** Something has been committed here: then all that is stored has been confirmed. */
  #hasCommitted = false;
  #unusable: UnreadableRecord | undefined;
  #kept: Kept;
  /** The version at which this custody has written its configuration into the journal. */
  #configurationAt: number | undefined;
  #verdicts = noVerdicts;
  #pause: Pause | undefined;
  #command: { readonly cursor: string; readonly command: Command } | undefined;
  #inboxDirty = true;
  #queue: Promise<unknown> = Promise.resolve();
  #turning = false;
  #turnAgain = false;
  #carrying: Promise<void> | undefined;

  private constructor(equipment: Equipment, managed: ManagedApplication, terms: CustodyTerms, kept: Kept) {
    this.#equipment = equipment;
    this.managed = managed;
    this.#terms = terms;
    this.token = terms.token;
    this.#kept = kept;
    this.observer = new Observer(equipment, managed);
    this.examining = new Examining(equipment, this, terms.examiners);
    this.since = equipment.runtime.monotonicMs();
    this.#edgeWatch = new EdgeWatch(equipment, managed, terms.sight);
    this.#announcer = new Announcer(equipment, managed.application.id, terms.token);
    this.#nonce = equipment.runtime.id();
  }

  /** Reads what is stored and begins; what the vantages say has to be asked for. Rejects with `StoreUnavailable`. */
  static async take(equipment: Equipment, managed: ManagedApplication, terms: CustodyTerms): Promise<Custody> {
    const { application } = managed;
    const stored = await equipment.store.read(application.id);
    const kept = stored ?? {
      version: 0,
      state: initialState(application.id, home(application), application.policy.automation),
    };
    const custody = new Custody(equipment, managed, terms, kept);
    terms.fleet.note(kept.state);
    equipment.events.frozen(application.id, kept.state.frozen !== undefined);
    equipment.events.maintenance(application.id, isMaintained(kept.state));
    tellUnknownRegions(equipment, application, kept.state);
    custody.#watch();
    custody.wake();
    return custody;
  }

  get state(): State {
    return this.#kept.state;
  }

  /** Aborted when this controller may not act for the application any more. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Whether anything has been committed under it. */
  get hasCommitted(): boolean {
    return this.#hasCommitted;
  }

  /** What ended it, where that is something stored that can not be used: the next one would end the same way. */
  get unusable(): UnreadableRecord | undefined {
    return this.#unusable;
  }

  /** Whether a call may begin now: asked last just before its bytes leave. */
  get mayAct(): boolean {
    const { lease, calm } = this.#terms;
    return !this.#over.signal.aborted && lease.held && this.#paused === undefined && calm.restless === undefined;
  }

  /** The pause that stands, as far as this controller knows. */
  get #paused(): Pause | undefined {
    return this.#pause ?? this.#terms.pauses.kept(this.managed.application.id);
  }

  /** Ends it. What is under way is told to stop; resolves when it has. */
  async end(): Promise<void> {
    this.#over.abort();
    await this.#carrying;
    await this.#queue;
  }

  /** Something may have changed: decide again. */
  wake(): void {
    if (this.signal.aborted) return;
    this.#turnAgain = true;
    if (!this.#turning) void this.#turns();
  }

  /** A command or a pause has been written. */
  inboxChanged(): void {
    this.#inboxDirty = true;
    this.wake();
  }

  /** What a decision would be made on now. */
  context(): Context {
    return contextOf(this.managed.application, this.state, this.#view());
  }

  /** Commits a piece of the running operation's progress. False: it was not committed, and nothing may follow from it. */
  record(operationId: string, progress: Progress): Promise<boolean> {
    return this.#exclusively(async () => {
      const { operation } = this.state;
      if (operation?.id !== operationId || !accepts(operation, progress)) return false;
      const next = advance(this.state, progress);
      const entry: JournalBody = { kind: 'progress', operation: operation.id, progress };
      return this.#commit({ next, entry, unlessPaused: progress.kind === 'intended' });
    });
  }

  /** Writes down what changes nothing of the state. False: it was not committed. */
  write(entry: JournalBody): Promise<boolean> {
    return this.#exclusively(() => this.#commit({ next: this.state, entry }));
  }

  async #turns(): Promise<void> {
    this.#turning = true;
    try {
      for (let decisions = 0; this.#turnAgain && !this.signal.aborted; ) {
        this.#turnAgain = false;
        const { commandCursor } = this.state;
        const decided = await this.#exclusively(() => this.#turn());
        // Commands come from outside: only what the rules decide by themselves has to come to rest.
        decisions = decided && this.state.commandCursor === commandCursor ? decisions + 1 : 0;
        if (decisions > decisionsMax) throw new Error(`The rules do not come to rest: ${this.state.said.rule} again.`);
        this.#turnAgain ||= decided;
        this.#carryOn();
      }
    } catch (error) {
      this.#stop('a turn failed', error);
    } finally {
      this.#turning = false;
    }
  }

  /** One turn: view, decide, commit. True when something was committed, and so more may follow. */
  async #turn(): Promise<boolean> {
    if (await this.#tellConfiguration()) return true;
    await this.#readInbox();
    const before = this.state;
    const view = this.#view();
    const { application } = this.managed;
    this.#verdicts = noteVerdicts(this.#verdicts, view, (vantage) => staleAfterMsOf(application, vantage));
    this.#announce(isUntold(application, before, view), view.amnesia);
    const decision = decide(application, before, view);
    if (!decision.news) return this.#writeVerdicts(view.now);
    const { version } = this.#kept;
    const configuration = configurationDue(this.#configurationAt, version) ? application : undefined;
    const committed = await this.#commit({
      next: decision.next,
      entry: decisionEntry(decision, before, view, configuration),
      configuration: configuration === undefined ? undefined : this.managed.configuration,
      answer: decision.answer,
      endsPause: endsPause(decision, before, view),
    });
    if (committed && configuration !== undefined) this.#configurationAt = version;
    if (committed) this.#afterDecision(decision.rule, decision.because, before, decision.answer);
    return committed;
  }

  /** Writes down that another configuration is in force than what is stored was decided under. True when it was. */
  async #tellConfiguration(): Promise<boolean> {
    const { version, configuration: last } = this.#kept;
    const { application, configuration } = this.managed;
    if (last === undefined || last.hash === configuration.hash) return false;
    const change = {
      from: last.hash,
      to: configuration.hash,
      changes: configurationChanges(last.document, configuration.document),
    };
    const entry: JournalBody = { kind: 'configuration', ...change, configuration: application };
    if (!(await this.#commit({ next: this.state, entry, configuration }))) return false;
    this.#configurationAt = version;
    const { log, region } = this.#equipment;
    log.info(
      { application: application.id, region, epoch: this.state.epoch, ...change },
      'another configuration is in force',
    );
    return true;
  }

  /**
   * Tells the witnesses what is stored, once that is certain to stay: after a commit of this custody, or a renewal of the
   * lease that began after what is stored was read, since replicas confirm in order. Nobody is told what is not believed.
   */
  #announce(untold: boolean, amnesia?: string): void {
    if (amnesia !== undefined || this.state.frozen !== undefined) return;
    if (this.#hasCommitted || this.#terms.lease.confirmedSince(this.since))
      this.#announcer.announce(this.state, untold);
  }

  /** What vantages say, as far as nothing was decided about it, for back-tests and reports. Never true: nothing follows. */
  async #writeVerdicts(now: number): Promise<false> {
    if (!verdictsDue(this.#verdicts, now, this.state.operation !== undefined)) return false;
    const entry = verdictsEntry(this.#verdicts);
    if (await this.#commit({ next: this.state, entry })) this.#verdicts = verdictsWritten(this.#verdicts);
    return false;
  }

  #afterDecision(rule: number, because: string, before: State, answer: CommandAnswer | undefined): void {
    tellDecision(this.#equipment, { rule, because, before, after: this.state });
    this.examining.noticed(before, this.state);
    if (answer !== undefined) this.#command = undefined;
    this.#inboxDirty ||= answer !== undefined;
    if (before.phase !== 'suspect' && this.state.phase === 'suspect')
      void Promise.all([this.observer.lookAtAll(this.signal), this.#lookAtEdge()]).then(() => this.wake());
  }

  async #readInbox(): Promise<void> {
    if (!this.#inboxDirty) return;
    this.#inboxDirty = false;
    const { store } = this.#equipment;
    const { application, commandCursor } = this.state;
    this.#pause = await store.readPause(application);
    this.#command ??= await store.nextCommand(application, commandCursor);
  }

  #view(): View {
    // Asked first: what was heard before a stall is forgotten by it.
    const { restless } = this.#terms.calm;
    const now = this.#equipment.store.now();
    const reports = this.#terms.sight.reportsOn(this.managed.application.id, now, this.since);
    const seen = { reports, observations: this.observer.latest };
    const heardSince = Math.round(now - (this.#equipment.runtime.monotonicMs() - this.since));
    return {
      now,
      ...seen,
      amnesia: amnesiaOf(this.state, seen),
      nonce: this.#nonce,
      pause: this.#paused,
      restless,
      fleet: this.#terms.fleet.viewFor(this.managed.application.id, heardSince),
      windows: standingsOf(this.managed.application.policy.windows, now),
      command: this.#command?.command,
      commandCursor: this.#command?.cursor,
    };
  }

  /** Carries the running operation out, once at a time. */
  #carryOn(): void {
    const { operation } = this.state;
    if (
      operation === undefined ||
      this.state.phase !== 'operating' ||
      this.#carrying !== undefined ||
      startable(this, operation.id).length === 0
    )
      return;
    const ended = carryOut(this.#equipment, this, operation.id)
      .catch((error) => this.#stop('an operation could not be carried out', error))
      .finally(() => {
        this.#carrying = undefined;
        this.wake();
      });
    this.#carrying = ended;
  }

  async #commit(change: {
    readonly next: State;
    readonly entry: JournalBody;
    readonly answer?: CommandAnswer | undefined;
    readonly configuration?: HeldConfiguration | undefined;
    readonly endsPause?: boolean;
    readonly unlessPaused?: boolean;
  }): Promise<boolean> {
    const { store, instance } = this.#equipment;
    const { application } = this.managed;
    const { version } = this.#kept;
    const result: CommitResult = await store.commit({
      application: application.id,
      instance,
      token: this.token,
      version,
      ...change,
    });
    if (result.kind === 'committed') {
      const configuration = change.configuration ?? this.#kept.configuration;
      this.#kept = { version: result.version, state: change.next, configuration };
      this.#terms.fleet.note(change.next);
      if (change.endsPause === true) this.#pause = undefined;
      this.#hasCommitted = true;
      this.#announce(false);
      return true;
    }
    if (result.kind === 'refused' && result.why === 'paused') {
      this.inboxChanged();
      return false;
    }
    this.#stop(result.kind === 'refused' ? `a commit was refused: ${result.why}` : 'a commit was not replicated');
    return false;
  }

  /** One after the other, and not at all once it is over. A failure ends the custody. */
  #exclusively(work: () => Promise<boolean>): Promise<boolean> {
    const turn = this.#queue.then(async () => {
      if (!this.#terms.lease.held) this.#stop('the lease has run out');
      if (this.signal.aborted) return false;
      try {
        return await work();
      } catch (error) {
        if (error instanceof UnreadableRecord) this.#unusable ??= error;
        this.#stop(this.#unusable === undefined ? 'the store did not answer' : 'what is stored can not be used', error);
        return false;
      }
    });
    this.#queue = turn;
    return turn;
  }

  #stop(why: string, error?: unknown): void {
    if (this.signal.aborted) return;
    const { log, events, region } = this.#equipment;
    const told = { application: this.managed.application.id, region, token: this.token, why };
    // What can not be used is told as an error by whoever takes custody, once for every attempt.
    if (this.#unusable !== undefined) log.info(told, 'custody ended');
    else log.warn({ ...told, err: error }, 'custody ended');
    this.#over.abort();
    events.frozen(this.managed.application.id, false);
    events.maintenance(this.managed.application.id, false);
  }

  async #lookAtEdge(): Promise<void> {
    if (await this.#edgeWatch.look(this.signal)) this.wake();
  }

  /**
   * Decides from time to time, for what only waits, and looks at the resources less often: at once, and then at the
   * application's own phase, so that those that were taken or held up together do not all come at once for ever.
   */
  #watch(): void {
    const { runtime, timings } = this.#equipment;
    const { id } = this.managed.application;
    const repeat = async (everyMs: number, work: () => Promise<void>) => {
      while (!this.signal.aborted) {
        await work();
        await runtime.sleep(untilPhaseMs(id, everyMs, runtime.monotonicMs()), this.signal);
      }
    };
    void repeat(timings.turnEveryMs, async () => this.wake());
    void this.examining.run();
    void repeat(timings.observeEveryMs, () => this.observer.lookAtAll(this.signal));
    if (this.managed.application.edgeVantage !== undefined)
      void repeat(timings.observeEveryMs, () => this.#lookAtEdge());
  }
}
