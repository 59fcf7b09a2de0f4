import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { type Finding, finding, no, yes } from '../finding.ts';
import {
  comingMaintenance,
  describeMaintenance,
  maintenanceAheadMs,
  maintenanceMostMs,
  maintenancesMost,
  openMaintenance,
  touches,
} from '../maintenance.ts';
import { inUtc } from '../time-in-words.ts';
import type { Guard } from './guard.ts';

/** Whether no maintenance is open that holds back what would start by itself. */
export const noMaintenance: Guard = {
  name: 'maintenance',
  test: ({ state, view }, change) => {
    const open = openMaintenance(state, view.now);
    const holding = open.find(({ region }) => region === undefined || touches(change, region));
    if (holding !== undefined) return no(`${describeMaintenance(holding)} lets nothing of this start by itself.`);
    const [other] = open;
    return yes(other === undefined ? 'No maintenance is open.' : `${describeMaintenance(other)} is not touched by it.`);
  },
};

/** What an operator who orders something in the middle of a maintenance should know. It holds nobody back. */
export const maintenanceTold: Guard = {
  name: 'maintenance',
  test: ({ state, view }) => {
    const [open] = openMaintenance(state, view.now);
    if (open === undefined) return yes('No maintenance is open.');
    return yes(`${describeMaintenance(open)} is open; an operator may act all the same.`);
  },
};

/** Whether a maintenance can be planned as it is asked for. */
export const maintenancePossible: Guard = {
  name: 'maintenance-possible',
  test: (context) => {
    const { command } = context.view;
    return command?.kind === 'maintain' ? possible(context, command) : no('None is asked for.');
  },
};

/** Whether the maintenance that is to be ended is there. */
export const maintenanceKnown: Guard = {
  name: 'maintenance-known',
  test: ({ state, view: { command, now } }) => {
    const named = command?.kind === 'end-maintenance' ? command.maintenance : undefined;
    const there = comingMaintenance(state, now);
    return finding(
      there.some(({ id }) => id === named),
      'It is planned or open.',
      `No maintenance ${named} is planned or open; there ${there.length === 1 ? 'is' : 'are'} ${there.map(({ id }) => id).join(', ') || 'none'}.`,
    );
  },
};

/** Whether a maintenance has opened of which that is not written down yet. */
export const maintenanceOpens: Guard = {
  name: 'maintenance-opens',
  evidence: true,
  situational: true,
  test: ({ state, view }) => {
    const opened = openMaintenance(state, view.now).find((each) => each.opened !== true);
    return opened === undefined ? no('None has just opened.') : yes(`${describeMaintenance(opened)}.`);
  },
};

/** Whether the time of a maintenance is over. */
export const maintenanceOver: Guard = {
  name: 'maintenance-over',
  evidence: true,
  situational: true,
  test: ({ state: { maintenance = [] }, view }) => {
    const ended = maintenance.find(({ until }) => until <= view.now);
    return ended === undefined ? no('The time of none is over.') : yes(`${describeMaintenance(ended)}.`);
  },
};

function possible({ application, state, view: { now } }: Context, asked: Command & { kind: 'maintain' }): Finding {
  const { region, from, until } = asked;
  const ids = application.regions.map(({ id }) => id);
  if (region !== undefined && !ids.includes(region))
    return no(`There is no region ${region}; it has ${ids.join(', ')}.`);
  if (until <= now) return no(`It would have ended at ${inUtc(until)}, which has passed.`);
  if (until <= from) return no(`It would end at ${inUtc(until)}, before it begins at ${inUtc(from)}.`);
  if (until - from > maintenanceMostMs)
    return no(`It would last for more than ${maintenanceMostMs / 86_400_000} days: plan a shorter one.`);
  if (from - now > maintenanceAheadMs) return no('It would begin in more than a year: plan it later.');
  if (comingMaintenance(state, now).length >= maintenancesMost)
    return no(`${maintenancesMost} are planned already, and that is the most: end one first.`);
  return yes(`It would last from ${inUtc(from)} until ${inUtc(until)}.`);
}
