import type { CommandBody } from '../command.ts';
import type { DecisionBody, JournalEntry } from '../journal.ts';
import { rules } from '../rules.ts';
import type { PersonSaid } from './contract.ts';
import type { Window } from './window.ts';

/** What people ordered, allowed and held up, oldest first, with what they were answered. */
export function peopleIn({ entries, began }: Window): PersonSaid[] {
  const decisions = entries.flatMap(({ body }: JournalEntry) => (body.kind === 'decision' ? [body] : []));
  const pauses = new Map(decisions.flatMap(({ view: { pause } }) => (pause === undefined ? [] : [[pause.at, pause]])));
  return [
    ...approvalBefore(began, decisions),
    ...orderBefore(began, decisions),
    ...decisions.flatMap(answered),
    ...[...pauses.values()].map(({ at, by, reason }) => ({ at, by, reason, what: 'pause', accepted: true })),
  ].toSorted((a, b) => a.at - b.at);
}

/** An order that is answered stands in the decision; one that has to wait for a stop is answered when it is queued. */
function answered({ before, next, view, rule, because }: DecisionBody): PersonSaid[] {
  const { command, now: at } = view;
  if (command === undefined || next.commandCursor === before.commandCursor) return [];
  const accepted = command.kind !== 'refused' && rules.find(({ id }) => id === rule)?.answers === 'accepted';
  const { proposed } = before;
  const seconded = command.kind === 'second' && proposed?.order.id === command.order ? proposed.order : undefined;
  const what = seconded === undefined ? inWords(command) : `approve what ${seconded.by} ordered: ${inWords(seconded)}`;
  return [{ at, by: command.by, what, reason: command.reason, accepted, rule, because }];
}

/** The order that somebody else has approved was given before anything of this report. */
function orderBefore(began: DecisionBody | undefined, decisions: readonly DecisionBody[]): PersonSaid[] {
  const proposed = began?.view.command?.kind === 'second' ? began.before.proposed : undefined;
  if (proposed === undefined || decisions.some(({ view }) => view.command?.id === proposed.order.id)) return [];
  const { by, reason } = proposed.order;
  return [{ at: proposed.at, by, what: inWords(proposed.order), reason, accepted: true }];
}

/** An approval that was given before anything of this report: its reason stands further up in the journal. */
function approvalBefore(began: DecisionBody | undefined, decisions: readonly DecisionBody[]): PersonSaid[] {
  const approval = began?.before.approval;
  if (approval === undefined) return [];
  const shown = decisions.some(({ view: { now, command } }) => command?.kind === 'approve' && now === approval.at);
  return shown ? [] : [{ ...approval, what: 'approve', reason: 'It was given before.', accepted: true }];
}

function inWords(command: CommandBody): string {
  switch (command.kind) {
    case 'failover':
    case 'switchover': {
      const aside = command.override ?? [];
      const more = aside.length === 0 ? '' : `, setting ${aside.join(', ')} aside`;
      return `${command.kind} to ${command.to}${more}`;
    }
    case 'failback': {
      const aside = command.override ?? [];
      return aside.length === 0 ? command.kind : `${command.kind}, setting ${aside.join(', ')} aside`;
    }
    case 'drain':
    case 'restore':
      return `${command.kind} ${[command.region, command.zone].filter((part) => part !== undefined).join('/')}`;
    case 'retry':
    case 'skip':
      return `${command.kind} ${command.step}`;
    case 'second':
      return `approve the order ${command.order}`;
    case 'refused':
      return command.call;
    case 'automation':
      return `automation ${command.automation}`;
    default:
      return command.kind;
  }
}
