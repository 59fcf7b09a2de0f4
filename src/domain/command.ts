import type { Automation } from './application.ts';

/** What an operator asks of an application. Commands go through the same rules as everything else. */
export type Command = {
  /** Given by whoever sent it; the answer carries it. */
  readonly id: string;
  /** Who asks: a token's name. */
  readonly by: string;
  readonly reason: string;
} & CommandBody;

export type CommandBody =
  | { readonly kind: 'failover' | 'switchover'; readonly to: string }
  | { readonly kind: 'failback' }
  | { readonly kind: 'reprotect' }
  | { readonly kind: 'automation'; readonly automation: Automation }
  | { readonly kind: 'resume' };

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
}
