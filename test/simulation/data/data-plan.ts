import type { Dice } from '../dice.ts';

/** How the data of a world is kept, and what its owner allows. Durations in milliseconds where the name does not say otherwise. */
export interface DataPlan {
  readonly db2: {
    readonly transport: 'ssh' | 'agent';
    readonly syncmode: 'SYNC' | 'NEARSYNC' | 'ASYNC' | 'SUPERASYNC';
    readonly peerWindowSeconds: number;
    readonly timeoutSeconds: number;
  };
  /** Classic File Storage. */
  readonly volume?: { readonly snapshotEverySeconds: number; readonly disasterRecovery: 'ask' | 'proceed' } | undefined;
  /** A VPC file share. */
  readonly share?:
    | {
        readonly copyEveryMs: number;
        readonly whenSourceIsGone: 'ask' | 'split';
        /** Whether Regent may make a new replica after a split. */
        readonly remakes: boolean;
      }
    | undefined;
  /** Whether what keeps the volumes of a region goes on when its servers are without power. */
  readonly storageSurvives: boolean;
  /** `maxDataLoss` of the policy. */
  readonly maxDataLossMs: number;
  readonly approval: 'never' | 'on-data-loss' | 'always';
}

/** A database always; mostly with one volume beside it, at times with two or with none. */
export function planData(dice: Dice): DataPlan {
  const has = dice.pick(['volume', 'volume', 'share', 'share', 'both', 'neither'] as const);
  const volume = {
    snapshotEverySeconds: dice.pick([5, 20, 60]),
    disasterRecovery: dice.chance(0.25) ? ('ask' as const) : ('proceed' as const),
  };
  const share = {
    copyEveryMs: dice.pick([5_000, 20_000, 60_000]),
    whenSourceIsGone: dice.chance(0.25) ? ('ask' as const) : ('split' as const),
    remakes: dice.chance(0.7),
  };
  return {
    db2: {
      transport: dice.chance(0.6) ? 'ssh' : 'agent',
      syncmode: dice.pick(['SYNC', 'SYNC', 'NEARSYNC', 'NEARSYNC', 'ASYNC', 'SUPERASYNC'] as const),
      peerWindowSeconds: dice.pick([0, 20, 60, 120, 120]),
      timeoutSeconds: dice.pick([3, 6]),
    },
    volume: has === 'volume' || has === 'both' ? volume : undefined,
    share: has === 'share' || has === 'both' ? share : undefined,
    storageSurvives: dice.chance(0.4),
    maxDataLossMs: dice.pick([0, 10_000, 60_000, 300_000, 300_000, 300_000]),
    approval: dice.pick(['on-data-loss', 'never', 'never'] as const),
  };
}
