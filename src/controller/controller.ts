import { home, type Placement } from '../domain/application.ts';
import type { CommandAnswer, PauseAsked } from '../domain/command.ts';
import type { ConfigurationStanding } from '../domain/configuration.ts';
import type { Report } from '../domain/report.ts';
import type { State } from '../domain/state.ts';
import type { FleetView } from '../domain/view.ts';
import { type Assignment, type Census, StoreUnavailable, UnreadableRecord } from '../store/contract.ts';
import { Calm } from './calm.ts';
import { Configurations } from './configurations.ts';
import { Custody } from './custody.ts';
import { Fleet } from './fleet.ts';
import type { Equipment, ManagedApplication } from './managed.ts';
import { claimOf, Lease } from './membership.ts';
import { type Paused, Pauses } from './pauses.ts';
import { Places } from './places.ts';
import { Setbacks } from './setbacks.ts';
import { Sight } from './sight.ts';

/** How often the applications of other owners are looked at, in milliseconds. */
const surveyEveryMs = 2_000;

/** How many applications a round of sharing takes or gives back at the same time: more would hold up the leases' renewal. */
const settledAtOnce = 32;

/** How many applications are looked at for trouble at the same time: the systems behind them are often the same. */
const examinedAtOnce = 4;

/** How long what is taken is collected before the probers are asked to report, in milliseconds. */
const recallAfterMs = 10;

/** One controller process: holds a lease, owns its share of the applications, and acts for those it owns. */
export class Controller {
  readonly sight: Sight;
  readonly lease: Lease;
  readonly calm: Calm;
  readonly #pauses: Pauses;
  readonly #configurations: Configurations;
  readonly #fleet: Fleet;
  readonly #equipment: Equipment;
  readonly #managed: ReadonlyMap<string, ManagedApplication>;
  readonly #custodies = new Map<string, Custody>();
  readonly #setbacks: Setbacks;
  readonly #examiners = new Places(examinedAtOnce);
  readonly #vacantSince = new Map<string, number>();
  /** What the applications of other owners were last seen at. */
  readonly #surveyed = new Map<string, { readonly version: number; readonly placement: Placement }>();
  #recalling = false;
  /** The applications that a round of sharing is busy with. */
  readonly #settling = new Set<string>();
  readonly #answerListeners = new Set<(application: string, answer: CommandAnswer) => void>();
  readonly #stopping = new AbortController();
  #loops: readonly Promise<void>[] = [];
  #census: Census = { controllers: [], assignments: {}, inForce: {} };
  /** When the census was asked for, on the monotonic clock. */
  #countedAt = Number.NEGATIVE_INFINITY;

