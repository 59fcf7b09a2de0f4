import { describe, expect, it } from 'vitest';
import { noticedWithinMs } from '../../src/domain/setup/noticing.ts';
import { reasonAbout } from '../../src/domain/setup/reason-about.ts';
import type { ControlTargetSite, RedisSetup, Setup } from '../../src/domain/setup/setup.ts';
import { regionOf, resource, shop } from '../support/shop.ts';
import { aSetup, aShop, everywhere, withShop } from './a-setup.ts';

/** The set-up, and what must be said of it: where, how grave, and the sentence. */
type Said = [what: string, setup: Setup, about: string, severity: string, sentence: string];
/** The set-up, and a word that must not be said of it. */
type Unsaid = [what: string, setup: Setup, word: string];

const controls = (...controlTargets: ControlTargetSite[]) => aSetup({ controlTargets });
const redis = (changes: Partial<RedisSetup>) => aSetup({ redis: { ...aSetup().redis, ...changes } });
const holders = (count: number) => everywhere(['us-south', 'eu-de', 'au-syd'].slice(0, count));
const withoutSentinel = holders(3).filter(({ role }) => role === 'redis');
const two = (first: Setup['applications'][number], second: Setup['applications'][number]) =>
  aSetup({ applications: [first, second] });
const blog = (more: Parameters<typeof shop>[1] = {}) => aShop({}, shop({}, { id: 'blog', ...more }));
const payments = (more: Parameters<typeof shop>[1] = {}) => aShop({}, shop({}, { id: 'payments', ...more }));
const swapped = ['eu-de', 'us-south'].map(regionOf);
const copies = (budgetMs: number | undefined, policy = {}, byCopies = true) => {
  const volume = { ...resource('volume', ['promote']), maxDataLossMs: budgetMs };
  const application = shop(policy, { resources: [resource('server', ['fence']), volume] });
  return aSetup({ applications: [aShop({ resources: [{ id: 'volume', writes: [], byCopies }] }, application)] });
};
const zoned = (zone: string | undefined) => {
  const home = regionOf('us-south');
  const targets = home.targets.map((target) => ({ ...target, zone }));
  return withShop({}, { regions: [{ ...home, zones: ['us-south-1'], targets }, regionOf('eu-de')] });
};
const objective = (detectWithinMs: number) => aSetup({ applications: [aShop({ detectWithinMs })] });

const shift = { steps: [10], holdMs: 60_000, giveUpAfterMs: 300_000 };
const partly = resource('www', ['route']);
const inParts = { ...partly, abilities: partly.abilities.map((each) => ({ ...each, parts: true as const })) };

