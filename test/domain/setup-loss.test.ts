import { describe, expect, it } from 'vitest';
import { reasonAbout } from '../../src/domain/setup/reason-about.ts';
import type { RedisSetup, Setup } from '../../src/domain/setup/setup.ts';
import { regionOf, resource, shop } from '../support/shop.ts';
import { aSetup, aShop, everywhere, withShop } from './a-setup.ts';

/** What is said of the loss of a region of the shop. */
function loss(setup: Setup, region: string) {
  return reasonAbout(setup).find(({ about }) => about === `applications.shop.regions.${region}`);
}

const redis = (changes: Partial<RedisSetup>) => aSetup({ redis: { ...aSetup().redis, ...changes } });
const three = ['us-south', 'eu-de', 'au-syd'].map(regionOf);
const server = resource('server', ['fence', 'unfence']);
const traffic = { resources: [resource('www', ['route'])] };
const copied = (policy = {}, maxDataLossMs = 7_200_000) => {
  const application = shop(policy, { resources: [server, { ...resource('volume', ['promote']), maxDataLossMs }] });
  return aSetup({
    applications: [aShop({ resources: [{ id: 'volume', writes: [], byCopies: true }] }, application)],
  });
};

const edgeVantage = { id: 'cis', resource: 'www', maxAgeMs: 90_000 };
const withTheEdge = aSetup({
  vantages: ['us-south', 'eu-de'],
  applications: [aShop({}, shop({}, { vantages: ['us-south', 'eu-de', 'cis'], edgeVantage }))],
});

/** The set-up, the region that is lost, and a part of the sentence. */
type Line = [what: string, setup: Setup, region: string, sentence: string];

const POSSIBLE: readonly Line[] = [
  [
    'with everything in three regions',
    aSetup(),
    'us-south',
    'If us-south is lost: 2 of 3 vantages remain and the quorum is 2; iam still tells who is cut off; eu-de can take over; server can fence us-south; 2 of 3 Redis and 2 of 3 Sentinels remain, 1 replica could confirm a commit and 1 must → automatic failover possible.',
  ],
  ['of a standby, should it be the active one then', aSetup(), 'eu-de', 'If eu-de is lost while it is active: '],
  [
    'with a third vantage that runs nothing else',
    withShop({}, { vantages: ['us-south', 'eu-de', 'jp-tok'] }),
    'eu-de',
    '2 of 3 vantages remain',
  ],
  [
    'with control targets in the other region',
    aSetup({ controlTargets: [{ name: 'dns', region: 'eu-de' }] }),
    'us-south',
    'dns still tells who is cut off',
  ],
  [
    'with two control targets',
    aSetup({ controlTargets: [{ name: 'iam' }, { name: 'dns' }] }),
    'us-south',
    'iam and dns still tell who is cut off',
  ],
  ['without data', withShop({}, traffic), 'us-south', 'eu-de can take over; 2 of 3 Redis'],
  ['to one of several', withShop({}, { regions: three }), 'us-south', 'eu-de can take over'],
  [
    'to one of several, where all hold the data',
    withShop({}, { regions: three, ...traffic }),
    'us-south',
    'one of eu-de and au-syd can take over',
  ],
  [
    'of a region without the data, without a fence',
    withShop({}, { regions: three }),
    'au-syd',
    'one of us-south and eu-de can take over; 2 of 3 Redis',
  ],
  ['of one of two active regions', withShop({}, { activeRegions: 2, ...traffic }), 'eu-de', 'If eu-de is lost: '],
  [
    'once a person approves, where policy always asks',
    withShop({ approval: 'always' }),
    'us-south',
    "possible; it waits for a person's approval.",
  ],
  ['once a person approves what is lost', copied(), 'us-south', "possible; it waits for a person's approval."],
  [
    'once automation is on',
    withShop({ automation: 'manual' }),
    'us-south',
    'possible; it waits for an operator to set its automation to automatic.',
  ],
  [
    'unless the unknown Redis is lost too',
    redis({ members: [] }),
    'us-south',
    'possible, unless Redis is lost with it.',
  ],
  ['unless our own Redis is lost too', redis({ own: true }), 'us-south', 'possible, unless Redis is lost with it.'],
  [
    'with the only Redis elsewhere',
    redis({ replicas: 0, members: [{ name: 'r', region: 'eu-de', role: 'redis' }] }),
    'us-south',
    '1 of 1 Redis remains → automatic failover possible.',
  ],
  [
    'with two regions, a prober in each and the checks of CIS as the third vantage',
    withTheEdge,
    'us-south',
    '2 of 3 vantages remain, the checks of cis among them, and the quorum is 2; iam still tells who is cut off; eu-de can take over; server can fence us-south; 2 of 3 Redis and 2 of 3 Sentinels remain, 1 replica could confirm a commit and 1 must → automatic failover possible.',
  ],
];

