import { abilityFor, quorumOf } from '../application.ts';
import { type Context, freshObservation, healthOf } from '../context.ts';
import { finding, no, yes } from '../finding.ts';
import { describeVotes, type ZoneHealth } from '../health.ts';
import { wasAsked } from '../operation.ts';
import type { Guard } from './guard.ts';

/** A zone, where it stands, and its health. */
export interface PlacedZone extends ZoneHealth {
  readonly region: string;
}

/** How a drained zone is written in the state. */
export function zoneName({ region, zone }: { readonly region: string; readonly zone: string }): string {
  return `${region}/${zone}`;
}

/** Whether a zone of an active region is down while another one of it serves. */
export const zoneDown: Guard = {
  name: 'zone-down',
  evidence: true,
  test: (context) => {
    const zone = deadZone(context);
    return zone === undefined
      ? no('No zone is down that could be drained.')
      : yes(`${zoneName(zone)} is down: ${describeVotes(zone, 'down')}.`);
  },
};

/** Whether something is configured that can keep users from a zone. */
export const zoneDrainable: Guard = {
  name: 'zone-drainable',
  test: ({ application }, change) => {
    const able = application.resources.filter(
      (resource) => abilityFor(resource, 'drain') !== undefined && resource.regions.includes(change.zone?.region ?? ''),
    );
    return finding(
      able.length > 0,
      `${able.map(({ id }) => id).join(', ')} can drain it.`,
      'Nothing is configured that could drain a zone of it.',
    );
  },
};

/** Law 5: whether the users of a region would be left a zone of it when one is drained. */
export const zoneNotLast: Guard = {
  name: 'zone-not-last',
  test: (context, { kind, zone }) => {
    if (kind !== 'drain' || zone === undefined) return yes('No single zone is drained.');
    const all = context.application.regions.find(({ id }) => id === zone.region)?.zones ?? [];
    const others = all.filter((each) => each !== zone.zone).map((each) => zoneName({ ...zone, zone: each }));
    const closed = closedZones(context, zone.region);
    const open = others.filter((name) => !closed.includes(name));
    const why = others.length === 0 ? 'it is the only one' : `users are kept from ${others.join(', ')}`;
    return finding(
      open.length > 0,
      `Users go on to ${open.join(', ')}.`,
      `${zoneName(zone)} is the last zone of ${zone.region} that users are sent to: ${why}. Drain the whole region.`,
    );
  },
};

/**
 * The zones of a region that users are kept from or may be, whoever does it: as noted, as seen, and as the operation at hand
 * has asked for, of which nobody may know yet what has become.
 */
function closedZones(context: Context, region: string): string[] {
  const { application, state } = context;
  const { operation } = state;
  const seen = application.resources.flatMap(({ id }) =>
    Object.entries(freshObservation(context, id)?.regions[region]?.zones ?? {}).flatMap(([zone, serving]) =>
      serving === 'no' ? [zoneName({ region, zone })] : [],
    ),
  );
  const asked = operation?.kind === 'drain' && operation.steps.some((step) => step.status === 'done' || wasAsked(step));
  return [...state.drained, ...seen, ...(asked && operation.zone !== undefined ? [zoneName(operation.zone)] : [])];
}

/** Whether a drained zone has been seen up again. */
export const zoneReturned: Guard = {
  name: 'zone-returned',
  evidence: true,
  test: (context) => {
    const zone = returnedZone(context);
    return zone === undefined
      ? no('No drained zone is back.')
      : yes(`${zoneName(zone)} is up: ${describeVotes(zone, 'up')}.`);
  },
};

/** Whether a zone that had returned is down again. */
export const zoneLost: Guard = {
  name: 'zone-lost',
  evidence: true,
  test: (context) => {
    const lost = allZones(context).find(
      (zone) => zoneName(zone) in context.state.zonesReturnedAt && zone.health !== 'up',
    );
    return lost === undefined
      ? no('Every returned zone is still up.')
      : yes(`${zoneName(lost)} is not seen up any more.`);
  },
};

/** Whether a returned zone has stayed up for the hold-down. */
export const zoneHeldDown: Guard = {
  name: 'zone-hold-down',
  test: (context) => {
    const zone = ripeZone(context);
    return finding(
      zone !== undefined,
      'A drained zone has been back for the hold-down.',
      'No drained zone has been back for the hold-down.',
    );
  },
};

/**
 * The first zone that is down and drained by nobody, in a region of which another zone serves and has not begun to fail. A
 * region that dies is seen piece by piece: until its last zone has gone, too, the drain of the first would only stand in the
 * way of the failover.
 */
export function deadZone(context: Context): PlacedZone | undefined {
  const zones = placedZones(context);
  return zones.find(
    (zone) =>
      zone.health === 'down' &&
      isDownAlone(context, zone) &&
      !context.state.drained.includes(zoneName(zone)) &&
      zones.some(
        (other) =>
          other.region === zone.region &&
          servesWell(context, other) &&
          !context.state.drained.includes(zoneName(other)),
      ),
  );
}

/** Whether a quorum sees the zone up, and each of them also by what it sampled last. */
function servesWell(context: Context, { health, votes }: PlacedZone): boolean {
  const well = votes.filter(({ says, failing }) => says === 'up' && failing !== true);
  return health === 'up' && well.length >= quorumOf(context.application);
}

/** Whether a quorum sees the zone down without seeing its region down: each vantage by all that it sees itself. */
function isDownAlone(context: Context, { region, votes }: PlacedZone): boolean {
  const whole = healthOf(context, region);
  const lost = whole?.votes.filter(({ says }) => says === 'down').map(({ vantage }) => vantage) ?? [];
  const alone = votes.filter(({ vantage, says }) => says === 'down' && !lost.includes(vantage));
  return alone.length >= quorumOf(context.application);
}

/**
 * The first zone drained by Regent that is up and has not been noted as returned, also of a region that the application has
 * left: users would be kept from it when they come back. What an operator drained, stays.
 */
export function returnedZone(context: Context): PlacedZone | undefined {
  const { drained, keptDrained = [], zonesReturnedAt } = context.state;
  return allZones(context).find((zone) => {
    const name = zoneName(zone);
    const ours = drained.includes(name) && !keptDrained.includes(name);
    return zone.health === 'up' && ours && !(name in zonesReturnedAt);
  });
}

/** The first returned zone that has been up for the hold-down. */
export function ripeZone(context: Context): PlacedZone | undefined {
  const { application, state, view } = context;
  return allZones(context).find((zone) => {
    const since = state.zonesReturnedAt[zoneName(zone)];
    return zone.health === 'up' && since !== undefined && view.now - since >= application.policy.holdDownMs;
  });
}

/** The zones of the regions that users should come to. */
function placedZones(context: Context): PlacedZone[] {
  return allZones(context).filter(({ region }) => context.state.placement.active.includes(region));
}

function allZones({ health }: Context): PlacedZone[] {
  return health.flatMap(({ region, zones }) => zones.map((zone) => ({ ...zone, region })));
}
