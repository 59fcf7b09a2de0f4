import { describe, expect, it } from 'vitest';
import { changed, extended, KEYS, MINIMAL } from './minimal-config.ts';
import { problemsOf } from './problems-of.ts';

/** What is wrong, the file, and the one problem that must be reported. */
type Case = [what: string, text: string, problem: string];

const FILE_STORE = 'provider: file-storage, regions: { us-south: { volume: 1 }, eu-de: { volume: 2 } }';

const SINGLE: readonly Case[] = [
  ['a key that does not exist', `${MINIMAL}colour: red\n`, '12:1  colour  unknown key: expected one of'],
  [
    'a key with a typing mistake',
    `${MINIMAL}controlers: {}\n`,
    '12:1  controlers  unknown key: did you mean "controllers"?',
  ],
  ['a key in another style', extended('active_regions: 1'), 'unknown key: did you mean "activeRegions"?'],
  ['a setting that is missing', changed('installation: example\n', ''), '1:1  installation  missing: expected a name'],
  ['a key without a value', changed('installation: example', 'installation:'), '1:14  installation  expected a name'],
  [
    'a section without a value',
    `${MINIMAL}redis:\n`,
    'redis  expected a map of settings, found nothing (give it a value or leave the key out)',
  ],
  ['a list in place of a map', `${MINIMAL}redis: []\n`, '12:8  redis  expected a map of settings, found a list'],
  [
    'a map in place of a list',
    changed('[us-south, eu-de, au-syd]', '{}'),
    '2:11  vantages  expected a list, found a map',
  ],
  [
    'an empty list',
    changed('[us-south, eu-de, au-syd]', '[]'),
    '2:11  vantages  expected at least 1 entry, found a list',
  ],
  [
    'a name with a capital letter',
    changed('example', 'Example'),
    '1:15  installation  expected a name of at most 63 small letters, digits and dashes, such as us-south, found "Example"',
  ],
  [
    'a vantage that stands twice',
    changed('au-syd', 'eu-de'),
    '2:29  vantages[2]  expected a name of its own, found "eu-de" again (first at vantages[1])',
  ],
  [
    'a region that stands twice',
    changed('name: eu-de', 'name: us-south'),
    '9:15  applications[0].regions[1].name  expected a name of its own, found "us-south" again (first at applications[0].regions[0].name)',
  ],
  [
    'only one region',
    changed(
      '      - name: eu-de\n        targets:\n          - { name: web, type: https, address: eu-de.shop.example }\n',
      '',
    ),
    'applications[0].regions  expected at least 2 entries, found a list',
  ],
  [
    'more active regions than regions',
    extended('activeRegions: 3'),
    '12:20  applications[0].activeRegions  expected at most the number of regions (2), found the number 3',
  ],
  [
    'a number in quotes',
    extended("activeRegions: '1'"),
    'applications[0].activeRegions  expected a whole number of at least 1, found "1"',
  ],
  [
    'a broken number',
    extended('activeRegions: 1.5'),
    'applications[0].activeRegions  expected a whole number of at least 1, found the number 1.5',
  ],
];

