import { returnedZone, zoneName } from '../guards/zones.ts';
import { ended } from '../outcomes.ts';
import { drainedAfter } from './drained.ts';
import type { Effect } from './effect.ts';
import { settled } from './settled.ts';

/** A zone that users are kept from, or sent to again. Nothing else about the application has changed. */
export const settleZone: Effect = (context) => {
  const operation = ended(context, 'done');
  if (operation?.zone === undefined) return {};
  const name = zoneName(operation.zone);
  const { [name]: _returned, ...zonesReturnedAt } = context.state.zonesReturnedAt;
  const { state } = context;
  const kept = state.keptDrained?.filter((each) => each !== name) ?? [];
  const byOperator = operation.kind === 'drain' && operation.requestedBy !== 'regent';
  return {
    ...settled(state, operation),
    drained: drainedAfter(state, operation),
    keptDrained: byOperator ? [...kept, name] : kept,
    zonesReturnedAt,
  };
};

export const noteZoneReturn: Effect = (context) => {
  const zone = returnedZone(context);
  if (zone === undefined) return {};
  return { zonesReturnedAt: { ...context.state.zonesReturnedAt, [zoneName(zone)]: context.view.now } };
};

/** Only what is still up keeps its instant. */
export const forgetZoneReturn: Effect = ({ state, health }) => {
  const up = health.flatMap(({ region, zones }) =>
    zones.filter((zone) => zone.health === 'up').map((zone) => zoneName({ region, zone: zone.zone })),
  );
  return {
    zonesReturnedAt: Object.fromEntries(Object.entries(state.zonesReturnedAt).filter(([name]) => up.includes(name))),
  };
};
