import type { Application } from '../domain/application.ts';
import { isByItself } from '../domain/operation.ts';
import type { State } from '../domain/state.ts';
import type { FleetMember, FleetView } from '../domain/view.ts';

/**
 * What every application of the installation is doing, as far as this controller knows: its own at once, others' as they
 * were last read. An old word can let one operation too many begin, and never one that its own guards forbid.
 */
export class Fleet {
  readonly #applications: ReadonlyMap<string, Application>;
  readonly #limits: FleetView['limits'];
  readonly #members = new Map<string, FleetMember>();

  constructor(applications: readonly Application[], limits: FleetView['limits']) {
    this.#applications = new Map(applications.map((application) => [application.id, application]));
    this.#limits = limits;
  }

  /** Takes in where an application stands now. */
  note(state: State): void {
    const application = this.#applications.get(state.application);
    if (application !== undefined) this.#members.set(application.id, memberOf(application, state));
  }

  /**
   * Those others that bear on one application: what moves, what would, and what it depends on. The journal keeps them with
   * every decision, so the thousand that stand still are left out. Undefined where it is alone. `heardSince`: since when its
   * owner owns it.
   */
  viewFor(application: string, heardSince?: number): FleetView | undefined {
    if (this.#applications.size < 2) return undefined;
    const needed = this.#applications.get(application)?.after ?? [];
    const bears = (other: FleetMember) =>
      other.phase === 'operating' || other.wantsToMove || other.movingInto.length > 0 || other.drilling === true;
    const others: FleetMember[] = [];
    // Once a turn over a thousand that mostly stand still: nothing is copied of those.
    for (const each of this.#members.values())
      if (each.application !== application && (bears(each) || needed.includes(each.application))) others.push(each);
    return { limits: this.#limits, others, heardSince };
  }
}

function memberOf(application: Application, state: State): FleetMember {
  const { id, priority, after, noticedWithinMs } = application;
  const { phase, automation, operation, placement, pause, frozen, said } = state;
  return {
    application: id,
    priority,
    phase,
    after,
    movingInto:
      operation === undefined ? [] : operation.to.active.filter((region) => !operation.from.active.includes(region)),
    wantsToMove: phase === 'suspect' && automation === 'automatic' && pause === undefined && waitsOnlyForOthers(said),
    waitsForPerson: phase === 'blocked' || pause !== undefined || frozen !== undefined ? true : undefined,
    ordered: operation === undefined || isByItself(operation) ? undefined : true,
    drilling: state.drill === undefined ? undefined : true,
    standsIn: [...new Set([...placement.active, placement.primary])],
    knownWithinMs: noticedWithinMs === undefined ? undefined : noticedWithinMs + heardOfMs,
  };
}

/** How long after it was noticed a suspicion is known to every controller: it is committed, and read every 2 s. */
const heardOfMs = 4_000;

/** Whoever waits for a person, or for a replica, keeps nobody else waiting. */
function waitsOnlyForOthers({ heldBy }: State['said']): boolean {
  const passing = new Set(['fleet', 'blast-radius', 'dependencies', 'confirmed']);
  return (heldBy ?? []).every((held) => passing.has(held.split(':')[0] ?? ''));
}