  constructor(equipment: Equipment, managed: readonly ManagedApplication[]) {
    this.#equipment = equipment;
    this.#managed = new Map(managed.map((each) => [each.application.id, each]));
    this.sight = new Sight(equipment.runtime);
    this.lease = new Lease(equipment);
    this.#setbacks = new Setbacks(equipment.runtime);
    this.#pauses = new Pauses(equipment);
    this.calm = new Calm({
      runtime: equipment.runtime,
      onTrouble: (because) => this.#becameRestless(because),
      onCalm: () => this.#becameCalm(),
    });
    this.#configurations = new Configurations(equipment, managed);
    this.#fleet = new Fleet(
      managed.map(({ application }) => application),
      equipment.fleetLimits,
    );
  }

  /** Who is alive and who owns what, as last seen. */
  get census(): Census {
    return this.#census;
  }

  /** The application's custody, if this controller owns it now. */
  custodyOf(application: string): Custody | undefined {
    const custody = this.#custodies.get(application);
    return custody?.signal.aborted === false ? custody : undefined;
  }

  /** Where every application that this controller owns now stands. */
  get owned(): State[] {
    return [...this.#custodies.values()].filter(({ signal }) => !signal.aborted).map(({ state }) => state);
  }

  /** Which configuration of an application is in force and who holds another one, as last seen. */
  configurationOf(application: string): ConfigurationStanding {
    return this.#configurations.standingOf(application, this.#census);
  }

  /** The other applications as one of them would be judged by: an owner's own at once, the rest as last read. */
  fleetFor(application: string): FleetView | undefined {
    return this.#fleet.viewFor(application);
  }

  /** Pauses an application, whoever owns it; without Redis here alone, until it can be written. */
  pause(application: string, asked: PauseAsked): Promise<Paused> {
    return this.#pauses.pause(application, asked);
  }

  /** Called with every answer to a command, whichever controller gave it. */
  onAnswer(listener: (application: string, answer: CommandAnswer) => void): () => void {
    this.#answerListeners.add(listener);
    return () => this.#answerListeners.delete(listener);
  }

  start(): void {
    this.#equipment.store.listen({
      onReport: (report) => this.#received(report),
      onCommand: (application) => this.#custodies.get(application)?.inboxChanged(),
      onAnswer: (application, answer) => {
        for (const listener of this.#answerListeners) listener(application, answer);
      },
      onGap: () => this.sight.forget(),
    });
    const { signal } = this.#stopping;
    this.#loops = [this.#renewing(), this.#sharing(), this.#surveying(), this.calm.watch(signal)];
  }

  /** Stops acting, waits for what is under way, and gives the lease and every application back at once. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#loops);
    await Promise.all([...this.#custodies.values()].map((custody) => custody.end()));
    this.#custodies.clear();
    this.lease.lose();
    await this.#equipment.store.releaseLease(this.#equipment.instance).catch(() => undefined);
  }

  #received(report: Report): void {
    this.sight.receive(report);
    this.#custodies.get(report.application)?.wake();
  }

  /** What was heard before a stall or a jump is of unknown age: every prober is asked to say it again. */
  #becameRestless(because: string): void {
    const { store, log, events, region } = this.#equipment;
    this.sight.forget();
    void store.recallReports().catch(() => undefined);
    events.restless(true);
    log.warn({ region, because }, 'not calm: this controller only observes');
  }

  #becameCalm(): void {
    const { log, events, region } = this.#equipment;
    events.restless(false);
    log.info({ region }, 'calm again');
    for (const custody of this.#custodies.values()) custody.wake();
  }

  /** Renewing stands alone: nothing that takes long may come between two renewals. */
  async #renewing(): Promise<void> {
    const { timings, events } = this.#equipment;
    await this.#repeat(timings.renewEveryMs, async () => {
      await this.lease.renew();
      events.leaseHeld(this.lease.held);
    });
  }

  /** Counts who is there and takes its share; twice as often as renewing needs, so that a loss is seen soon. */
  async #sharing(): Promise<void> {
    await this.#repeat(this.#equipment.timings.renewEveryMs / 2, async () => {
      // Before anything is taken, so that whoever takes it finds them.
      await this.#pauses.write();
      if (this.lease.held) await this.#share();
    });
  }

  /** Reads where the applications of other owners stand: an application that is alone has nobody to look at. */
  async #surveying(): Promise<void> {
    if (this.#managed.size < 2) return;
    await this.#repeat(surveyEveryMs, async () => {
      const others = [...this.#managed.keys()].filter((id) => this.custodyOf(id) === undefined);
      const changed = await this.#changedAmong(others);
      const usable = changed.filter((id) => !this.#setbacks.isPausing(id));
      await Promise.all(usable.map((id) => this.#forOne(id, () => this.#survey(id))));
    });
  }

  /** The applications that do not stand where they were last seen. */
  async #changedAmong(ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const versions = await this.#equipment.store.versions(ids);
    return ids.filter((id, index) => versions[index] !== (this.#surveyed.get(id)?.version ?? 0));
  }

  async #survey(id: string): Promise<void> {
    const kept = await this.#equipment.store.read(id);
    if (kept === undefined) return;
    this.#surveyed.set(id, { version: kept.version, placement: kept.state.placement });
    this.#fleet.note(kept.state);
  }

  async #repeat(everyMs: number, work: () => Promise<void>): Promise<void> {
    const { runtime, log, region } = this.#equipment;
    while (!this.#stopping.signal.aborted) {
      try {
        await work();
      } catch (error) {
        log.warn({ region, err: error }, 'the store could not be reached: nothing is done meanwhile');
      }
      await runtime.sleep(everyMs, this.#stopping.signal);
    }
  }

  /** What is wrong with one application must not keep the others from being governed. */
  async #forOne(application: string, work: () => Promise<void>): Promise<void> {
    const { log, region } = this.#equipment;
    try {
      await work();
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      if (error instanceof UnreadableRecord) this.#setBack(application, error);
      else log.error({ application, region, err: error }, 'an application could not be taken care of');
    }
  }

  /** Told once for each attempt; the attempts become fewer. */
  #setBack(application: string, { key, message: because }: UnreadableRecord): void {
    if (this.#setbacks.isPausing(application)) return;
    const { log, region } = this.#equipment;
    const againInMs = this.#setbacks.note(application);
    log.error(
      { application, region, key, because, againInMs },
      'what is stored of an application can not be used: nothing is done for it until a person has repaired that',
    );
  }

  /** One round over all applications, many at once: a thousand that have lost their owner do not wait in one line. */
  async #share(): Promise<void> {
    const { store, events, runtime, timings } = this.#equipment;
    const askedAt = runtime.monotonicMs();
    const census = await store.census();
    await this.#configurations.learn(census);
    this.#census = census;
    this.#countedAt = askedAt;
    const waiting = [...this.#managed.values()];
    await this.#forgetWhereVacantStood();
    const lane = async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await this.#settle(next);
    };
    // An application whose last call takes long to end keeps no other waiting: the next round leaves it out.
    const round = Promise.all(Array.from({ length: Math.min(settledAtOnce, waiting.length) }, lane));
    await Promise.race([round, runtime.sleep(timings.renewEveryMs)]);
    events.owned([...this.#custodies.values()].filter((custody) => !custody.signal.aborted).length);
  }

  /**
   * Who is best placed to take an application is judged by where it stands now, as its owner would judge it: by what is
   * older one controller would take again and again what it then gives away.
   */
  async #forgetWhereVacantStood(): Promise<void> {
    const { assignments } = this.#census;
    const vacant = [...this.#managed.keys()].filter((id) => assignments[id]?.live !== true && this.#surveyed.has(id));
    for (const id of await this.#changedAmong(vacant)) this.#surveyed.delete(id);
  }

  async #settle(managed: ManagedApplication): Promise<void> {
    const { store, instance } = this.#equipment;
    const { id } = managed.application;
    if (this.#settling.has(id)) return;
    const assignment = this.#census.assignments[id];
    this.#settling.add(id);
    try {
      const custody = this.#custodies.get(id);
      // The census was asked for before this one was taken, and may not know it.
      if (custody !== undefined && custody.since >= this.#countedAt) return;
      if (custody?.hasCommitted === true) this.#setbacks.forget(id);
      if (custody !== undefined && !isStillOwned(custody, instance, assignment)) await this.#cleanUp(id, custody);
      await this.#forOne(id, async () => {
        const mine = assignment?.instance === instance && assignment.live;
        if (mine && this.custodyOf(id) === undefined) await store.yieldApplication(id, instance, assignment.token);
        else if (!this.#setbacks.isPausing(id)) await this.#consider(managed, assignment);
      });
    } finally {
      this.#settling.delete(id);
    }
  }

  async #cleanUp(id: string, custody: Custody): Promise<void> {
    await custody.end();
    this.#custodies.delete(id);
    if (custody.unusable !== undefined) this.#setBack(id, custody.unusable);
  }

  async #consider(managed: ManagedApplication, assignment: Assignment | undefined): Promise<void> {
    const { runtime, store, instance, timings, log, region } = this.#equipment;
    const { application } = managed;
    const custody = this.custodyOf(application.id);
    const vacantForMs = this.#vacantFor(application.id, assignment?.live === true, runtime.monotonicMs());
    if (assignment?.live === true && custody === undefined) return;
    const placement = custody?.state.placement ?? (await this.#placementOf(application));
    const where = { id: application.id, active: placement.active, primary: placement.primary };
    const eligible = this.#configurations.eligible(application.id, this.#census);
    const claim = claimOf(this.#equipment, this.#census, eligible, where, vacantForMs, timings.leaseMs);
    if (claim === 'yield' && custody !== undefined && custody.state.operation === undefined) {
      log.info({ application: application.id, region, token: custody.token }, 'custody given to a better placed one');
      await custody.end();
      await store.yieldApplication(application.id, instance, custody.token);
    }
    if (claim !== 'claim') return;
    const under = { configuration: managed.configuration.hash, insteadOf: this.#census.inForce[application.id] };
    const token = await store.claim(application.id, instance, under);
    if (token === undefined) return;
    log.info({ application: application.id, region, token }, 'custody taken');
    const terms = {
      token,
      lease: this.lease,
      calm: this.calm,
      sight: this.sight,
      fleet: this.#fleet,
      pauses: this.#pauses,
      examiners: this.#examiners,
    };
    this.#custodies.set(application.id, await Custody.take(this.#equipment, managed, terms));
    void this.#recall();
  }

  /** Asks every prober to report at once, a single time for everything that is taken at about the same moment. */
  async #recall(): Promise<void> {
    if (this.#recalling) return;
    this.#recalling = true;
    await this.#equipment.runtime.sleep(recallAfterMs);
    this.#recalling = false;
    // Without an answer the probers' next heartbeats have to do.
    await this.#equipment.store.recallReports().catch(() => undefined);
  }

  /** Where it stands, as last read: that decides only who is best placed to own it. */
  async #placementOf(application: ManagedApplication['application']): Promise<Placement> {
    if (!this.#surveyed.has(application.id)) await this.#survey(application.id);
    return this.#surveyed.get(application.id)?.placement ?? home(application);
  }

  /** How long an application has been seen without a live owner, in milliseconds. */
  #vacantFor(application: string, live: boolean, now: number): number {
    if (live) {
      this.#vacantSince.delete(application);
      return 0;
    }
    const since = this.#vacantSince.get(application) ?? now;
    this.#vacantSince.set(application, since);
    return now - since;
  }
}

/** Whether a custody is the one that Redis knows: what it has lost or given to another must not go on beside the next. */
function isStillOwned({ signal, token }: Custody, instance: string, assignment: Assignment | undefined): boolean {
  return !signal.aborted && assignment?.live === true && assignment.instance === instance && assignment.token === token;
}
