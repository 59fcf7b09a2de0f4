import type { Proposal } from './changes.ts';
import type { Effect } from './effects/index.ts';
import type { Guard } from './guards/index.ts';
import type { Phase } from './state.ts';

/** One row of the table: from these phases, when every guard says yes, go there and do that, because. */
export interface Rule {
  /** Stable, recorded with every decision, never used twice. Its hundreds are its section. */
  readonly id: number;
  readonly from: readonly Phase[];
  readonly when: readonly Guard[];
  readonly to: Phase | 'same' | 'settled';
  /** What it sets out to do: guards judge it, and a rule that moves to `operating` starts it. */
  readonly proposes?: Proposal;
  readonly effect?: Effect;
  /** The rules whose refusing guards explain why this one had to speak. */
  readonly insteadOf?: readonly number[];
  /** What becomes of the waiting command. */
  readonly answers?: 'accepted' | 'refused';
  readonly because: string;
}

/** The sections by the hundreds of their rules' ids. */
export const sections: Readonly<Record<number, string>> = {
  1: 'safety',
  2: 'operator',
  3: 'detection',
  4: 'failover and drain',
  5: 'failback',
  6: 'outcomes',
};

export const serving: readonly Phase[] = ['steady', 'displaced', 'recovering'];
export const idle: readonly Phase[] = ['steady', 'suspect', 'displaced', 'recovering', 'blocked'];
export const everyPhase: readonly Phase[] = [...idle, 'operating'];
