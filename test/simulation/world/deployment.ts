import { type Between, type ControllerProcess, startController } from './controller-process.ts';
import { type ProberProcess, startProber } from './prober-process.ts';
import { vantages } from './topology.ts';
import type { World } from './world.ts';

/** Regent's own processes in a world: a controller and a prober in each place, started again when they have died. */
export class Deployment {
  readonly controllers = new Map<string, ControllerProcess>();
  readonly probers = new Map<string, ProberProcess>();
  readonly #world: World;
  readonly #between: Between;
  readonly #places: readonly string[];
  #generation = 0;

  /** `controllers` are the places that have one. */
  constructor(world: World, between: Between = {}, controllers: readonly string[] = vantages) {
    this.#world = world;
    this.#between = between;
    this.#places = controllers;
    for (const place of vantages) this.start(place);
  }

  /** Starts what does not run in a place. */
  start(place: string): void {
    this.startController(place);
    this.startProber(place);
  }

  startController(place: string): void {
    if (!this.#places.includes(place)) return;
    if (this.controllers.get(place)?.process.alive || this.#world.cloud.stateOf(place) === 'dead') return;
    this.controllers.set(place, startController(this.#world, place, this.#name('controller', place), this.#between));
  }

  startProber(place: string): void {
    if (this.probers.get(place)?.process.alive || this.#world.cloud.stateOf(place) === 'dead') return;
    this.probers.set(place, startProber(this.#world, place, this.#name('prober', place)));
  }

  killController(place: string): void {
    this.#kill(this.controllers.get(place));
  }

  killProber(place: string): void {
    this.#kill(this.probers.get(place));
  }

  #kill(
    running: { readonly process: { readonly name: string; readonly alive: boolean; kill(): void } } | undefined,
  ): void {
    if (running?.process.alive !== true) return;
    running.process.kill();
    this.#world.record.tell({ type: 'process', process: running.process.name, what: 'died' });
  }

  #name(kind: string, place: string): string {
    this.#generation += 1;
    return `${kind}-${place}-${this.#generation}`;
  }
}