const IMPOSSIBLE: readonly (readonly [...Line, cure: string | undefined])[] = [
  [
    'with two regions, a prober in each and no third vantage',
    withShop({}, { vantages: ['us-south', 'eu-de'] }),
    'us-south',
    '1 of 2 vantages remains and the quorum is 2; iam still tells who is cut off; eu-de can take over; server can fence us-south; 2 of 3 Redis and 2 of 3 Sentinels remain, 1 replica could confirm a commit and 1 must → automatic failover not possible, because too few vantages are left to agree.',
    "Add a third place to `vantages` outside us-south (a prober anywhere will do, or CIS's own checks by `edgeVantage`).",
  ],
  [
    'with the only vantage',
    withShop({}, { vantages: ['us-south'] }),
    'us-south',
    'no vantage remains and the quorum is 1',
    "Add two more places to `vantages` outside us-south (a prober anywhere will do, or CIS's own checks by `edgeVantage`).",
  ],
  [
    'with a quorum of all',
    withShop({ quorum: 3 }),
    'us-south',
    '2 of 3 vantages remain and the quorum is 3',
    'Set policy.quorum to `majority`.',
  ],
  [
    'with every control target in it',
    aSetup({ controlTargets: [{ name: 'dns', region: 'us-south' }] }),
    'us-south',
    'all vantages abstain from eu-de, whose control targets all stood in us-south; server can fence us-south; 2 of 3 Redis and 2 of 3 Sentinels remain, 1 replica could confirm a commit and 1 must → automatic failover not possible, because nobody could say that eu-de is up.',
    'Add a control target that stands in none of the regions, such as iam.cloud.ibm.com on port 443.',
  ],
  [
    'of the only region with the data',
    withShop({}, { resources: [server, resource('db', ['promote'], ['us-south'])] }),
    'us-south',
    'eu-de does not hold all of db; server can fence us-south',
    'Keep a replica of db in a second region.',
  ],
  [
    'that leaves fewer than must stay',
    withShop({ minActiveRegions: 2 }, { activeRegions: 2, ...traffic }),
    'us-south',
    '1 active region would be left and minActiveRegions is 2; 2 of 3 Redis and 2 of 3 Sentinels remain, 1 replica could confirm a commit and 1 must → automatic failover not possible, because us-south may not be drained.',
    'Lower policy.minActiveRegions, or add a region.',
  ],
  [
    'that nothing can fence',
    withShop({}, { resources: [resource('db', ['promote'])] }),
    'us-south',
    'nothing can fence us-south; 2 of 3 Redis and 2 of 3 Sentinels remain, 1 replica could confirm a commit and 1 must → automatic failover not possible, because two sides might write.',
    undefined,
  ],
  [
    'where something is lost and nothing may be',
    copied({ approval: 'never' }, 0),
    'us-south',
    'volume would lose what may not be lost; 2 of 3 Redis',
    undefined,
  ],
  [
    'where the volume is never of the same time as the database, and has to be',
    aSetup({
      applications: [
        aShop(
          { resources: [{ id: 'volume', writes: [], byCopies: true }] },
          shop({ maxSkewMs: 0, maxDataLossMs: 60_000 }),
        ),
      ],
    }),
    'us-south',
    'volume would not be of the same time as the other data; 2 of 3 Redis',
    undefined,
  ],
  [
    'where policy holds',
    withShop({
      permits: {
        'region-down': 'hold',
        'unreachable-from-outside': 'hold',
        partition: 'hold',
        'dependency-down': 'hold',
        'everything-down': 'hold',
      },
    }),
    'us-south',
    'because policy holds.',
    'Set policy.permits.region-down to `act`.',
  ],
  [
    'with the only Redis',
    redis({ replicas: 0, members: [{ name: 'r', region: 'us-south', role: 'redis' }] }),
    'us-south',
    'no Redis remains → automatic failover not possible, because no decision could be committed.',
    'Spread Redis and Sentinel over three regions, and list them under redis.members.',
  ],
  [
    'with a Redis and half of the Sentinels',
    redis({ replicas: 0, members: everywhere(['us-south', 'eu-de']) }),
    'us-south',
    '1 of 2 Redis and 1 of 2 Sentinels remain, which is no majority of Sentinels → automatic failover not possible, because no Redis could become the primary.',
    'Spread Redis and Sentinel over three regions, and list them under redis.members.',
  ],
  [
    'with a Redis, and no Sentinel anywhere',
    redis({ replicas: 0, members: everywhere(['us-south', 'eu-de']).filter(({ role }) => role === 'redis') }),
    'us-south',
    '1 of 2 Redis remains, and no Sentinel promotes one → automatic failover not possible, because no Redis could become the primary.',
    'Spread Redis and Sentinel over three regions, and list them under redis.members.',
  ],
  [
    'with replicas that must confirm',
    redis({ replicas: 2 }),
    'us-south',
    '1 replica could confirm a commit and 2 must → automatic failover not possible, because no decision would be confirmed.',
    'Spread Redis and Sentinel over three regions, and list them under redis.members.',
  ],
  [
    'for two reasons at once',
    withShop({ quorum: 3 }, { resources: [resource('db', ['promote'])] }),
    'us-south',
    'because too few vantages are left to agree, and two sides might write.',
    'Set policy.quorum to `majority`.',
  ],
];

