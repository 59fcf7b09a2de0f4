import type { Ability, Application, Policy, Region, Resource, Verb } from '../../src/domain/application.ts';
import { home } from '../../src/domain/application.ts';
import type { Command, CommandBody } from '../../src/domain/command.ts';
import type { Observation, RegionObservation } from '../../src/domain/observation.ts';
import type { Verdict } from '../../src/domain/report.ts';
import { initialState, type State } from '../../src/domain/state.ts';
import type { ReceivedReport, View } from '../../src/domain/view.ts';
import { announcementOf } from '../../src/domain/witness.ts';

/** An active-passive application with a database, its server, a volume and a load balancer: the tests' example. */
export function shop(policy: Partial<Policy> = {}, more: Partial<Application> = {}): Application {
  return {
    id: 'shop',
    regions: ['us-south', 'eu-de'].map(regionOf),
    priority: 100,
    after: [],
    activeRegions: 1,
    vantages: ['us-south', 'eu-de', 'au-syd'],
    resources: [
      resource('server', ['fence', 'unfence']),
      resource('db', ['promote', 'rejoin']),
      resource('volume', ['promote', 'rejoin']),
      resource('www', ['route']),
    ],
    edges: [{ id: 'www' }],
    policy: {
      automation: 'automatic',
      quorum: 'majority',
      confirmForMs: 60_000,
      holdDownMs: 600_000,
      cooldownMs: 1_800_000,
      failback: 'automatic',
      staleAfterMs: 10_000,
      observationStaleAfterMs: 30_000,
      cooldownMostMs: 14_400_000,
      minActiveRegions: 1,
      permits: {
        'region-down': 'act',
        'unreachable-from-outside': 'act',
        partition: 'hold',
        'dependency-down': 'hold',
        'everything-down': 'hold',
      },
      approval: 'on-data-loss',
      maxDataLossMs: 0,
      fenceOnFailure: 'ask',
      ...policy,
    },
    ...more,
  };
}

/** A region with one critical target, one that is not, and a database. */
export function regionOf(id: string): Region {
  return {
    id,
    zones: [],
    targets: [
      { id: 'web', critical: true, expect: 'always', tier: 'application' },
      { id: 'search', critical: false, expect: 'active', tier: 'application' },
    ],
  };
}

/** A resource that can do these verbs in both regions; promotions can't be undone. */
export function resource(id: string, verbs: readonly Verb[], regions = ['us-south', 'eu-de']): Resource {
  return { id, provider: 'imitation', regions, after: [], abilities: verbs.map(ability) };
}

/** The same, of which a side is made a replica while the region's servers are stopped. */
export function rejoinedApart(made: Resource): Resource {
  const whileFenced = (each: Ability): Ability => (each.verb === 'rejoin' ? { ...each, whileFenced: true } : each);
  return { ...made, abilities: made.abilities.map(whileFenced) };
}

/** The same application, of which every effect is seen after so long, in milliseconds: tests need not wait for production's. */
export function settlingWithin(settleMs: number, application: Application): Application {
  const sooner = (each: Ability): Ability => ({ ...each, settleMs });
  const resources = application.resources.map((each) => ({ ...each, abilities: each.abilities.map(sooner) }));
  return { ...application, resources };
}

function ability(verb: Verb): Ability {
  return {
    verb,
    irreversible: verb === 'promote',
    repeatable: verb !== 'promote',
    deadlineMs: 60_000,
    settleMs: 5_000,
    expectedMs: 1_000,
  };
}

/** A state of an application at home, changed as given. */
export function stateOf(application: Application, changes: Partial<State> = {}): State {
  return { ...initialState(application.id, home(application), application.policy.automation), ...changes };
}

/** What each vantage says of each region: `up`, `down`, `unknown`, or `silent` for a vantage that reports nothing. */
export type Opinions = Readonly<Record<string, Readonly<Record<string, Verdict>> | 'silent' | 'isolated'>>;

/** The same opinion from every vantage of the example. */
export function everybodySays(regions: Readonly<Record<string, Verdict>>): Opinions {
  return { 'us-south': regions, 'eu-de': regions, 'au-syd': regions };
}

/** A view in which the replicas in eu-de and us-south could take over either way. */
export function viewOf(opinions: Opinions, changes: Partial<View> = {}): View {
  const now = changes.now ?? 1_000_000;
  return {
    now,
    reports: Object.entries(opinions).flatMap(([vantage, opinion]) => received(vantage, opinion, now)),
    observations: observationsAt(now, {
      db: { 'us-south': primary, 'eu-de': replica },
      volume: { 'us-south': primary, 'eu-de': replica },
    }),
    ...changes,
  };
}

/** The same view, in which every vantage that reports keeps what it was told of the state. */
export function witnessedBy(state: State, view: View): View {
  const announcement = announcementOf(state);
  const witness = announcement && { ...announcement, durable: true };
  return { ...view, reports: view.reports.map((each) => ({ ...each, report: { ...each.report, witness } })) };
}

export const primary: RegionObservation = { role: 'primary', detail: 'It is primary.' };
export const replica: RegionObservation = {
  role: 'replica',
  replicating: 'yes',
  ready: { graceful: 'yes', forced: 'yes' },
  detail: 'It is a replica in PEER.',
};

export function observationsAt(
  at: number,
  resources: Readonly<Record<string, Readonly<Record<string, RegionObservation>>>>,
): Record<string, Observation> {
  return Object.fromEntries(
    Object.entries(resources).map(([id, regions]) => [id, { resource: id, at, regions, busy: 'no' as const }]),
  );
}

export function commandOf(body: CommandBody, id = 'c1'): Pick<View, 'command' | 'commandCursor'> {
  const command: Command = { id, by: 'alice', reason: 'she wants it', ...body };
  return { command, commandCursor: '5-0' };
}

function received(vantage: string, opinion: Opinions[string], now: number): ReceivedReport[] {
  if (opinion === 'silent') return [];
  const regions: Readonly<Record<string, Verdict>> = opinion === 'isolated' || opinion === undefined ? {} : opinion;
  const report = {
    vantage,
    application: 'shop',
    sequence: 1,
    process: 'p',
    isolatedFor: opinion === 'isolated' ? ['us-south', 'eu-de'] : [],
    verdicts: Object.entries(regions).map(([region, verdict]) => ({
      region,
      target: 'web',
      verdict,
      reason: verdict === 'down' ? 'connect-refused' : 'ok',
      consecutive: 3,
      latencyMs: 2,
    })),
    edges: [],
  };
  return [{ receivedAt: now - 500, report }];
}
