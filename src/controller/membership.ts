import { type ControllerPresence, preferredOwner } from '../domain/ownership.ts';
import type { Census, ControllerStore, LeaseRenewal } from '../store/contract.ts';
import type { Equipment } from './managed.ts';

/** The part of a lease's time that is not used, for what the clocks of two machines may differ in running. */
const marginShare = 0.1;

/** The part of the equipment that a lease needs. */
type LeaseEquipment = Pick<Equipment, 'runtime' | 'instance' | 'region' | 'holds' | 'timings'> & {
  readonly store: Pick<ControllerStore, 'renewLease'>;
};

/** This controller's lease: whether it may act at all, judged on its own monotonic clock from before each renewal. */
export class Lease {
  readonly #equipment: LeaseEquipment;
  #validUntil = Number.NEGATIVE_INFINITY;
  #confirmedFrom = Number.NEGATIVE_INFINITY;

  constructor(equipment: LeaseEquipment) {
    this.#equipment = equipment;
  }

  get held(): boolean {
    return this.#equipment.runtime.monotonicMs() < this.#validUntil;
  }

  /** Whether a renewal that began after this instant of the monotonic clock has been confirmed by the replicas. */
  confirmedSince(monotonicMs: number): boolean {
    return this.#confirmedFrom > monotonicMs;
  }

  /**
   * Renews it. What the replicas have not confirmed extends nothing, and what was held before then simply runs out; so it
   * does when this rejects with `StoreUnavailable`.
   */
  async renew(): Promise<LeaseRenewal> {
    const { runtime, store, instance, region, holds, timings } = this.#equipment;
    const before = runtime.monotonicMs();
    const renewed = await store.renewLease({ instance, region, holds }, timings.leaseMs);
    if (renewed === 'renewed') {
      this.#validUntil = before + timings.leaseMs * (1 - marginShare);
      this.#confirmedFrom = before;
    }
    if (renewed === 'somebody-else') this.lose();
    return renewed;
  }

  lose(): void {
    this.#validUntil = Number.NEGATIVE_INFINITY;
  }
}

/** What to do about one application after a look at the census. */
export type Claim = 'claim' | 'yield' | 'leave';

/**
 * Whether this controller should take an application, give it to a better placed one, or leave things as they are. Only
 * the `eligible` may own it at all.
 */
export function claimOf(
  equipment: Pick<Equipment, 'instance'>,
  { assignments }: Pick<Census, 'assignments'>,
  eligible: readonly ControllerPresence[],
  application: { readonly id: string; readonly active: readonly string[]; readonly primary: string },
  vacantForMs: number,
  patienceMs: number,
): Claim {
  const assignment = assignments[application.id];
  const preferred = preferredOwner(application, application, eligible);
  if (assignment?.live === true) {
    const mine = assignment.instance === equipment.instance;
    return mine && preferred !== undefined && preferred !== equipment.instance ? 'yield' : 'leave';
  }
  if (!eligible.some(({ instance }) => instance === equipment.instance)) return 'leave';
  return preferred === equipment.instance || vacantForMs > patienceMs ? 'claim' : 'leave';
}
