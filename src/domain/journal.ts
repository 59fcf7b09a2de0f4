import type { GuardFinding } from './command.ts';
import type { Decision } from './decide.ts';
import type { Progress } from './progress.ts';
import type { State } from './state.ts';
import type { View } from './view.ts';

/** What is written down with every commit: enough to derive the next state again from the one before. */
export type JournalBody =
  | {
      readonly kind: 'decision';
      readonly rule: number;
      readonly because: string;
      readonly findings: readonly GuardFinding[];
      readonly before: State;
      readonly view: View;
      readonly next: State;
    }
  | { readonly kind: 'progress'; readonly operation: string; readonly progress: Progress };

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
  readonly body: JournalBody;
  /** Of the entry before; empty for the first. */
  readonly previous: string;
  /** Of this entry with `previous` in it. */
  readonly hash: string;
}

/** The journal's record of a decision. */
export function decisionEntry(decision: Decision, before: State, view: View): JournalBody {
  const { rule, because, findings, next } = decision;
  return { kind: 'decision', rule, because, findings, before, view, next };
}