const SAID: readonly Said[] = [
  [
    'a shift of users that nothing can move in parts',
    withShop({ shift }),
    'applications.shop.policy.shift',
    'warning',
    'Nothing that moves its users can move a part of them, so all of them are moved at once.',
  ],
  [
    'a shift of users away from their data',
    withShop({ shift }, { resources: [resource('server', ['fence']), resource('db', ['promote']), inParts] }),
    'applications.shop.policy.shift',
    'note',
    'While users are sent on in parts, db is still written on the side that is left: those who are sent on are served from there too.',
  ],
  [
    'one object for two applications',
    two(aShop(), { ...blog(), resources: [{ id: 'www', writes: ['The www of shop'] }] }),
    'applications.blog.resources.www',
    'error',
    'The www of shop is written for shop and blog, which would write it differently as soon as they are in different regions.',
  ],
  [
    'one object for two resources of an application',
    aSetup({ applications: [aShop({ resources: ['a', 'b'].map((id) => ({ id, writes: ['The pool 1'] })) })] }),
    'applications.shop.resources.b',
    'warning',
    'The pool 1 is written by a and b of shop: their steps may run at once, and one undo the other.',
  ],
  [
    'a single vantage where automation is on',
    withShop({}, { vantages: ['au-syd'] }),
    'applications.shop.policy.automation',
    'warning',
    'shop starts as automatic, and only the vantage au-syd judges it: whatever cuts that one off looks like a dead region.',
  ],
  [
    'a quorum that two halves can reach',
    withShop({ quorum: 1 }),
    'applications.shop.policy.quorum',
    'warning',
    'A quorum of 1 is no majority of 3 vantages',
  ],
  [
    'no control targets',
    controls(),
    'controlTargets',
    'warning',
    'There are no control targets: a prober that has lost its own network can not be told from one that sees a dead region',
  ],
  [
    'control targets in one region only',
    controls({ name: 'dns', region: 'us-south' }, { name: 'ntp', region: 'us-south' }),
    'controlTargets',
    'warning',
    'Every control target (dns and ntp) stands in us-south: none is left to tell whether a prober that sees us-south down is cut off itself.',
  ],
  [
    'a Redis of our own',
    redis({ own: true, members: [] }),
    'redis.url',
    'note',
    'Regent runs a redis-server of its own',
  ],
  [
    'a Redis that stands nobody knows where',
    redis({ members: [] }),
    'redis.members',
    'note',
    'Nobody has said where each Redis stands',
  ],
  [
    'more confirmations than replicas',
    redis({ replicas: 3 }),
    'redis.replicas',
    'error',
    '3 replicas must confirm every commit, and 3 Redis have only 2: no decision would ever be confirmed.',
  ],
  [
    'replicas that confirm nothing',
    redis({ replicas: 0 }),
    'redis.replicas',
    'warning',
    'There are 3 Redis, but no replica has to confirm a commit: a decision could be lost together with the primary.',
  ],
  [
    'replicas without a Sentinel',
    redis({ members: withoutSentinel }),
    'redis.members',
    'warning',
    'There are 3 Redis and no Sentinel: when the primary is lost, nothing promotes a replica.',
  ],
  [
    'data that can be promoted where nothing can be fenced',
    withShop({}, { resources: [resource('db', ['promote'])] }),
    'applications.shop.resources',
    'warning',
    'db can be promoted, but nothing can fence us-south and eu-de: two sides might write, so a forced failover from there never starts.',
  ],
  [
    'a fence on one side only',
    withShop({}, { resources: [resource('db', ['promote']), resource('server', ['fence'], ['us-south'])] }),
    'applications.shop.resources',
    'warning',
    'db can be promoted, but nothing can fence eu-de',
  ],
  [
    'copies where nothing may be lost',
    copies(undefined),
    'applications.shop.resources.volume',
    'warning',
    'volume is replicated by copies, so a forced failover loses what was written after the last one, but nothing of it may be lost: none ever starts by itself',
  ],
  [
    'copies where nothing of this one may be lost, whatever the policy says',
    copies(0, { maxDataLossMs: 60_000, approval: 'never' }),
    'applications.shop.resources.volume',
    'warning',
    'but nothing of it may be lost',
  ],
  [
    'copies within what may be lost, where policy asks',
    copies(7_200_000),
    'applications.shop.resources.volume',
    'note',
    '; 2 h may be lost, but policy.approval wants a person to approve it each time.',
  ],
  [
    'how soon a dead region is noticed',
    aSetup(),
    'applications.shop',
    'note',
    "A dead region is noticed within 17 s: 3 samples of web, 5 s apart, and a timeout of 2 s; confirmFor adds 60 s before anything that can't be undone.",
  ],
  [
    'how soon, where nothing irreversible is in the way',
    withShop({}, { resources: [resource('www', ['route'])] }),
    'applications.shop',
    'note',
    'and a timeout of 2 s; nothing is waited for then.',
  ],
  [
    'thresholds slower than the objective',
    objective(15_000),
    'applications.shop.policy.objectives.detect',
    'warning',
    'The loss of any region should be noticed within 15 s, and can take 17 s: 3 samples of web, 5 s apart, and a timeout of 2 s.',
  ],
  [
    'a zone that nothing judges',
    zoned(undefined),
    'applications.shop.regions.us-south.zones',
    'warning',
    'No critical target stands in us-south-1: whether that is up is never known',
  ],
  [
    'a dependency that prefers another region',
    two(blog({ after: ['payments'] }), payments({ regions: swapped })),
    'applications.blog.after',
    'warning',
    'blog depends on payments, but prefers us-south while payments prefers eu-de: they are apart whenever both are at home.',
  ],
  [
    'a dependency that does not run everywhere',
    two(blog({ after: ['payments'], regions: ['us-south', 'eu-de', 'au-syd'].map(regionOf) }), payments()),
    'applications.blog.after',
    'warning',
    'blog depends on payments and may move to au-syd, where payments never is.',
  ],
  [
    'traffic that is moved unseen',
    withShop({}, { edges: [] }),
    'applications.shop.edges',
    'warning',
    'www moves users, but no public name is given: that they arrive in the new region could not be verified.',
  ],
];

