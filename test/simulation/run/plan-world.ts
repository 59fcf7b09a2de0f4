import type { Application, Policy } from '../../../src/domain/application.ts';
import { type DataPlan, planData } from '../data/data-plan.ts';
import { resourcesFor } from '../data/settings.ts';
import type { Dice } from '../dice.ts';
import { applicationOf, named, type Topology, topologies, vantages } from '../world/topology.ts';
import type { WorldPlan } from '../world/world.ts';

/** The set-up of a world, drawn: half of them are an active and a passive region. */
export function planWorld(dice: Dice): WorldPlan {
  const regions = dice.chance(0.5) ? (topologies[0] as Topology) : dice.pick(topologies);
  const topology: Topology = { ...regions, zoned: dice.chance(0.15), cold: dice.chance(0.15) };
  const first = dice.pick(vantages);
  const redis = dice.chance(0.8) ? [first, ...vantages.filter((place) => place !== first)] : [first];
  const unreliable = dice.chance(0.5);
  return { topology, ...applicationsFor(topology, dice), redis, unreliable };
}

/** A world whose data is behind the providers of production: one application, and its data in two regions. */
export function planDataWorld(dice: Dice): WorldPlan {
  const pairs = topologies.filter(({ dataRegions }) => dataRegions.length === 2);
  const topology = dice.chance(0.7) ? (topologies[0] as Topology) : dice.pick(pairs);
  const data = planData(dice.fork('data'));
  const application = applicationWithData(topology, data, policyFor(dice));
  const place = dice.pick(vantages);
  const redis = dice.chance(0.8) ? [place, ...vantages.filter((each) => each !== place)] : [place];
  const limits = { concurrentOperations: 2, intoOneRegion: 2 };
  return { topology, application, others: [], limits, redis, unreliable: dice.chance(0.5), data };
}

/** The application of a world with this data, in the first two regions that hold any. */
export function applicationWithData(topology: Topology, data: DataPlan, policy: Partial<Policy>): Application {
  const [first = '', second = ''] = topology.dataRegions;
  const { maxDataLossMs, approval } = data;
  const application = applicationOf(topology, { ...policy, maxDataLossMs, approval });
  const [server, ...others] = application.resources.filter(({ id }) => id !== 'db' && id !== 'volume');
  const kept = resourcesFor(data, [first, second]);
  return { ...application, resources: [...(server ? [server] : []), ...kept, ...others] };
}

/** One application as a rule; in some worlds a shop that depends on payments, or only shares the installation with it. */
function applicationsFor(topology: Topology, dice: Dice): Pick<WorldPlan, 'application' | 'others' | 'limits'> {
  const application = applicationOf(topology, policyFor(dice));
  const room = dice.pick([1, 2, 2]);
  const limits = { concurrentOperations: room, intoOneRegion: dice.pick([1, 2, 2]) };
  if (!dice.chance(0.15)) return { application, others: [], limits };
  const payments = named('payments', applicationOf(topology, policyFor(dice)), { priority: dice.pick([50, 100, 200]) });
  const after = dice.chance(0.7) ? [payments.id] : [];
  return { application: { ...application, after }, others: [payments], limits };
}

function policyFor(dice: Dice): Partial<Policy> {
  return {
    confirmForMs: dice.pick([0, 4_000, 8_000]),
    cooldownMs: dice.pick([0, 40_000]),
    failback: dice.chance(0.8) ? 'automatic' : 'manual',
    automation: dice.chance(0.93) ? 'automatic' : 'manual',
    fenceOnFailure: dice.fork('fence').chance(0.2) ? 'proceed' : 'ask',
    shift: shiftFor(dice.fork('shift')),
  };
}

/** In some worlds users are sent on in parts where nobody has died. */
function shiftFor(dice: Dice): Policy['shift'] {
  if (!dice.chance(0.4)) return undefined;
  return { steps: dice.pick([[10, 50], [50]]), holdMs: dice.pick([2_000, 5_000]), giveUpAfterMs: 12_000 };
}
