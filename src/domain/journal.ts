import type { Application } from './application.ts';
import type { GuardFinding } from './command.ts';
import type { ConfigurationChange } from './configuration.ts';
import type { Decision } from './decide.ts';
import type { EdgeChange } from './edge-changes.ts';
import type { Progress } from './progress.ts';
import type { ReadinessChange } from './readiness.ts';
import type { State } from './state.ts';
import type { VerdictChange, VerdictNotes } from './verdicts.ts';
import type { View } from './view.ts';

/** What is written down with every commit: enough to derive the next state again from the one before. */
export type JournalBody = DecisionBody | ProgressBody | VerdictsBody | ConfigurationBody | ReadinessBody;

/** A decision with everything that it was made from. */
export interface DecisionBody {
  readonly kind: 'decision';
  readonly rule: number;
  readonly because: string;
  readonly findings: readonly GuardFinding[];
  /** What it was made under. Left out while it is what an earlier decision has written. */
  readonly configuration?: Application | undefined;
  readonly before: State;
  readonly view: View;
  readonly next: State;
}

/** A piece of the running operation's progress. */
export interface ProgressBody {
  readonly kind: 'progress';
  readonly operation: string;
  readonly progress: Progress;
}

/** What has changed in what the vantages say, while nothing was decided. The state stays. */
export interface VerdictsBody {
  readonly kind: 'verdicts';
  readonly changes: readonly VerdictChange[];
  /** The same of what is answered through public names. */
  readonly edges?: readonly EdgeChange[] | undefined;
}

/** Another configuration has come in force. The state stays; what follows is decided under the new one. */
export interface ConfigurationBody {
  readonly kind: 'configuration';
  /** The hash of the one before, and of this one. */
  readonly from: string;
  readonly to: string;
  readonly changes: readonly ConfigurationChange[];
  /** What is decided under from here on. */
  readonly configuration: Application;
}

/** Something else stands in the way of operations than at the look before. The state stays. */
export interface ReadinessBody extends ReadinessChange {
  readonly kind: 'readiness';
}

/** A journal entry as it is kept: each carries the hash of the one before it. */
export interface JournalEntry {
  readonly application: string;
  readonly sequence: number;
  /** Milliseconds of Redis time, as the owner knew it. */
  readonly at: number;
  /** The controller that wrote it. */
  readonly by: string;
  /** Regent's version. */
  readonly version: string;
  /** The hash of its table of rules. */
  readonly rules?: string | undefined;
  readonly body: JournalBody;
  /** Of the entry before; empty for the first. */
  readonly previous: string;
  /** Of this entry with `previous` in it. */
  readonly hash: string;
}

/** The journal's record of a decision. */
export function decisionEntry(
  decision: Decision,
  before: State,
  view: View,
  configuration?: Application | undefined,
): DecisionBody {
  const { rule, because, findings, next } = decision;
  return { kind: 'decision', rule, because, findings, configuration, before, view, next };
}

/** The journal's record of what the vantages say. */
export function verdictsEntry({ unwritten, edges }: VerdictNotes): VerdictsBody {
  return { kind: 'verdicts', changes: unwritten, ...(edges.length > 0 && { edges }) };
}

/** How many entries later the configuration is written again, so that a tail whose beginning was cut still has it. */
const configurationEvery = 1_000;

/** Whether a decision that leads on from `version` has to carry the configuration, last written at `writtenAt`. */
export function configurationDue(writtenAt: number | undefined, version: number): boolean {
  return writtenAt === undefined || version - writtenAt >= configurationEvery;
}