const TARGETS: readonly Case[] = [
  [
    'a kind of target that does not exist',
    changed('type: https', 'type: htps'),
    '8:32  applications[0].regions[0].targets[0].type  expected one of "http", "https", "tcp" (did you mean "https"?), found "htps"',
  ],
  [
    'a target without a kind',
    changed('type: https, ', ''),
    'targets[0].type  missing: expected one of "http", "https", "tcp"',
  ],
  [
    'a tcp target without a port',
    changed('type: https', 'type: tcp'),
    'targets[0].port  missing: expected a whole number from 1 to 65535',
  ],
  [
    'a port that does not exist',
    changed('type: https', 'type: https, port: 70000'),
    'targets[0].port  expected a whole number from 1 to 65535, found the number 70000',
  ],
  [
    'an address that is a URL',
    changed('address: us-south.shop.example', "address: 'https://shop.example/'"),
    'targets[0].address  expected a host name or an IP address, without scheme, port or path, found "https://shop.example/"',
  ],
  [
    'a path without its slash',
    changed('type: https', 'type: https, path: healthz'),
    'targets[0].path  expected a path that begins with / and has no spaces, found "healthz"',
  ],
  [
    'a status code without quotes',
    changed('type: https', 'type: https, expectedCodes: 200'),
    "targets[0].expectedCodes  expected text in quotes: status codes such as '200', '2xx' or '200, 301', found the number 200",
  ],
  [
    'a status code that does not exist',
    changed('type: https', "type: https, expectedCodes: '700'"),
    'targets[0].expectedCodes  expected status codes',
  ],
  [
    'a body expected of HEAD',
    changed('type: https', 'type: https, method: HEAD, expectedBody: ok'),
    'targets[0].expectedBody  expected no expectedBody, because the answer to HEAD has none, found "ok"',
  ],
  [
    'a method that could change something',
    changed('type: https', 'type: https, method: POST'),
    'targets[0].method  expected one of "GET", "HEAD", found "POST"',
  ],
  [
    'an HTTP setting on tcp',
    changed('type: https', 'type: tcp, port: 1, path: /x'),
    'targets[0].path  unknown key: expected one of type, name, address, port',
  ],
  [
    'a duration without its unit',
    changed('type: https', 'type: https, timeout: 5'),
    'targets[0].timeout  expected a duration with its unit, such as 500ms, 5s, 10m or 2h, found the number 5',
  ],
  [
    'a duration with an unknown unit',
    changed('type: https', 'type: https, timeout: 5sec'),
    'targets[0].timeout  expected a duration with its unit, such as 500ms, 5s, 10m or 2h, found "5sec"',
  ],
  [
    'a duration out of bounds',
    changed('type: https', 'type: https, interval: 1h, timeout: 2m'),
    'targets[0].timeout  expected between 10ms and 1m, found 2m',
  ],
  [
    'a timeout longer than the interval',
    changed('type: https', 'type: https, interval: 2s, timeout: 3s'),
    'targets[0].timeout  expected at most interval (2s), found 3s',
  ],
  [
    'a default timeout longer than the interval',
    changed('type: https', 'type: https, interval: 2s'),
    '8:13  applications[0].regions[0].targets[0].timeout  expected at most interval (2s), found 5s (its default)',
  ],
  [
    'a region in which nothing judges a standby',
    changed('type: https', 'type: https, expect: active'),
    '8:11  applications[0].regions[0].targets  expected at least one target that is critical, has `expect: always` and is not of the tier `data`, because a standby is judged by those alone, found none',
  ],
  [
    'a region in which only the data tier is judged',
    changed('type: https', 'type: https, tier: data'),
    '8:11  applications[0].regions[0].targets  expected at least one target that is critical, has `expect: always` and is not of the tier `data`, because a standby is judged by those alone, found none',
  ],
  [
    'a tier that there is not',
    changed('type: https', 'type: https, tier: database'),
    'targets[0].tier  expected one of "application", "data", found "database"',
  ],
  [
    'a zone of a region without zones',
    changed('type: https', 'type: https, zone: us-south-1'),
    '8:45  applications[0].regions[0].targets[0].zone  expected no zone, because its region lists none under `zones`, found "us-south-1"',
  ],
  [
    'a zone of another region',
    changed('name: us-south\n', 'name: us-south\n        zones: [us-south-1]\n').replace(
      'type: https, address: us',
      'type: https, zone: us-south-2, address: us',
    ),
    'targets[0].zone  expected a zone of its region (us-south-1), found "us-south-2" (did you mean "us-south-1"?)',
  ],
  [
    'a zone that stands twice',
    changed('name: us-south\n', 'name: us-south\n        zones: [a, a]\n'),
    '7:20  applications[0].regions[0].zones[1]  expected a name of its own, found "a" again (first at applications[0].regions[0].zones[0])',
  ],
  [
    'credentials in a header',
    changed('type: https', 'type: https, headers: { Authorization: abc }'),
    'targets[0].headers.Authorization  must not carry credentials',
  ],
  [
    'a target that stands twice',
    changed('example }\n', 'example }\n          - { name: web, type: tcp, port: 1, address: b }\n'),
    '9:21  applications[0].regions[0].targets[1].name  expected a name of its own',
  ],
];

