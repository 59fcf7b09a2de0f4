import type { Automation } from './application.ts';
import type { TakenIn } from './taken-in.ts';

/** What an operator asks of an application. Commands go through the same rules as everything else. */
export type Command = {
  /** Given by whoever sent it; the answer carries it. */
  readonly id: string;
  /** Who asks: a token's name. */
  readonly by: string;
  readonly reason: string;
  /** Until when somebody waits for its answer, in milliseconds of Redis time; after that it is not carried out any more. */
  readonly validUntil?: number | undefined;
  /** Who has approved it, where policy wants a second person. */
  readonly approvedBy?: string | undefined;
} & CommandBody;

export type CommandBody =
  | { readonly kind: 'failover' | 'switchover'; readonly to: string; readonly override?: readonly string[] | undefined }
  | { readonly kind: 'failback'; readonly override?: readonly string[] | undefined }
  /** A real switchover and the way home. Without `to`: to where it would move if its primary had to be left. */
  | { readonly kind: 'drill'; readonly to?: string | undefined; readonly override?: readonly string[] | undefined }
  | { readonly kind: 'reprotect' }
  /** Stops sending users to a region, or to one zone of it; `restore` undoes that. */
  | { readonly kind: 'drain' | 'restore'; readonly region: string; readonly zone?: string | undefined }
  /** For good, or until an instant (milliseconds of Redis time): then it is what it was before. */
  | { readonly kind: 'automation'; readonly automation: Automation; readonly until?: number | undefined }
  /** Lets nothing start by itself for a while: nothing at all, or nothing that takes a region in or away from it. */
  | {
      readonly kind: 'maintain';
      /** In milliseconds of Redis time, as `until` is. */
      readonly from: number;
      readonly until: number;
      readonly region?: string | undefined;
    }
  | { readonly kind: 'end-maintenance'; readonly maintenance: string }
  | { readonly kind: 'resume' }
  /** "I have seen it": ends the cooldown and lets an automatic way home be tried again. */
  | { readonly kind: 'acknowledge' }
  /** Lets the automatic operation that waits for a person begin. */
  | { readonly kind: 'approve' }
  /** A call that was refused before any rule was asked: only to be written down, with the record that the log has of it too. */
  | {
      readonly kind: 'refused';
      /** What was called: `POST /v1/applications/shop/operations`. */
      readonly call: string;
      /** How it was answered, as HTTP has it. */
      readonly status: number;
      readonly audit?: Readonly<Record<string, unknown>> | undefined;
    }
  /** Approves somebody else's order, by its id. */
  | { readonly kind: 'second'; readonly order: string }
  /**
   * Believes what is seen of the world instead of a Redis that has forgotten; `active` and `primary` tell what is not seen,
   * and `journal` what was done meanwhile without Redis.
   */
  | {
      readonly kind: 'adopt';
      readonly active?: readonly string[] | undefined;
      readonly primary?: string | undefined;
      readonly journal?: TakenIn | undefined;
    }
  /** On the running or the stopped operation. */
  | { readonly kind: 'abort' | 'force' }
  | { readonly kind: 'retry' | 'skip'; readonly step: string };

/** What became of a command. */
export interface CommandAnswer {
  readonly command: string;
  readonly accepted: boolean;
  readonly rule: number;
  /** The sentence, and for a refusal the guards that refused, each with its own. */
  readonly because: string;
  readonly guards: readonly GuardFinding[];
  /** The operation that it started. */
  readonly operation?: string | undefined;
}

/** A guard's name, its answer, and its sentence. */
export interface GuardFinding {
  readonly guard: string;
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly because: string;
}

/** A pause of one application: no act starts while it stands. */
export interface Pause {
  readonly by: string;
  readonly reason: string;
  /** When, in milliseconds of Redis time. */
  readonly at: number;
  /** When it ends by itself. Absent: when somebody resumes. */
  readonly until?: number | undefined;
}

/** A pause as it is asked for; with `forMs` it ends by itself after so many milliseconds. */
export interface PauseAsked extends Pick<Pause, 'by' | 'reason'> {
  readonly forMs?: number | undefined;
}
