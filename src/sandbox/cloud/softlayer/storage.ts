import type { Cancel, Runtime } from '../../../runtime.ts';
import type { Kept } from '../../durable.ts';
import type { VolumeLayout } from '../../layout.ts';
import type { Recorder } from '../../recorder.ts';
import { notFound, softLayerError } from './errors.ts';

export type Side = 'primary' | 'replica';

export type Flip = {
  name: string;
  friendlyName: string;
  to: Side;
  status: string;
  severs: boolean;
  doneAt: number;
};

export type PairState = {
  active: Side;
  replicationStatus: string;
  /** A disaster recovery failover cut the pair apart; only IBM's support joins it again. */
  severed: boolean;
  flip: Flip | null;
  /** Wall ms of the last replicated snapshot. */
  replicatedAt: number;
  notes: Record<Side, string>;
};

type Options = {
  volumes: VolumeLayout[];
  keep: (initial: Record<string, PairState>) => Kept<Record<string, PairState>>;
  runtime: Pick<Runtime, 'wallMs' | 'after'>;
  transactionMs: number;
  recorder: Pick<Recorder, 'event'>;
  /** Whether the site of a volume, either one of a pair, can't be reached. */
  isUnreachable: (volume: number) => boolean;
};

/**
 * Replicated volumes. A flip is a transaction: the call answers `true` for "initiated" and the roles change only
 * `transactionMs` later. Nothing makes a call idempotent: a second one is refused by state.
 */
export class Storage {
  readonly #options: Options;
  readonly #states: Kept<Record<string, PairState>>;
  readonly #timers = new Set<Cancel>();

  constructor(options: Options) {
    this.#options = options;
    this.#states = options.keep(initialStates(options.volumes, options.runtime.wallMs()));
    for (const volume of options.volumes) this.#finishLater(volume);
  }

  /** The pair of which this id is a part, and which part it is. Throws SoftLayer's 404. */
  find(id: number): { volume: VolumeLayout; state: PairState; side: Side } {
    const volume = this.#options.volumes.find((pair) => pair.id === id || pair.replicaId === id);
    const state = volume && this.#states.value[volume.id];
    if (!volume || !state) throw notFound('SoftLayer_Network_Storage', id);
    this.#takeSnapshots(volume, state);
    return { volume, state, side: volume.id === id ? 'primary' : 'replica' };
  }

  isUnreachable(volume: VolumeLayout): boolean {
    return this.#options.isUnreachable(volume.id);
  }

  /** Nothing is brought to or from a replica whose site is gone. */
  isReplicaUnreachable(volume: VolumeLayout): boolean {
    return this.#options.isUnreachable(volume.replicaId);
  }

  failover(method: string, id: number, replica: unknown): true {
    const { volume, state } = this.#ready(method, id);
    if (Number(replica) !== volume.replicaId) {
      throw softLayerError(500, 'InvalidValue', `Invalid value provided for 'replicantId' (${String(replica)}).`);
    }
    if (state.active === 'replica') {
      throw softLayerError(500, 'Public', 'This volume has already failed over to its replicant.');
    }
    const disaster = method === 'disasterRecoveryFailoverToReplicant';
    const unreachable = this.isUnreachable(volume);
    if (disaster && !unreachable) {
      throw softLayerError(500, 'Public', 'Disaster recovery failover is not allowed while the primary is accessible.');
    }
    if (!disaster && unreachable) throw softLayerError(500, 'Public', 'The primary volume is not accessible.');
    if (this.isReplicaUnreachable(volume)) throw softLayerError(500, 'Public', 'The replicant is not accessible.');
    if (method === 'failoverToReplicant') state.replicatedAt = this.#options.runtime.wallMs();
    this.#begin(volume, state, method, { to: 'replica', status: 'FAILOVER', severs: disaster });
    return true;
  }

