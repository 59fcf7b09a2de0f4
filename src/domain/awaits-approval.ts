import { approved } from './guards/permission.ts';
import type { State } from './state.ts';

/**
 * Whether what Regent would begin by itself waits for a person to approve it. What the owner has said is what counts: it has
 * seen the resources, and another controller, which has not, could only guess what would be lost.
 */
export function awaitsApproval({ approval, operation, said }: State): boolean {
  return approval === undefined && operation === undefined && (said.heldBy?.includes(`${approved.name}:no`) ?? false);
}
