import type { Effect } from './effect.ts';

/** Plans what was asked for, in the order in which they open. */
export const planMaintenance: Effect = ({ state, view: { command } }) => {
  if (command?.kind !== 'maintain') return {};
  const { id, from, until, region, by, reason } = command;
  const planned = { id, from, until, region, by, reason };
  return { maintenance: [...(state.maintenance ?? []), planned].toSorted((a, b) => a.from - b.from) };
};

export const endMaintenance: Effect = ({ state, view: { command } }) =>
  command?.kind === 'end-maintenance'
    ? { maintenance: state.maintenance?.filter(({ id }) => id !== command.maintenance) }
    : {};

export const noteMaintenanceOpen: Effect = ({ state, view: { now } }) => ({
  maintenance: state.maintenance?.map((each) => (each.from <= now ? { ...each, opened: true } : each)),
});

export const dropMaintenanceOver: Effect = ({ state, view: { now } }) => ({
  maintenance: state.maintenance?.filter(({ until }) => now < until),
});
