import type { Dice } from '../dice.ts';
import type { Network } from '../network.ts';
import type { Record } from '../record.ts';
import type { Scheduler } from '../scheduler.ts';

/** What the data of an application needs to know of the world around it. */
export interface Surroundings {
  readonly application: string;
  /** The regions that hold the data. */
  readonly regions: readonly string[];
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly record: Record;
  readonly dice: Dice;
  /** Whether the servers of a region are switched on and the region is not dead, be it cut off. */
  readonly runs: (region: string) => boolean;
  readonly stateOf: (region: string) => 'up' | 'dead' | 'dark';
  /** Whether the platform reaches what keeps the volumes of a region. */
  readonly storageUp: (region: string) => boolean;
  /** Something has become different: who can write is looked at again. */
  readonly changed: () => void;
}
