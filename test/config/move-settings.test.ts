import { describe, expect, it } from 'vitest';
import { changed, extended, KEYS, MINIMAL } from './minimal-config.ts';
import { problemsOf } from './problems-of.ts';

const FILE_STORE = 'provider: file-storage, regions: { us-south: { volume: 1 }, eu-de: { volume: 2 } }';

/** What is wrong, the file, and the one problem that must be reported. */
const WRONG: readonly (readonly [what: string, text: string, problem: string])[] = [
  [
    'more active regions that must stay than are active',
    extended('policy: { minActiveRegions: 2 }'),
    '12:33  applications[0].policy.minActiveRegions  expected at most activeRegions (1), found the number 2',
  ],
  [
    'no active region that must stay',
    extended('policy: { minActiveRegions: 0 }'),
    'policy.minActiveRegions  expected a whole number of at least 1, found the number 0',
  ],
  [
    'a longest cooldown shorter than the first',
    extended('policy: { cooldown: 2h, cooldownMost: 1h }'),
    'applications[0].policy.cooldownMost  expected at least cooldown (2h), found 1h',
  ],
  [
    'a cooldown longer than the default of the longest',
    extended('policy: { cooldown: 5h }'),
    'applications[0].policy.cooldownMost  expected at least cooldown (5h), found 4h (its default)',
  ],
  [
    'a release in the answer to HEAD',
    changed('type: https', 'type: https, method: HEAD, release: { json: /version }'),
    'targets[0].release.json  expected a header, because the answer to HEAD has no body, found "/version"',
  ],
  [
    'a release in two places',
    changed('type: https', 'type: https, release: { json: /version, header: x-release }'),
    'targets[0].release  expected either `header` or `json`, found a map',
  ],
  [
    'a release that is no JSON pointer',
    changed('type: https', 'type: https, release: { json: version }'),
    'targets[0].release.json  expected a JSON pointer such as /version or /build/number, found "version"',
  ],
  [
    'a release that is required and that nothing tells',
    extended('policy: { sameRelease: require }'),
    'policy.sameRelease  expected a target with `release` in every region, and us-south has none, found `require`',
  ],
  [
    'a vote of CIS through what it does not check while it is disabled',
    extended(
      `edgeVantage: { resource: www }\nresources: [{ name: www, provider: cis, mode: enabled, crn: 'crn:v1', zone: z, loadBalancer: l, pools: { us-south: a, eu-de: b } }]`,
      KEYS,
    ),
    'applications[0].edgeVantage.resource  expected a resource on CIS in the mode `weights` or `pools`: what is disabled is not checked, found "www"',
  ],
  [
    'a text of a region that there is not',
    extended("edges: [{ name: www, url: 'https://www.example/', regionTexts: { us-south: a, eu-de: b, eu-fr: c } }]"),
    'applications[0].edges[0].regionTexts.eu-fr  expected a region of the application (us-south, eu-de), found "eu-fr"',
  ],
  [
    'no text of a region by which it would be known',
    extended("edges: [{ name: www, url: 'https://www.example/', regionTexts: { us-south: a } }]"),
    'applications[0].edges[0].regionTexts.eu-de  expected a text that only the answers of this region have, found nothing',
  ],
  [
    'a vote of CIS from a resource that there is not',
    extended('edgeVantage: { resource: web }'),
    'applications[0].edgeVantage.resource  expected the name of a resource of the application, found "web"',
  ],
  [
    'a shift that sends fewer users on with a later step',
    extended('policy: { shift: { steps: [10, 10] } }'),
    'applications[0].policy.shift.steps[1]  expected more than the step before it (10), found 10',
  ],
  [
    'a shift of everybody, which is the last step anyway',
    extended('policy: { shift: { steps: [50, 100] } }'),
    'policy.shift.steps[1]  expected a percentage above 0 and below 100, found the number 100',
  ],
  [
    'acting when everything is down',
    extended('policy: { permits: { everything-down: act } }'),
    'policy.permits.everything-down  expected `hold`, because when everything looks down it is more likely us than them, found "act"',
  ],
  [
    'a class of failure that there is not',
    extended('policy: { permits: { regiondown: act } }'),
    'policy.permits.regiondown  unknown key: did you mean "region-down"?',
  ],
  [
    'a permit in other words',
    extended('policy: { permits: { dependency-down: never } }'),
    'policy.permits.dependency-down  expected one of "act", "hold", found "never"',
  ],
  [
    'acting on a region that no quorum sees down',
    extended('policy: { permits: { partition: act } }'),
    'policy.permits.partition  expected `hold`, because nothing is ever moved by itself without a quorum that sees the region down, found "act"',
  ],
  [
    'an approval in other words',
    extended('policy: { approval: sometimes }'),
    'policy.approval  expected one of "never", "on-data-loss", "always", found "sometimes"',
  ],
  [
    'a loss without its unit',
    extended('policy: { maxDataLoss: 5 }'),
    'policy.maxDataLoss  expected a duration with its unit',
  ],
  [
    'a loss of a resource without its unit',
    extended(`resources: [{ name: a, maxDataLoss: '5', ${FILE_STORE} }]`, KEYS),
    'resources[0].maxDataLoss  must be a number and a unit: 500ms, 90s, 10m, 1h, found "5"',
  ],
  [
    'an objective of no time at all',
    extended('policy: { objectives: { detect: 0s } }'),
    'policy.objectives.detect  expected between 10ms and 168h, found 0',
  ],
  [
    'a priority below zero',
    extended('priority: -1'),
    'applications[0].priority  expected a whole number of at least 0, found the number -1',
  ],
  [
    'an application after an unknown one',
    extended('after: [payments]'),
    'applications[0].after[0]  expected another application (shop), found "payments"',
  ],
  [
    'a drill to a region that is not there',
    extended('policy: { drill: { to: eu-fr } }'),
    'policy.drill.to  expected a region of the application (us-south, eu-de), found "eu-fr"',
  ],
  [
    'an application after itself',
    extended('after: [shop]'),
    '12:13  applications[0].after[0]  expected an order without a circle, found shop → shop',
  ],
  [
    'applications after each other',
    extended('after: [blog]') + secondApplication('after: [shop]'),
    'applications[1].after[0]  expected an order without a circle, found shop → blog → shop',
  ],
  [
    'a fleet that never moves',
    extended('', 'fleet: { concurrentOperations: 0 }\n'),
    'fleet.concurrentOperations  expected a whole number of at least 1, found the number 0',
  ],
  [
    'a Redis in an unknown role',
    extended('', 'redis: { members: [{ name: a, region: eu-de, role: replica }] }\n'),
    'redis.members[0].role  expected one of "redis", "sentinel", found "replica"',
  ],
  [
    'a Redis that stands twice',
    extended(
      '',
      'redis: { members: [{ name: a, region: eu-de, role: redis }, { name: a, region: eu-de, role: sentinel }] }\n',
    ),
    'redis.members[1].name  expected a name of its own, found "a" again (first at redis.members[0].name)',
  ],
];

describe('what bounds the moves of an application is refused for', () => {
  it.each(WRONG)('%s', (_what, text, problem) => {
    const problems = problemsOf(text);

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });
});

/** The minimal configuration's application once more, under another name and with more settings. */
function secondApplication(more: string): string {
  const shop = MINIMAL.slice(MINIMAL.indexOf('  - name: shop'));
  return `${shop.replace('name: shop', 'name: blog')}    ${more}\n`;
}
