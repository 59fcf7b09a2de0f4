import type { Automation, FailureClass, Placement, Target } from '../domain/application.ts';
import type { AutomationForNow } from '../domain/automation.ts';
import type { Command, CommandAnswer, CommandBody, GuardFinding, Pause } from '../domain/command.ts';
import type { ConfigurationStanding } from '../domain/configuration.ts';
import type { Drill, DrillResult } from '../domain/drill.ts';
import type { Health, RegionHealth } from '../domain/health.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Maintenance } from '../domain/maintenance.ts';
import type { Observation } from '../domain/observation.ts';
import type { Operation } from '../domain/operation.ts';
import type { OperationReport } from '../domain/operation-report/contract.ts';
import type { Previewed } from '../domain/preview.ts';
import type { Proposed } from '../domain/proposed.ts';
import type { ResourceProtection } from '../domain/protection.ts';
import type { Examined } from '../domain/readiness.ts';
import type { ToldRelease } from '../domain/release.ts';
import type { EdgeReport, TargetReport, WholeVerdict } from '../domain/report.ts';
import type { Phase } from '../domain/state.ts';
import type { Unfenced } from '../domain/unfenced.ts';
import type { Explanation } from '../domain/why.ts';
import type { Paused } from './pauses.ts';

/** What has happened comes from the store itself: every controller tells the same events in the same order. */
/** And so do the answers that are given once more. */
export type { Begun, EventLog, KeptAnswers, KeyedCall, LoggedEvent } from '../store/contract.ts';

/**
 * What the API may ask of a controller. Any controller answers for any application: reads come from the store and from
 * what this controller hears itself; commands travel to the owner. Every method rejects with `StoreUnavailable` while
 * Redis is away, and with `UnknownApplication` for a name that is not configured.
 */
export interface Facade {
  /** Of every configured application, in the order of the configuration. */
  names(): readonly string[];
  application(id: string): Promise<ApplicationStatus>;
  /** Sends a command to the owner and waits for its answer. Rejects with `NoAnswer` when none comes within 5 s. */
  command(application: string, request: CommandRequest): Promise<CommandAnswer>;
  /** Has a refused call written into the application's journal by its owner. Waits for nobody's answer. */
  noteRefusal(application: string, refusal: Refusal): Promise<void>;
  /**
   * What a command would do now: the answer, the steps of its plan, and what is known to stand in their way; `live`: what
   * the providers of those steps find now. Starts nothing.
   */
  preview(application: string, request: CommandRequest, live?: boolean): Promise<Preview>;
  /** Which rule speaks now and what every other one lacks; with a command, what would come of it. Starts nothing. */
  why(application: string, request?: CommandRequest): Promise<Explanation>;
  /** Holds from the moment this resolves, with `forMs` for so many milliseconds; while Redis is away only in this controller, which writes it when it is back. */
  pause(application: string, by: string, reason: string, forMs?: number): Promise<Paused>;
  /** Oldest first: the newest entries, or with `after` those that follow it. */
  journal(application: string, count: number, after?: number): Promise<JournalEntry[]>;
  /** What there is to say about an operation afterwards; undefined where it is not known any more. */
  operationReport(application: string, operation: string): Promise<OperationReport | undefined>;
  /** What each vantage says of each target, and what that makes of each region. */
  health(application: string): Promise<HealthMatrix>;
  /** The live controllers, and which of them owns what. */
  fleet(): FleetStatus;
  readiness(): Readiness;
  /** What would stand in the way of an operation, as the owner has found it last; `anew`: looked for now. */
  applicationReadiness(application: string, anew?: boolean): Promise<ApplicationReadiness>;
}

/** A command as an operator gives it. */
export interface CommandRequest {
  readonly body: CommandBody;
  readonly by: string;
  readonly reason: string;
}

/** A call that was refused before any rule was asked. */
export type Refusal = Pick<Command, 'by' | 'reason'> & Extract<CommandBody, { kind: 'refused' }>;

