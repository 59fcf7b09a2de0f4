import type { Acted, Provider } from '../contract.ts';
import type { ApprovalSettings } from './schema.ts';

/**
 * What only a person can do. Nothing is called and nothing can be seen: the step asks, and is done when an operator says so.
 * Whoever says it answers for it, by name and with a reason, in the journal.
 */
export function createApproval(settings: ApprovalSettings): Provider {
  return {
    abilities: settings.verbs.map((verb) => ({
      verb,
      irreversible: false,
      repeatable: true,
      deadlineMs: settings.deadline,
      settleMs: 0,
      expectedMs: settings.deadline / 4,
      byPerson: true as const,
    })),

    async observe({ signal }) {
      signal.throwIfAborted();
      const regions = Object.entries(settings.regions).map(([region, { ask }]) => {
        return [region, { fenced: 'unknown', detail: `Only a person can tell: ${ask}` }] as const;
      });
      return { regions: Object.fromEntries(regions), busy: 'no' };
    },

    async act(step, { mayStart }) {
      const ask = settings.regions[step.region]?.ask;
      if (ask === undefined) return refused(`Nobody is asked for anything in ${step.region}.`);
      if (!settings.verbs.some((verb) => verb === step.verb)) return refused(`Nobody is asked to ${step.verb}.`);
      if (!mayStart()) return refused('It was no longer allowed to ask.', true);
      const undo = step.verb === 'unfence' ? 'Undo it again: ' : '';
      return { outcome: 'accepted', note: `A person has to do it. ${undo}${ask} When it is done: regent approve.` };
    },
  };
}

function refused(note: string, again = false): Acted {
  return { outcome: 'refused', again, note };
}