describe('automatic failover is possible after the loss', () => {
  it.each(POSSIBLE)('%s', (_what, setup, region, sentence) => {
    expect(loss(setup, region)?.sentence).toContain(sentence);
    expect(loss(setup, region)).toMatchObject({ severity: 'note', cure: undefined });
  });
});

describe('automatic failover is not possible after the loss', () => {
  it.each(IMPOSSIBLE)('%s', (_what, setup, region, sentence, cure) => {
    expect(loss(setup, region)?.sentence).toContain(sentence);
    expect(loss(setup, region)).toMatchObject({ severity: 'warning', cure });
    expect(loss(setup, region)?.sentence).toContain('automatic failover not possible, because');
  });
});

describe('where another active region serves', () => {
  it('users are moved after a loss, although the data is not', () => {
    const said = loss(withShop({}, { activeRegions: 2, resources: [resource('db', ['promote'])] }), 'us-south');

    expect(said?.severity).toBe('warning');
    expect(said?.sentence).toMatch(
      /→ its users are sent to the other active regions, but the data does not move by itself, because two sides might write\.$/,
    );
  });

  it('nothing is moved when nobody could agree', () => {
    const setup = withShop({ quorum: 3 }, { activeRegions: 2, resources: [resource('db', ['promote'])] });

    expect(loss(setup, 'us-south')?.sentence).toContain('automatic failover not possible, because too few vantages');
  });
});

describe('the loss of a region in which no application is', () => {
  const elsewhere = (setup: Setup) => reasonAbout(setup).filter(({ about }) => about === 'regions.au-syd');

  it('is not worth a word where the others can go on', () => {
    expect(elsewhere(aSetup())).toEqual([]);
  });

  it.each([
    [
      'Redis went with it',
      redis({ replicas: 0, members: everywhere(['au-syd']) }),
      'no Redis remains → until it is back no automatic failover is possible, because no decision could be committed.',
    ],
    [
      'the only vantage was there',
      withShop({}, { vantages: ['au-syd'] }),
      'no vantage remains and the quorum is 1 → until it is back no automatic failover is possible',
    ],
  ])('is told when %s', (_what, setup, sentence) => {
    expect(elsewhere(setup).map((each) => each.severity)).toEqual(['warning']);
    expect(elsewhere(setup)[0]?.sentence).toContain(`If au-syd is lost: no application is there, but ${sentence}`);
  });
});