/** All that is true of an application now. Instants in milliseconds of Redis time. */
export interface ApplicationStatus {
  readonly application: string;
  readonly phase: Phase;
  /** A pause wins over what stands beside the phase. */
  readonly automation: Automation | 'paused';
  /** Until when what stands beside the pause is as it is. */
  readonly automationForNow?: AutomationForNow | undefined;
  readonly pause?: Pause | undefined;
  readonly epoch: number;
  readonly placement: Placement;
  readonly home: Placement;
  readonly regions: readonly RegionStatus[];
  /** The rule that spoke last, with its sentence. */
  readonly rule: { readonly id: number; readonly because: string };
  readonly operation?: Operation | undefined;
  readonly lastOperation?: Operation | undefined;
  readonly unprotected: readonly string[];
  /** How each resource that can be written in only one region is protected, as far as this controller watches it. */
  readonly protection: readonly ResourceProtection[];
  /** What was found last about being ready for a move; absent where nobody has looked yet. */
  readonly readiness?: ReadinessSummary | undefined;
  /** What may still be writing in a region that was left, because it was not fenced. */
  readonly unfenced: readonly Unfenced[];
  /** Regions and zones (`region/zone`) that users are kept from. */
  readonly drained: readonly string[];
  /** What is planned or open, in the order in which they open. */
  readonly maintenance: readonly Maintenance[];
  /** The order that waits for the running operation to come to a stop. */
  readonly queued?: Command | undefined;
  /** A person has let the next automatic operation begin. */
  readonly approval?: { readonly by: string; readonly at: number } | undefined;
  /** An order that waits for somebody else than who has given it. */
  readonly proposed?: Proposed | undefined;
  /** What would begin by itself waits for a person to approve it. */
  readonly awaitsApproval: boolean;
  /** Redis is not believed, and nothing is done until a person adopts what is there. */
  readonly frozen?: { readonly because: string; readonly since: number } | undefined;
  readonly blocked?: { readonly because: string; readonly since: number } | undefined;
  readonly cooldownUntil?: number | undefined;
  /** The drill that runs, and the last ones that are over, the oldest first. */
  readonly drill?: Drill | undefined;
  readonly drills: readonly DrillResult[];
  /** The controller that may act; absent while there is none (`vacant`). */
  readonly owner?: { readonly instance: string; readonly region: string; readonly token: number } | undefined;
  /** Which configuration of it is in force, and which live controllers hold another one. */
  readonly configuration: ConfigurationStanding;
  /** What providers say, as far as this controller watches them: the owner does. */
  readonly observations: readonly Observation[];
  readonly now: number;
}

/** A region's health and its place in the application. */
export interface RegionStatus extends RegionHealth {
  readonly active: boolean;
  readonly primary: boolean;
  /** Of the targets that tell one; absent where none does. */
  readonly releases?: readonly ToldRelease[] | undefined;
  /** It is another one than where users are, as a sentence. */
  readonly otherRelease?: string | undefined;
}

/** The opinions behind the health of an application's regions: a matrix of vantages and targets. */
export interface HealthMatrix {
  readonly application: string;
  readonly quorum: number;
  readonly vantages: readonly VantageStatus[];
  readonly regions: readonly RegionDiagnosis[];
  readonly now: number;
}

/** One vantage and everything that it says: a row of the matrix. */
export interface VantageStatus {
  readonly vantage: string;
  /** Its report is young enough to vote. */
  readonly fresh: boolean;
  /** How old its newest report is, by the receipt of the controller that was asked; absent while there is none. */
  readonly ageMs?: number | undefined;
  /** The regions that it abstains on, because it has lost its control targets. */
  readonly isolatedFor: readonly string[];
  readonly targets: readonly TargetReport[];
  readonly edges: readonly EdgeReport[];
  /** Of the checks of a load balancer: what they say of each region as a whole. Only the owner has them. */
  readonly regions?: readonly WholeVerdict[] | undefined;
}

/** A region, what is probed there, and what kind of trouble it is in. */
export interface RegionDiagnosis {
  readonly region: string;
  readonly health: Health;
  /** Absent where there is none that the vantages agree on. */
  readonly failure?: FailureClass | undefined;
  /** Of the targets that tell one; absent where none does. */
  readonly releases?: readonly ToldRelease[] | undefined;
  readonly targets: readonly Target[];
}

/** Who governs. */
export interface FleetStatus {
  readonly installation: string;
  readonly controllers: readonly {
    readonly instance: string;
    readonly region: string;
    readonly owns: readonly string[];
  }[];
  /** Applications that no live controller owns. */
  readonly vacant: readonly string[];
  readonly limits: { readonly concurrentOperations: number; readonly intoOneRegion: number };
  /** The controller that has told this. */
  readonly told: { readonly instance: string; readonly region: string };
}

/** What would happen. Also of a refused command: the steps, and what they would lose, if it were allowed. */
export interface Preview extends Omit<Previewed, 'decision'> {
  readonly accepted: boolean;
  readonly rule: number;
  readonly because: string;
  readonly guards: readonly GuardFinding[];
  /** What was found about the resources of its steps; absent where nobody has looked yet. */
  readonly readiness?: Examined | undefined;
}

/** What was found about an application before it mattered. */
export interface ApplicationReadiness extends Examined {
  readonly application: string;
  readonly now: number;
}

/** In a few words, whether anything stands in the way. */
export interface ReadinessSummary {
  /** Nothing was found that would do harm. */
  readonly ready: boolean;
  readonly errors: number;
  readonly warnings: number;
  /** The first of the gravest, as a sentence; absent where there is neither error nor warning. */
  readonly worst?: string | undefined;
  readonly examinedAt: number;
}

/** Whether this controller can do its work, check by check. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly because: string }[];
}

/** The name is not in the configuration. */
export class UnknownApplication extends Error {
  constructor(application: string, known: readonly string[]) {
    super(`There is no application ${application}; configured are ${known.join(', ')}.`);
    this.name = 'UnknownApplication';
  }
}

/** The owner has not answered in time; by then the command counts no more. Its answer alone may have got lost. */
export class NoAnswer extends Error {
  constructor(application: string, because: string) {
    super(`No controller has answered for ${application}. ${because}`);
    this.name = 'NoAnswer';
  }
}
