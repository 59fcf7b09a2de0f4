import type { RegionObservation } from '../../../src/domain/observation.ts';

/** Of what a side is made: what it believes to be, and whether it has what the primary wrote. */
export interface Side {
  role: 'primary' | 'replica' | 'none';
  /** Grows with every takeover; a side that knows of a newer one than its own does not write. */
  timeline: number;
  inSync: boolean;
}

/** What a database needs to know of the world around it. */
export interface DatabaseSurroundings {
  /** Whether its server is powered on and its region not dead. */
  readonly runs: (region: string) => boolean;
  readonly linked: (a: string, b: string) => boolean;
  readonly after: (delayMs: number, action: () => void) => void;
  readonly changed: () => void;
}

/**
 * A database with one writable side and replicas of it. A side writes as long as it believes to be primary and its server
 * runs: being cut off does not stop it, and a region that comes back goes on as what it was if nobody tells it better.
 */
export class Database {
  readonly sides: Map<string, Side>;
  /** The region that a takeover is under way to. */
  takingOver: string | undefined;
  /** Set by a fault: no replica can follow. */
  lagging = false;
  readonly #around: DatabaseSurroundings;

  constructor(regions: readonly string[], around: DatabaseSurroundings) {
    this.sides = new Map(
      regions.map((region, index) => [
        region,
        { role: index === 0 ? 'primary' : 'replica', timeline: 1, inSync: true },
      ]),
    );
    this.#around = around;
  }

  /** The regions in which it can be written now. */
  writable(): string[] {
    return [...this.sides]
      .filter(([region, { role }]) => role === 'primary' && this.#around.runs(region))
      .map(([id]) => id);
  }

  observe(region: string): RegionObservation {
    const side = this.sides.get(region);
    if (side === undefined || !this.#around.runs(region))
      return { role: 'unknown', replicating: 'unknown', detail: 'Its server does not answer.' };
    if (side.role === 'primary') return { role: 'primary', detail: 'It is primary.' };
    if (side.role === 'none') return { role: 'none', replicating: 'no', detail: 'It is stopped.' };
    const connected = this.#primaryLinkedTo(region) !== undefined && !this.lagging;
    const ready = { graceful: answer(connected && side.inSync), forced: answer(side.inSync && !this.lagging) };
    return {
      role: 'replica',
      replicating: answer(connected),
      ready,
      detail: `It is a replica${connected ? '' : ', not connected'}.`,
    };
  }

  /** Begins a takeover. False: it is refused, because it can't or one is under way. */
  promote(region: string, graceful: boolean): boolean {
    const side = this.sides.get(region);
    if (side?.role === 'primary' && this.#around.runs(region)) return true;
    if (side?.role !== 'replica' || !this.#around.runs(region) || this.takingOver !== undefined) return false;
    const source = this.#primaryLinkedTo(region);
    if (graceful ? source === undefined || !side.inSync || this.lagging : !side.inSync || this.lagging) return false;
    this.takingOver = region;
    this.#around.after(1_500, () => this.#takeOver(region, graceful));
    return true;
  }

  /** Makes a side a replica of whoever is primary. */
  rejoin(region: string): boolean {
    const side = this.sides.get(region);
    if (side === undefined || !this.#around.runs(region)) return false;
    if (this.#primaryLinkedTo(region) === undefined) return false;
    side.role = 'replica';
    this.#around.changed();
    this.#around.after(1_000, () => this.meet());
    return true;
  }

  /** A server has come up, or a way has opened: sides that meet agree on who is primary. */
  meet(): void {
    for (const [region, side] of this.sides) {
      if (!this.#around.runs(region)) continue;
      const primary = this.#primaryLinkedTo(region);
      if (primary === undefined || primary.region === region) continue;
      if (side.role === 'primary' && side.timeline < primary.side.timeline) side.role = 'none';
      if (side.role !== 'replica') continue;
      side.timeline = primary.side.timeline;
      side.inSync = true;
    }
    this.#around.changed();
  }

  /** A server was switched on on purpose: what was left behind starts as nothing until it is told what to be. */
  started(region: string): void {
    const side = this.sides.get(region);
    const rival = [...this.sides].some(([other, each]) => other !== region && each.timeline > (side?.timeline ?? 0));
    if (side?.role === 'primary' && rival) side.role = 'none';
    this.meet();
  }

  #takeOver(region: string, graceful: boolean): void {
    const side = this.sides.get(region);
    const source = this.#primaryLinkedTo(region);
    this.takingOver = undefined;
    if (side === undefined || !this.#around.runs(region)) return;
    if (graceful && source === undefined) return;
    side.role = 'primary';
    side.timeline = Math.max(...[...this.sides.values()].map((each) => each.timeline)) + 1;
    // Forced, the others hear of it only when they are reached; gracefully, the old one steps back first.
    if (source !== undefined) source.side.role = graceful ? 'replica' : 'none';
    this.meet();
  }

  #primaryLinkedTo(region: string): { region: string; side: Side } | undefined {
    const found = [...this.sides]
      .filter(
        ([other, side]) => side.role === 'primary' && this.#around.runs(other) && this.#around.linked(other, region),
      )
      .toSorted((a, b) => b[1].timeline - a[1].timeline)[0];
    return found && { region: found[0], side: found[1] };
  }
}

function answer(condition: boolean): 'yes' | 'no' {
  return condition ? 'yes' : 'no';
}
