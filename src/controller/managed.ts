import type { Application } from '../domain/application.ts';
import type { HeldConfiguration } from '../domain/configuration.ts';
import type { FleetView } from '../domain/view.ts';
import type { Provider } from '../providers/contract.ts';
import type { Runtime } from '../runtime.ts';
import type { ControllerStore, ReadinessBoard } from '../store/contract.ts';
import type { Log } from '../telemetry/log.ts';

/** An application with the providers that carry out its steps, one for each of its resources. */
export interface ManagedApplication {
  readonly application: Application;
  readonly providers: Readonly<Record<string, Provider>>;
  /** What this controller was told of it: only whoever holds the one in force may own it. */
  readonly configuration: HeldConfiguration;
}

/** How often things are done, in milliseconds. */
export interface Timings {
  /** How long a lease holds without being renewed. */
  readonly leaseMs: number;
  readonly renewEveryMs: number;
  /** How often the resources of an owned application are looked at while nothing happens. */
  readonly observeEveryMs: number;
  /** How often a decision is made while nothing happens: the resolution of everything that waits for time to pass. */
  readonly turnEveryMs: number;
}

/** How often the owner of an application has its providers look for trouble, and where what they find is kept. */
export interface Examinations {
  readonly everyMs: number;
  readonly board: ReadinessBoard;
}

/** What every part of the controller works with. */
export interface Equipment {
  readonly runtime: Runtime;
  readonly store: ControllerStore;
  readonly installation: string;
  /** This process: its id is new each time it starts. */
  readonly instance: string;
  readonly region: string;
  /** What tells the configurations that this controller holds, all together, from those of another. */
  readonly holds: string;
  readonly timings: Timings;
  /** Absent: providers look for trouble only when somebody asks. */
  readonly examinations?: Examinations | undefined;
  /** How many automatic operations may run at once in the installation, and how many may move into one region. */
  readonly fleetLimits: FleetView['limits'];
  readonly log: Log;
  readonly events: ControllerEvents;
}

/** What the controller tells whoever counts: metrics, and nothing that it depends on. */
export interface ControllerEvents {
  decided(application: string, rule: number): void;
  operationEnded(application: string, kind: string, outcome: string): void;
  stepEnded(provider: string, verb: string, outcome: string, seconds: number): void;
  owned(count: number): void;
  leaseHeld(held: boolean): void;
  /** Of an application that this controller owns: whether nothing is done because Redis is not believed. */
  frozen(application: string, frozen: boolean): void;
  /** Of an application that this controller owns: whether maintenance is open, so that nothing or little starts by itself. */
  maintenance(application: string, open: boolean): void;
  /** Whether this controller only observes, because its loop has stalled or its clock has jumped. */
  restless(restless: boolean): void;
}
