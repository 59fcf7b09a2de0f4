import type { Calm } from './calm.ts';
import type { Fleet } from './fleet.ts';
import type { Lease } from './membership.ts';
import type { Pauses } from './pauses.ts';
import type { Places } from './places.ts';
import type { Sight } from './sight.ts';

/** What a custody is taken with. */
export interface CustodyTerms {
  readonly token: number;
  readonly lease: Lease;
  readonly calm: Calm;
  readonly sight: Sight;
  readonly fleet: Fleet;
  readonly pauses: Pauses;
  /** Of those that look for trouble. */
  readonly examiners: Places;
}