const UNSAID: readonly Unsaid[] = [
  ['objects of their own', two(aShop(), blog()), 'is written'],
  [
    'an object that a resource names twice',
    aSetup({ applications: [aShop({ resources: [{ id: 'a', writes: ['b', 'b'] }] })] }),
    'is written',
  ],
  [
    'a single vantage where nothing starts by itself',
    withShop({ automation: 'manual' }, { vantages: ['au-syd'] }),
    'only the vantage',
  ],
  ['a quorum that is a majority', withShop({ quorum: 2 }), 'is no majority'],
  ['a control target outside every region', controls({ name: 'iam' }), 'ontrol target'],
  [
    'control targets in two regions',
    controls({ name: 'a', region: 'us-south' }, { name: 'b', region: 'eu-de' }),
    'very control target',
  ],
  ['a Redis whose sites are known', aSetup(), 'Nobody has said'],
  ['as many confirmations as a lost region leaves replicas', redis({ replicas: 1 }), 'must confirm every'],
  [
    'a single Redis, which nothing could confirm',
    redis({ replicas: 0, members: withoutSentinel.slice(0, 1) }),
    'Sentinel:',
  ],
  ['a fence on both sides', aSetup(), 'can fence us-south and'],
  [
    'nothing to promote, and nothing to fence',
    withShop({}, { resources: [resource('www', ['route'])] }),
    'can be promoted',
  ],
  [
    'copies within what may be lost, where nobody is asked',
    copies(undefined, { maxDataLossMs: 60_000, approval: 'never' }),
    'copies',
  ],
  ['replication that is not by copies', copies(undefined, {}, false), 'copies'],
  ['thresholds within the objective', objective(17_000), 'should be noticed'],
  ['a zone with a critical target', zoned('us-south-1'), 'No critical target'],
  ['a dependency that is at home where it is', two(blog({ after: ['payments'] }), payments()), 'depends on'],
  [
    'a dependency that is at home in both',
    two(blog({ after: ['payments'] }), payments({ activeRegions: 2, regions: swapped })),
    'depends on',
  ],
  [
    'applications that prefer other regions without depending',
    two(blog(), payments({ regions: swapped })),
    'depends on',
  ],
  ['traffic with a public name', aSetup(), 'public name'],
  [
    'data without traffic or a public name',
    withShop({}, { edges: [], resources: [resource('server', ['fence'])] }),
    'public name',
  ],
];

describe('of a set-up is said', () => {
  it.each(SAID)('%s', (_what, setup, about, severity, sentence) => {
    const said = reasonAbout(setup).filter((each) => each.about === about && each.sentence.includes(sentence));

    expect(said.map((each) => each.severity)).toEqual([severity]);
    expect(said[0]?.cure === undefined).toBe(about === 'applications.shop');
  });

  it('the gravest first', () => {
    const setup = aSetup({ controlTargets: [], redis: { ...aSetup().redis, replicas: 9 } });

    const severities = reasonAbout(setup).map(({ severity }) => severity);

    expect([...new Set(severities)]).toEqual(['error', 'warning', 'note']);
    expect(severities).toEqual([...severities].sort((a, b) => (a === b ? 0 : a === 'error' || b === 'note' ? -1 : 1)));
  });
});