const ACROSS: readonly Case[] = [
  [
    'a quorum of more than all',
    extended('policy: { quorum: 4 }'),
    'applications[0].policy.quorum  expected at most the number of vantages (3), found the number 4',
  ],
  [
    'a quorum in other words',
    extended('policy: { quorum: most }'),
    'applications[0].policy.quorum  expected `majority` or a whole number of vantages, at least 1, found "most"',
  ],
  [
    'reports that go stale too soon',
    extended('', 'reports: { heartbeat: 5s }\n'),
    'applications[0].policy.staleAfter  expected at least three times reports.heartbeat (5s), found 10s (its default)',
  ],
  [
    'observations that go stale too soon',
    extended('', 'controllers: { observeEvery: 20s }\n'),
    'observationStaleAfter  expected at least twice controllers.observeEvery (20s), found 30s (its default)',
  ],
  [
    'a lease renewed too rarely',
    extended('', 'controllers: { lease: 2s }\n'),
    'controllers.renewEvery  expected less than half of controllers.lease (2s), found 1s (its default)',
  ],
  [
    'a Redis that may be slower than the lease',
    extended('', 'redis: { commandTimeout: 3s }\n'),
    'redis.commandTimeout  expected less than controllers.lease (3s), found 3s',
  ],
  [
    'an open API without tokens',
    extended('', "api: { listen: '0.0.0.0:8080' }\n"),
    'api.listen  expected an address of this machine only, or tokens under api.tokens, found neither',
  ],
  [
    'a listening address without a port',
    extended('', 'api: { listen: localhost }\n'),
    'api.listen  expected an address and a port, such as 127.0.0.1:8080 or [::1]:8080, found "localhost"',
  ],
  [
    'a listening port that does not exist',
    extended('', "api: { listen: 'localhost:80808' }\n"),
    'api.listen  expected an address and a port',
  ],
  [
    'an edge that is no URL',
    extended('edges: [{ name: www, url: shop.example }]'),
    'edges[0].url  expected an http:// or https:// URL without a user name in it, found "shop.example"',
  ],
  [
    'a resource in an unknown region',
    extended(`resources: [{ name: a, ${FILE_STORE.replace('eu-de', 'eu-dee')} }]`, KEYS),
    'eu-dee  expected a region of the application (us-south, eu-de), found "eu-dee" (did you mean "eu-de"?)',
  ],
  [
    'a resource after an unknown one',
    extended(`resources: [{ name: a, after: [b], ${FILE_STORE} }]`, KEYS),
    'resources[0].after[0]  expected another resource (a), found "b"',
  ],
  [
    'a resource after itself',
    extended(`resources: [{ name: a, after: [a], ${FILE_STORE} }]`, KEYS),
    'resources[0].after[0]  expected an order without a circle, found a → a',
  ],
  [
    'resources after each other',
    extended(
      `resources:\n  - { name: a, after: [b], ${FILE_STORE} }\n  - { name: b, after: [a], ${FILE_STORE} }`,
      KEYS,
    ),
    'resources[1].after[0]  expected an order without a circle, found a → b → a',
  ],
  [
    'an id that a provider does not understand',
    extended('resources: [{ name: a, provider: cis, mode: weights, crn: x, pool: p, origins: {} }]', KEYS),
    'resources[0].crn  expected the CRN of the CIS instance, with the colons at its end, found "x"',
  ],
  [
    'a number that must be positive',
    extended('resources: [{ name: a, provider: virtual-server, regions: { eu-de: { server: 0 } } }]', KEYS),
    'resources[0].regions.eu-de.server  expected more than 0, found the number 0',
  ],
  [
    'an unknown mode of a provider',
    extended('resources: [{ name: a, provider: cis, mode: weight }]', KEYS),
    'resources[0].mode  expected one of "weights", "pools", "enabled" (did you mean "weights"?), found "weight"',
  ],
  [
    'a resource whose system has no credentials',
    extended(`resources: [{ name: a, ${FILE_STORE} }, { name: b, ${FILE_STORE} }]`),
    'providers.softlayer.apiKey  expected env:NAME or file:PATH: a needs it, found nothing',
  ],
  [
    'an unknown provider',
    extended('resources: [{ name: a, provider: db3 }]', KEYS),
    'resources[0].provider  expected one of',
  ],
];

