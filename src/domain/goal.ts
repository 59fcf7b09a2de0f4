import { all, type Finding, no, unknown, yes } from './finding.ts';
import type { Observation, RegionObservation } from './observation.ts';
import type { Intent, RoutePart, Step, StepRecord } from './operation.ts';

/** A step with its newest call, of which nothing is known but where it runs. */
type Asked = Step & { readonly intent?: Intent | undefined };

/** Whether the world is already as the step wants it, judged by what was observed and by nothing else. */
export function goalOf(step: Asked, observation: Observation): Finding {
  if (step.verb === 'route') return routed(step, observation);
  const here = observation.regions[step.region];
  if (here === undefined) return unknown(`${step.resource} was not seen in ${step.region}.`);
  if (step.verb === 'fence' && step.closedForMs !== undefined)
    return closedLongEnough(step.closedForMs, step.intent, here, observation.at);
  if (step.verb === 'fence') return facet(here.fenced, 'yes', here);
  if (step.verb === 'unfence') return facet(here.fenced, 'no', here);
  if (step.verb === 'promote') return promoted(step, observation, here);
  if (step.verb === 'rejoin') return rejoined(here);
  if (step.verb === 'unmount') return facet(here.unmounted, 'yes', here);
  if (step.verb === 'mount') return facet(here.mounted, 'yes', here);
  if (step.verb === 'prepare') return facet(here.capacity, 'yes', here);
  if (step.verb === 'release') return facet(here.capacity, 'no', here);
  if (step.verb === 'drain') return facet(here.zones?.[step.zone ?? ''], 'no', here);
  if (step.verb === 'restore') return facet(here.zones?.[step.zone ?? ''], 'yes', here);
  return unknown(`Nothing that is observed of ${step.resource} tells whether ${step.verb} is done.`);
}

/** Whether a promoted resource has its one primary where the step wants it; another primary means no. */
function promoted(step: Step, observation: Observation, here: RegionObservation): Finding {
  const rival = Object.entries(observation.regions).find(([id, seen]) => id !== step.region && seen.role === 'primary');
  if (here.role === 'primary' && rival !== undefined)
    return no(`${rival[0]} still says that it is primary: ${rival[1].detail}`);
  if (here.role === 'primary' && observation.busy === 'yes') return no(`Still at work: ${here.detail}`);
  return facet(here.role, 'primary', here);
}

/** Whether the gate was seen closed on this step's behalf, still is, and whoever had not heard of it has given up since. */
function closedLongEnough(forMs: number, intent: Intent | undefined, here: RegionObservation, at: number): Finding {
  if (intent?.outcome !== 'accepted' || intent.answeredAt === undefined)
    return no(`It has not been closed for this step yet. ${here.detail}`);
  const closed = facet(here.gateClosed, 'yes', here);
  const leftMs = intent.answeredAt + forMs - at;
  if (closed.answer !== 'yes' || leftMs <= 0) return closed;
  return no(`${here.detail} Whoever has not heard of it gives up in ${Math.ceil(leftMs / 1000)} s.`);
}

function rejoined(here: RegionObservation): Finding {
  return all([facet(here.role, 'replica', here), facet(here.replicating, 'yes', here)], here.detail);
}

function routed(step: Step, observation: Observation): Finding {
  if (step.part !== undefined) return partlyRouted(step.part, observation);
  const each = Object.entries(observation.regions).map(([region, seen]) =>
    facet(seen.serving, step.active.includes(region) ? 'yes' : 'no', seen),
  );
  return all(each, 'It serves no region.');
}

/**
 * Of the route of all users after parts. Whoever sees only that users are sent to a region can't tell a part from all that
 * it should receive: so it has to be asked for, and the answer to have come.
 */
export function madeWhole({ shifted, intent }: StepRecord, seen: Finding): Finding {
  if (shifted === undefined || seen.answer !== 'yes' || intent?.outcome === 'accepted') return seen;
  return no(`${shifted.join(', ')} may receive only a part of the users still. ${seen.because}`);
}

/** How far the part may be off, in percentage points: other sides know only so many steps. */
const partToleranceMost = 1.5;

/** Whether the new regions together receive their part, and each of them something. */
function partlyRouted({ regions, percent }: RoutePart, observation: Observation): Finding {
  const shares = regions.map((region) => observation.regions[region]?.share);
  if (shares.includes(undefined))
    return unknown(`Nothing tells which part of the users ${regions.join(', ')} receive.`);
  const sum = shares.reduce((total: number, share) => total + (share ?? 0) * 100, 0);
  const sentence = `${regions.join(', ')} receive ${Math.round(sum * 10) / 10} % of the users; ${percent} % were wanted.`;
  const isSo = Math.abs(sum - percent) <= partToleranceMost && shares.every((share) => (share ?? 0) > 0);
  return isSo ? yes(sentence) : no(sentence);
}

function facet(value: string | undefined, wanted: string, seen: RegionObservation): Finding {
  if (value === wanted) return yes(seen.detail);
  return value === undefined || value === 'unknown' ? unknown(seen.detail) : no(seen.detail);
}