describe('of a set-up nothing is said about', () => {
  it.each(UNSAID)('%s', (_what, setup, word) => {
    expect(reasonAbout(setup).filter(({ sentence }) => sentence.includes(word))).toEqual([]);
  });

  it('anything that would have to be changed: the example is sound', () => {
    expect(reasonAbout(aSetup()).map(({ severity, about }) => `${severity} ${about}`)).toEqual([
      'note applications.shop',
      'note applications.shop.regions.us-south',
      'note applications.shop.regions.eu-de',
    ]);
  });
});

describe('how soon a dead region is noticed follows from', () => {
  const paced = (...of: [region: string, target: string, intervalMs: number][]) =>
    of.map(([region, target, intervalMs]) => ({ region, target, intervalMs, timeoutMs: 1_000, failureThreshold: 2 }));
  const said = (setup: Setup) => reasonAbout(setup).find(({ about }) => about === 'applications.shop')?.sentence;
  const [web, search] = regionOf('us-south').targets;
  const one = (targets: readonly (typeof web)[], zones: string[] = []) => [
    { id: 'us-south', zones, targets: targets.flatMap((target) => target ?? []) },
  ];

  it('the fastest critical target of each region, and the slowest region', () => {
    const paces = paced(['us-south', 'web', 1_000], ['us-south', 'search', 100], ['eu-de', 'web', 2_000]);

    expect(said(aSetup({ applications: [aShop({ paces })] }))).toContain(
      'within 5 s (us-south within 3 s, eu-de within 5 s): 2 samples of web, 2 s apart',
    );
  });

  it('no target of the data tier', () => {
    const fast = { ...web, id: 'db', critical: true, expect: 'always', tier: 'data' } as const;
    const application = shop({}, { regions: one([web, fast]) });
    const paces = paced(['us-south', 'web', 1_000], ['us-south', 'db', 100]);

    expect(said(aSetup({ applications: [aShop({ paces }, application)] }))).toContain('within 3 s: 2 samples of web');
  });

  it('the slowest zone, where only zones speak', () => {
    const inZone = (id: string, zone: string) => ({ ...web, id, zone, critical: true }) as typeof web;
    const application = shop({}, { regions: one([inZone('a', 'z1'), inZone('b', 'z2'), search], ['z1', 'z2']) });
    const paces = paced(['us-south', 'a', 1_000], ['us-south', 'b', 3_000]);

    expect(said(aSetup({ applications: [aShop({ paces }, application)] }))).toContain('within 7 s: 2 samples of b');
  });
});

describe('the death of a region', () => {
  it('is noticed when the slowest region would be, by its quickest target', () => {
    const paces = [
      { region: 'us-south', target: 'web', intervalMs: 5_000, timeoutMs: 2_000, failureThreshold: 3 },
      { region: 'eu-de', target: 'web', intervalMs: 1_000, timeoutMs: 1_000, failureThreshold: 2 },
    ];

    expect(noticedWithinMs(['us-south', 'eu-de'].map(regionOf), paces)).toBe(17_000);
  });
});

describe('who is told', () => {
  it.each([
    ['nobody', [], false, ['warning notify', 'note heartbeat']],
    ['somebody of another application', [{ applications: ['bank'] }], true, ['warning notify']],
    ['somebody of all, and of its own death', [{}], true, []],
  ])('is %s', (_what, receivers, heartbeat, found) => {
    const findings = reasonAbout(aSetup({ told: { receivers, heartbeat } }));
    const about = findings.filter((each) => ['notify', 'heartbeat'].includes(each.about));
    expect(about.map((each) => `${each.severity} ${each.about}`)).toEqual(found);
  });
});
