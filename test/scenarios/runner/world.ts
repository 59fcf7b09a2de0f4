import { type Application, home } from '../../../src/domain/application.ts';
import type { Command, CommandBody, Pause } from '../../../src/domain/command.ts';
import type { JournalBody } from '../../../src/domain/journal.ts';
import type { Observation } from '../../../src/domain/observation.ts';
import { initialState, type State } from '../../../src/domain/state.ts';
import type { FleetView, View } from '../../../src/domain/view.ts';
import { amnesiaOf, announcementOf } from '../../../src/domain/witness.ts';
import { standingsOf } from '../../../src/runtime/recurring-windows.ts';
import type { Coverage } from './coverage.ts';
import { Sky } from './sky.ts';
import { Things } from './things.ts';

/** Everything around one application in a scenario: what is seen, what is there, who asks for what, and the time. */
export class World {
  /** Milliseconds; any beginning would do. */
  now = 1_000_000_000;
  application: Application;
  state: State;
  readonly sky: Sky;
  readonly things: Things;
  pause: Pause | undefined;
  command: Command | undefined;
  fleet: FleetView | undefined;
  restless: string | undefined;
  /** Of the controller that owns it. */
  nonce: string | undefined;
  /** Steps that never come to their goal, with the reason that is observed. */
  readonly stuck = new Map<string, string>();
  readonly coverage: Coverage | undefined;
  /** Called with everything that a controller would write into the journal. */
  scribe: ((body: JournalBody, world: World) => void) | undefined;
  #commands = 0;

  constructor(application: Application, coverage?: Coverage) {
    this.application = application;
    this.coverage = coverage;
    this.state = initialState(application.id, home(application), application.policy.automation);
    this.sky = new Sky();
    this.things = new Things();
    this.settle();
  }

  /** The application has been described further: everything is as it is on a calm day. */
  settle(): void {
    this.state = initialState(this.application.id, home(this.application), this.application.policy.automation);
    this.sky.settle(this.application);
    this.things.settle(this.application, this.state.placement);
    for (const { id } of this.application.edges) this.sky.serve(id, this.state.placement.primary);
  }

  get view(): View {
    const announced = announcementOf(this.state);
    const told = announced && { ...announced, durable: true };
    const seen = { reports: this.sky.reports(this.application, this.now, told), observations: this.observations };
    return {
      now: this.now,
      ...seen,
      pause: this.pause,
      command: this.command,
      commandCursor: this.command === undefined ? undefined : `${this.#commands}-0`,
      fleet: this.fleet,
      restless: this.restless,
      amnesia: amnesiaOf(this.state, seen),
      nonce: this.nonce,
      windows: standingsOf(this.application.policy.windows, this.now),
    };
  }

  get observations(): Readonly<Record<string, Observation>> {
    return this.things.observations(this.now);
  }

  /** A command with an id of its own, for an operator to give. */
  commandBy(by: string, reason: string, body: CommandBody): Command {
    this.#commands += 1;
    return { id: `c${this.#commands}`, by, reason, ...body };
  }
}