  failback(id: number): true {
    const { volume, state } = this.#ready('failbackFromReplicant', id);
    if (state.active === 'primary') {
      throw softLayerError(500, 'Public', 'This volume has not failed over: there is nothing to fail back from.');
    }
    if (state.severed) throw softLayerError(500, 'Public', 'Failback after a disaster recovery failover: open a case.');
    if (this.isUnreachable(volume)) throw softLayerError(500, 'Public', 'The primary volume is not accessible.');
    if (this.isReplicaUnreachable(volume)) throw softLayerError(500, 'Public', 'The replicant is not accessible.');
    this.#begin(volume, state, 'failbackFromReplicant', { to: 'primary', status: 'FAILBACK', severs: false });
    return true;
  }

  editNotes(id: number, notes: string): true {
    const { state, side } = this.find(id);
    state.notes[side] = notes;
    this.#states.save();
    return true;
  }

  close(): void {
    this.#states.close();
    for (const cancel of this.#timers) cancel();
  }

  #ready(method: string, id: number): { volume: VolumeLayout; state: PairState } {
    const { volume, state, side } = this.find(id);
    if (side === 'replica') throw softLayerError(500, 'Public', `${method} is called on the primary volume.`);
    if (state.flip) throw softLayerError(500, 'Public', `The volume is busy: ${state.flip.friendlyName} in progress.`);
    return { volume, state };
  }

  #begin(
    volume: VolumeLayout,
    state: PairState,
    method: string,
    change: { to: Side; status: 'FAILOVER' | 'FAILBACK'; severs: boolean },
  ): void {
    const { to, status, severs } = change;
    const friendlyName = status === 'FAILOVER' ? 'Volume failover' : 'Volume failback';
    const doneAt = this.#options.runtime.wallMs() + this.#options.transactionMs;
    state.flip = { name: `VOLUME_${status}`, friendlyName, to, status: `${status}_COMPLETED`, severs, doneAt };
    // IBM names no spelling for "in progress"; clients must match loosely and watch activeTransactionCount.
    state.replicationStatus = `${status}_IN_PROGRESS`;
    this.#states.save();
    this.#options.recorder.event('storage.effect', { volume: volume.id, method });
    this.#finishLater(volume);
  }

  #finishLater(volume: VolumeLayout): void {
    const flip = this.#states.value[volume.id]?.flip;
    if (!flip) return;
    const { runtime } = this.#options;
    const cancel = runtime.after(Math.max(0, flip.doneAt - runtime.wallMs()), () => {
      this.#timers.delete(cancel);
      this.#finish(volume);
    });
    this.#timers.add(cancel);
  }

  #finish(volume: VolumeLayout): void {
    const state = this.#states.value[volume.id];
    if (!state?.flip) return;
    state.active = state.flip.to;
    state.replicationStatus = state.flip.status;
    state.severed = state.severed || state.flip.severs;
    state.replicatedAt = state.flip.severs ? state.replicatedAt : this.#options.runtime.wallMs();
    state.flip = null;
    this.#states.save();
    this.#options.recorder.event('storage.active', { volume: volume.id, active: state.active });
  }

  /** Snapshots go on by schedule for as long as both sides of the pair can be reached and nothing is being flipped. */
  #takeSnapshots(volume: VolumeLayout, state: PairState): void {
    const isCut = this.isUnreachable(volume) || this.isReplicaUnreachable(volume);
    if (state.flip || state.severed || isCut) return;
    const every = volume.snapshotEverySeconds * 1000;
    state.replicatedAt = Math.max(state.replicatedAt, Math.floor(this.#options.runtime.wallMs() / every) * every);
  }
}

function initialStates(volumes: VolumeLayout[], wallMs: number): Record<string, PairState> {
  return Object.fromEntries(
    volumes.map((volume) => [
      volume.id,
      {
        active: 'primary' as const,
        replicationStatus: 'Replicant Volume Provisioning has completed.',
        severed: false,
        flip: null,
        replicatedAt: Math.floor(wallMs / 1000 / volume.snapshotEverySeconds) * volume.snapshotEverySeconds * 1000,
        notes: { primary: '', replica: '' },
      },
    ]),
  );
}
