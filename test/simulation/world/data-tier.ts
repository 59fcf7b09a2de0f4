import type { Resource } from '../../../src/domain/application.ts';
import type { Provider } from '../../../src/providers/contract.ts';
import type { Takeover } from '../data/write-ledger.ts';
import type { Dice } from '../dice.ts';
import type { Record } from '../record.ts';
import type { SimProcess } from '../sim-process.ts';
import type { RegionState } from './cloud.ts';
import type { Troubles } from './trouble.ts';

/** The data of an application as it truly is. */
export interface DataTier {
  /** The regions in which the database can be written now. */
  written(): string[];
  /** Writes down what has become different since the last time. */
  tell(): void;
  regionChanged(region: string, state: RegionState): void;
  /** A server was switched on on purpose. */
  poweredOn(region: string): void;
  /** No replica can follow, until what is returned is called. */
  lag(): () => void;
  /** The platform does not reach the storage of a region, until what is returned is called. */
  storageAway(region: string): () => void;
  /** Every change of the side that is written, with what it has lost; empty where nobody counts. */
  takeovers(): Takeover[];
  /** The provider of a resource for a process; undefined where the world's own is to be taken. */
  providersFor(caller: ProviderCaller): (resource: Resource) => Provider | undefined;
  close(): void;
}

/** A process that calls providers, and what may befall its calls. */
export interface ProviderCaller {
  readonly process: SimProcess;
  readonly instance: string;
  readonly record: Record;
  readonly troubles: Troubles;
  readonly dice: Dice;
  /** Whether calls get lost now and then without any fault. */
  readonly unreliable: boolean;
  /** Numbers the calls of the whole world. */
  readonly count: () => number;
}