const SECRETS: readonly Case[] = [
  [
    'a token that stands in the file',
    extended('', 'api: { tokens: [{ name: a, token: hunter2 }] }\n'),
    'api.tokens[0].token  must be env:NAME, file:PATH or sha256:<64 hexadecimal digits>: a token itself does not stand here, found another value (not shown: it may be a secret)',
  ],
  [
    'a Redis password that stands in the file',
    extended('', "redis: { url: 'redis://:hunter2@redis' }\n"),
    'redis.url  expected env:NAME or file:PATH that holds the URL, or a redis:// or rediss:// URL without a password in it, found another value (not shown: it may be a secret)',
  ],
  [
    'an edge with a password',
    extended("edges: [{ name: www, url: 'https://me:hunter2@shop.example' }]"),
    'edges[0].url  expected an http:// or https:// URL without a user name in it, found another value (not shown',
  ],
  [
    'a Db2 agent with a password',
    extended(
      "resources: [{ name: db, provider: db2, transport: agent, database: SHOP, token: 'env:T', regions: { us-south: { url: 'https://me:hunter2@db.example' }, eu-de: { url: 'https://db2.example' } } }]",
    ),
    'regions.us-south.url  must hold no user name and no password: a secret is only ever referred to',
  ],
  [
    'an endpoint with a password',
    extended('', "providers: { cis: { endpoint: 'https://me:hunter2@cis.example' } }\n"),
    'providers.cis.endpoint  must hold no user name and no password',
  ],
];

const REDIS: readonly Case[] = [
  [
    'a URL beside Sentinels',
    extended('', "redis: { url: 'redis://redis', sentinels: [{ host: a }], replicas: 1 }\n"),
    'redis.sentinels  expected none beside redis.url: either a URL or Sentinels, found both',
  ],
  [
    'Sentinels, and no replica that must confirm',
    extended('', 'redis: { sentinels: [{ host: a }] }\n'),
    'redis.replicas  expected at least 1 with Sentinels: what no replica has confirmed is lost with the primary, found the number 0 (its default)',
  ],
  [
    'a Redis password that stands beside the Sentinels',
    extended('', 'redis: { sentinels: [{ host: a }], replicas: 1, password: hunter2 }\n'),
    'redis.password  must be env:NAME or file:PATH: a secret is only ever referred to, found another value (not shown: it may be a secret)',
  ],
  [
    'a certificate without its key',
    extended('', "redis: { url: 'rediss://redis', tls: { certFile: regent.pem } }\n"),
    'redis.tls.key  expected env:NAME or file:PATH: redis.tls.certFile needs it, found nothing',
  ],
  [
    'a key without its certificate',
    extended('', "redis: { url: 'rediss://redis', tls: { key: 'file:regent.key' } }\n"),
    'redis.tls.certFile  expected the path of a file: redis.tls.key belongs to it, found nothing',
  ],
];

const YAML: readonly Case[] = [
  ['YAML that is none', 'installation: [\n', 'not valid YAML'],
  [
    'a key that stands twice',
    `${MINIMAL}installation: other\n`,
    '12:1    the key "installation" stands here for the second time (first on line 1): remove one of them',
  ],
  ['a second document', `${MINIMAL}---\n`, '12:1    a second document begins here (---): expected one only'],
  ['an alias of nothing', changed('example', '*name'), '1:15    *name has no &name before it'],
  ['a key that is no text', `${MINIMAL}? [a]\n: b\n`, 'a key must be plain text'],
  ['nothing at all', '', '1:1    is empty'],
  ['nothing but comments', '# later\n', '1:1    is empty'],
  ['a list', '- a\n', '1:1    expected a map of settings, found a list'],
  ['a word', 'hello', '1:1    expected a map of settings, found "hello"'],
  ['an alias bomb', bomb(), 'more than 10000 aliases, or aliases within aliases'],
];

describe('a configuration is refused for', () => {
  it.each([...SINGLE, ...TARGETS, ...ACROSS, ...SECRETS, ...REDIS, ...YAML])('%s', (_what, text, problem) => {
    const problems = problemsOf(text);

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it('a secret in the wrong place without repeating it', () => {
    const texts = SECRETS.map(([, text]) => text);

    expect(texts.flatMap(problemsOf).join('\n')).not.toContain('hunter2');
  });
});

/** Nine levels of ten: a billion entries from a few lines. */
function bomb(): string {
  const levels = Array.from(
    { length: 9 },
    (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(10)}]`,
  );
  return ['l0: &l0 [lol]', ...levels].join('\n');
}
