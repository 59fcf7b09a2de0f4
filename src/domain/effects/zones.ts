import { returnedZone, zoneName } from '../guards/zones.ts';
import { ended } from '../outcomes.ts';
import { zoneAfter } from './drained.ts';
import type { Effect } from './effect.ts';
import { settled } from './settled.ts';

/** A zone that users are kept from, or sent to again. Nothing else about the application has changed. */
export const settleZone: Effect = (context) => {
  const operation = ended(context, 'done');
  if (operation?.zone === undefined) return {};
  const { state } = context;
  const { [zoneName(operation.zone)]: _returned, ...zonesReturnedAt } = state.zonesReturnedAt;
  return { ...settled(state, operation), ...zoneAfter(state, operation), zonesReturnedAt };
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
