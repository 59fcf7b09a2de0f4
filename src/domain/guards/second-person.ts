import type { Policy } from '../application.ts';
import type { Command } from '../command.ts';
import { finding, no, yes } from '../finding.ts';
import { whyNotSeconded } from '../proposed.ts';
import type { Guard } from './guard.ts';

/** Whether policy wants a second person to approve what is ordered, and none has. */
export const secondPersonWanted: Guard = {
  name: 'second-person-wanted',
  evidence: true,
  situational: true,
  test: ({ application, order }) => {
    if (order === undefined || !wantsTwo(application.policy, order)) return no('One person is enough for it.');
    if (order.approvedBy !== undefined) return no(`${order.approvedBy} has approved it.`);
    return yes(`Somebody else than ${order.by} has to approve it (regent approve).`);
  },
};

/** Whether the waiting command approves an order that nobody may approve so. */
export const approvesInVain: Guard = {
  name: 'approves-in-vain',
  evidence: true,
  situational: true,
  test: ({ state, view }) => {
    if (view.command?.kind !== 'second') return no('No order is approved.');
    const because = whyNotSeconded(state, view);
    return because === undefined ? no('Another person approves it.') : yes(because);
  },
};

/** Whether what waited for somebody, or was let begin, has done so for too long. */
export const approvalExpired: Guard = {
  name: 'approval-expired',
  evidence: true,
  situational: true,
  test: ({ application, state, view }) => {
    const { proposed, approval } = state;
    if (proposed?.until !== undefined && view.now >= proposed.until) {
      return yes(`Nobody has approved the ${proposed.order.kind} that ${proposed.order.by} has ordered.`);
    }
    const { approvalExpiresMs } = application.policy;
    const unused =
      approval !== undefined && approvalExpiresMs !== undefined && view.now - approval.at >= approvalExpiresMs;
    return finding(unused, `Nothing has begun by the approval of ${approval?.by}.`, 'No approval has expired.');
  },
};

/** By force what was written last may be lost, and without a fence two sides may write. */
function wantsTwo({ secondPerson = 'never' }: Policy, order: Command): boolean {
  if (secondPerson === 'never') return false;
  if (order.kind === 'failover' || order.kind === 'force') return true;
  if (order.kind === 'skip') return order.step.startsWith('fence:');
  return secondPerson === 'moves' && ['switchover', 'failback', 'drill'].includes(order.kind);
}
