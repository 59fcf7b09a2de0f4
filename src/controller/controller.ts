import { home } from '../domain/application.ts';
import type { CommandAnswer } from '../domain/command.ts';
import type { Report } from '../domain/report.ts';
import type { Assignment, Census } from '../store/contract.ts';
import { Custody } from './custody.ts';
import type { Equipment, ManagedApplication } from './managed.ts';
import { claimOf, Lease } from './membership.ts';
import { Sight } from './sight.ts';

/** One controller process: holds a lease, owns its share of the applications, and acts for those it owns. */
export class Controller {
  readonly sight: Sight;
  readonly lease: Lease;
  readonly #equipment: Equipment;
  readonly #managed: ReadonlyMap<string, ManagedApplication>;
  readonly #custodies = new Map<string, Custody>();
  readonly #vacantSince = new Map<string, number>();
  readonly #answerListeners = new Set<(application: string, answer: CommandAnswer) => void>();
  readonly #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #census: Census = { controllers: [], assignments: {} };

  constructor(equipment: Equipment, managed: readonly ManagedApplication[]) {
    this.#equipment = equipment;
    this.#managed = new Map(managed.map((each) => [each.application.id, each]));
    this.sight = new Sight(equipment.runtime);
    this.lease = new Lease(equipment);
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
    this.#loop = this.#run();
  }

  /** Stops acting, waits for what is under way, and gives the lease and every application back at once. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    await Promise.all([...this.#custodies.values()].map((custody) => custody.end()));
    this.#custodies.clear();
    this.lease.lose();
    await this.#equipment.store.releaseLease(this.#equipment.instance).catch(() => undefined);
  }

  #received(report: Report): void {
    this.sight.receive(report);
    this.#custodies.get(report.application)?.wake();
  }

  /** Renews, counts who is there, and takes its share; twice as often as renewing needs, so that a loss is seen soon. */
  async #run(): Promise<void> {
    const { runtime, timings, log, events } = this.#equipment;
    let renewAt = Number.NEGATIVE_INFINITY;
    while (!this.#stopping.signal.aborted) {
      try {
        if (runtime.monotonicMs() >= renewAt) {
          renewAt = runtime.monotonicMs() + timings.renewEveryMs;
          await this.lease.renew();
        }
        if (this.lease.held) await this.#share();
      } catch (error) {
        log.warn(
          { region: this.#equipment.region, err: error },
          'the store could not be reached: nothing is done meanwhile',
        );
      }
      events.leaseHeld(this.lease.held);
      await runtime.sleep(timings.renewEveryMs / 2, this.#stopping.signal);
    }
  }

  async #share(): Promise<void> {
    const { store, instance, events } = this.#equipment;
    this.#census = await store.census();
    for (const managed of this.#managed.values()) {
      const { id } = managed.application;
      const assignment = this.#census.assignments[id];
      const ended = this.#custodies.get(id);
      if (ended?.signal.aborted) await this.#cleanUp(id, ended);
      const mine = assignment?.instance === instance && assignment.live;
      if (mine && this.custodyOf(id) === undefined) await store.yieldApplication(id, instance, assignment.token);
      else await this.#consider(managed, assignment);
    }
    events.owned([...this.#custodies.values()].filter((custody) => !custody.signal.aborted).length);
  }

  async #cleanUp(id: string, custody: Custody): Promise<void> {
    await custody.end();
    this.#custodies.delete(id);
  }

  async #consider(managed: ManagedApplication, assignment: Assignment | undefined): Promise<void> {
    const { runtime, store, instance, timings, log, region } = this.#equipment;
    const { application } = managed;
    const custody = this.custodyOf(application.id);
    const vacantForMs = this.#vacantFor(application.id, assignment?.live === true, runtime.monotonicMs());
    if (assignment?.live === true && custody === undefined) return;
    const placement =
      custody?.state.placement ?? (await store.read(application.id))?.state.placement ?? home(application);
    const where = { id: application.id, active: placement.active, primary: placement.primary };
    const claim = claimOf(this.#equipment, this.#census, where, vacantForMs, timings.leaseMs);
    if (claim === 'yield' && custody !== undefined && custody.state.operation === undefined) {
      await custody.end();
      await store.yieldApplication(application.id, instance, custody.token);
    }
    if (claim !== 'claim') return;
    const token = await store.claim(application.id, instance);
    if (token === undefined) return;
    log.info({ application: application.id, region, token }, 'custody taken');
    const terms = { token, lease: this.lease, sight: this.sight };
    this.#custodies.set(application.id, await Custody.take(this.#equipment, managed, terms));
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
