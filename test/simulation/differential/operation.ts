import type { Under } from '../../../src/store/contract.ts';
import type { Dice } from '../dice.ts';

/** One thing that is done to both stores. What refers to something earlier says so by name, since instants differ. */
export type Doing = { readonly store: 0 | 1 } & (
  | { readonly do: 'renew'; readonly instance: string; readonly region: string }
  | { readonly do: 'release' | 'expire' | 'remove-lease'; readonly instance: string }
  | { readonly do: 'census' }
  | { readonly do: 'claim'; readonly application: string; readonly instance: string; readonly under: Under }
  | { readonly do: 'tell-holdings' | 'holdings'; readonly digest: string }
  | { readonly do: 'yield'; readonly application: string; readonly instance: string; readonly token: number }
  | { readonly do: 'read' | 'read-pause' | 'lose'; readonly application: string }
  | { readonly do: 'pause'; readonly application: string; readonly forMs: number | undefined }
  | Committing
  | { readonly do: 'send'; readonly application: string; readonly command: string }
  | { readonly do: 'next'; readonly application: string; readonly from: 'beginning' | 'last' }
  | { readonly do: 'journal'; readonly application: string; readonly count: number; readonly after: number | undefined }
  | { readonly do: 'report'; readonly vantage: string; readonly sequence: number }
  | { readonly do: 'recall' }
  | { readonly do: 'announce'; readonly application: string; readonly instance: string; readonly epoch: number }
  | { readonly do: 'lose-everything' }
);

export interface Committing {
  readonly do: 'commit';
  readonly application: string;
  readonly instance: string;
  /** Added to the token that the instance was given last, and to the version that was written last. */
  readonly tokenOff: number;
  readonly versionOff: number;
  readonly epoch: number;
  readonly answers: boolean;
  readonly unlessPaused: boolean;
  readonly ends: 'nothing' | 'the-pause-seen' | 'another-pause';
  readonly progress: boolean;
  readonly configuration?: string | undefined;
}

const configurations = ['c-1', 'c-2', 'c-3'] as const;
export const applications = ['shop', 'bank'] as const;
export const instances = ['ctl-a', 'ctl-b', 'ctl-c'] as const;
export const vantages = ['us-south', 'eu-de'] as const;

/** A sequence that reaches every branch now and then: mostly what owners do, sometimes what nobody should. */
export function sequenceFrom(dice: Dice): Doing[] {
  const length = dice.int(10, 40);
  return Array.from(
    { length },
    (_, index) => ({ store: dice.pick([0, 0, 1] as const), ...doing(dice, index) }) as Doing,
  );
}

type Unplaced = Doing extends infer Each ? (Each extends Doing ? Omit<Each, 'store'> : never) : never;

function doing(dice: Dice, index: number): Unplaced {
  const application = dice.pick(applications);
  const instance = dice.pick(instances);
  const roll = dice.next() * 100;
  if (roll < 14) return { do: 'renew', instance, region: dice.chance(0.9) ? 'eu-de' : 'au-syd' };
  if (roll < 24) return { do: 'claim', application, instance, under: underAny(dice) };
  if (roll < 54) return committing(dice, application, instance);
  if (roll < 59) return { do: 'read', application };
  if (roll < 63) return { do: 'pause', application, forMs: roll < 60.5 ? undefined : roll < 62 ? 60_000 : 120_000 };
  if (roll < 65) return { do: 'read-pause', application };
  if (roll < 67) return { do: dice.pick(['tell-holdings', 'holdings'] as const), digest: dice.pick(configurations) };
  if (roll < 72) return { do: 'send', application, command: `c-${index}` };
  if (roll < 78) return { do: 'next', application, from: dice.pick(['beginning', 'last'] as const) };
  if (roll < 82)
    return {
      do: 'journal',
      application,
      count: dice.int(0, 6),
      after: dice.int(0, 1) === 0 ? undefined : dice.int(0, 4),
    };
  if (roll < 84.5) return { do: 'announce', application, instance, epoch: dice.int(1, 1_000) };
  if (roll < 87) return { do: 'report', vantage: dice.pick(vantages), sequence: index };
  if (roll < 91) return { do: 'census' };
  if (roll < 93) return { do: 'yield', application, instance, token: dice.int(1, 4) };
  if (roll < 95) return { do: dice.pick(['expire', 'remove-lease'] as const), instance };
  if (roll < 96.5) return { do: 'release', instance };
  if (roll < 98) return { do: 'recall' };
  return roll < 99.3 ? { do: 'lose', application } : { do: 'lose-everything' };
}

/** Mostly as everybody; else under another one, which may take its place or not. */
function underAny(dice: Dice): Under {
  if (dice.chance(0.6)) return { configuration: 'c-1', insteadOf: 'c-2' };
  return { configuration: dice.pick(configurations), insteadOf: dice.pick(['', ...configurations]) };
}

function committing(dice: Dice, application: string, instance: string): Committing {
  return {
    do: 'commit',
    application,
    instance,
    tokenOff: dice.chance(0.9) ? 0 : dice.pick([-1, 1]),
    versionOff: dice.chance(0.9) ? 0 : dice.pick([-1, 1]),
    epoch: dice.int(1, 1_000),
    answers: dice.chance(0.3),
    unlessPaused: dice.chance(0.4),
    ends: dice.chance(0.7) ? 'nothing' : dice.pick(['the-pause-seen', 'the-pause-seen', 'another-pause'] as const),
    progress: dice.chance(0.4),
    configuration: dice.chance(0.2) ? dice.pick(configurations) : undefined,
  };
}
