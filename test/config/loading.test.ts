import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig, parseConfig } from '../../src/config/load.ts';
import { ConfigProblems } from '../../src/config/problems.ts';
import { changed, MINIMAL } from './minimal-config.ts';
import { problemsOf } from './problems-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'regent-config-'));
const EXAMPLE = join(import.meta.dirname, '../../docs/examples/regent.yaml');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a configuration that is right', () => {
  it('is loaded: the example is one', () => {
    const { installation, applications } = loadConfig(EXAMPLE);

    expect(installation).toBe('example');
    expect(applications.map(({ name }) => name)).toEqual(['shop']);
  });

  it('has every default filled in and every duration in milliseconds', () => {
    const config = parseConfig(MINIMAL, 'regent.yaml');

    expect(config.redis).toEqual({
      sentinels: [],
      name: 'regent',
      keyPrefix: 'regent',
      replicas: 0,
      commandTimeout: 1_000,
      directory: '.regent',
      members: [],
    });
    expect(config.fleet).toEqual({ concurrentOperations: 2, intoOneRegion: 10 });
    expect(config.applications[0]).toMatchObject({ priority: 100, after: [], activeRegions: 1 });
    expect(config.applications[0]?.regions[0]?.zones).toEqual([]);
    expect(config.controllers).toEqual({
      lease: 3_000,
      renewEvery: 1_000,
      observeEvery: 10_000,
      turnEvery: 1_000,
      examineEvery: 300_000,
    });
    expect(config.api).toEqual({
      listen: { host: '127.0.0.1', port: 8080 },
      tokens: [],
      limits: { requests: 30_000, failures: 60 },
    });
    expect(config.reports).toEqual({ heartbeat: 2_000, directory: '.regent' });
    expect(config.applications[0]?.policy).toEqual({
      automation: 'manual',
      quorum: 'majority',
      confirmFor: 60_000,
      holdDown: 600_000,
      cooldown: 1_800_000,
      cooldownMost: 14_400_000,
      failback: 'automatic',
      minActiveRegions: 1,
      permits: {
        'region-down': 'act',
        'unreachable-from-outside': 'act',
        partition: 'hold',
        'dependency-down': 'hold',
        'everything-down': 'hold',
      },
      approval: 'on-data-loss',
      approvalExpires: 900_000,
      secondPerson: 'never',
      sameRelease: 'report',
      drill: { hold: 300_000, giveUpAfter: 1_800_000 },
      maxDataLoss: 0,
      fence: { onFailure: 'ask' },
      objectives: {},
      shift: { steps: [], hold: 120_000, giveUpAfter: 300_000 },
      staleAfter: 10_000,
      observationStaleAfter: 30_000,
    });
    expect(config.applications[0]?.regions[0]?.targets[0]).toEqual({
      type: 'https',
      name: 'web',
      address: 'us-south.shop.example',
      port: 443,
      path: '/',
      method: 'GET',
      expectedCodes: '200',
      headers: {},
      followRedirects: false,
      allowInsecure: false,
      interval: 5_000,
      timeout: 5_000,
      failureThreshold: 3,
      successThreshold: 2,
      critical: true,
      expect: 'always',
      tier: 'application',
    });
  });

  it('is frozen through and through', () => {
    const config = parseConfig(MINIMAL, 'regent.yaml');

    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.applications[0]?.regions[0]?.targets[0])).toBe(true);
  });

  it('may share settings with anchors, aliases and merges', () => {
    const text = changed('{ name: web, type: https,', '&web { name: web, type: https, timeout: 2s,').replace(
      '{ name: web, type: https, address: eu-de',
      '{ <<: *web, address: eu-de',
    );

    const targets = parseConfig(text, 'regent.yaml').applications[0]?.regions.map((region) => region.targets[0]);

    expect(targets?.map((target) => target?.timeout)).toEqual([2_000, 2_000]);
    expect(targets?.map((target) => target?.address)).toEqual(['us-south.shop.example', 'eu-de.shop.example']);
  });

  it('may have zones, an order between applications, and objectives', () => {
    const blog = MINIMAL.slice(MINIMAL.indexOf('  - name: shop')).replace(
      'name: shop',
      'name: blog\n    after: [shop]',
    );
    const zoned = changed('name: us-south\n', 'name: us-south\n        zones: [us-south-1, us-south-2]\n');
    const text = `${zoned.replace('type: https', 'type: https, zone: us-south-2')}    policy: { objectives: { detect: 20s } }\n${blog}`;

    const { applications } = parseConfig(text, 'regent.yaml');

    expect(applications.map(({ name, after }) => [name, after])).toEqual([
      ['shop', []],
      ['blog', ['shop']],
    ]);
    expect(applications[0]?.policy.objectives).toEqual({ detect: 20_000 });
    expect(applications[0]?.regions[0]?.targets[0]?.zone).toBe('us-south-2');
  });

  it.each(['127.0.0.1:0', '[::1]:8080', 'localhost:80'])('may listen on %s without tokens', (listen) => {
    expect(problemsOf(`${MINIMAL}api: { listen: '${listen}' }\n`)).toEqual([]);
  });

  it.each(['redis://localhost', 'rediss://redis.example:6380/1', 'env:REDIS_URL', 'file:/run/secrets/redis'])(
    'may find Redis at %s',
    (url) => {
      expect(problemsOf(`${MINIMAL}redis: { url: '${url}' }\n`)).toEqual([]);
    },
  );

  it('may be read from a file that begins with a byte order mark', () => {
    writeFileSync(join(folder, 'bom.yaml'), `\uFEFF${MINIMAL}`);

    expect(loadConfig(join(folder, 'bom.yaml')).installation).toBe('example');
  });
});

describe('a file that can’t be read', () => {
  it.each([
    ['that is missing', 'nowhere.yaml', undefined, 'does not exist'],
    ['that is a directory', '.', undefined, 'is a directory: expected a file'],
    ['below a file', 'plain.yaml/regent.yaml', ['plain.yaml', 'a'], 'does not exist: part of its path is a file'],
    ['that is not UTF-8', 'latin1.yaml', ['latin1.yaml', Buffer.from([0x61, 0xff, 0xfe])], 'is not UTF-8 text'],
    ['that is too large', 'large.yaml', ['large.yaml', Buffer.alloc(5 * 1024 * 1024 + 1, 0x20)], 'is larger than 5 MB'],
  ] as const)('%s says so', (_what, name, written, because) => {
    if (written !== undefined) writeFileSync(join(folder, written[0]), written[1]);

    expect(() => loadConfig(join(folder, name))).toThrow(because);
  });

  it('that never ends is not read to its end', () => {
    expect(() => loadConfig('/dev/zero')).toThrow('is larger than 5 MB');
  });
});

describe('problems', () => {
  it('are rendered a line each, so that a terminal can jump to them, with their number at the end', () => {
    const file = join(folder, 'two.yaml');
    writeFileSync(file, changed('example', 'EXAMPLE').replace('name: shop', 'name: Shop'));

    expect(() => loadConfig(file)).toThrow(ConfigProblems);
    expect(() => loadConfig(file)).toThrow(
      [
        `${file}:1:15  installation  expected a name of at most 63 small letters, digits and dashes, such as us-south, found "EXAMPLE"`,
        `${file}:4:11  applications[0].name  expected a name of at most 63 small letters, digits and dashes, such as us-south, found "Shop"`,
        `2 problems in ${file}`,
      ].join('\n'),
    );
  });

  it('in a setting that was merged in are where that setting stands', () => {
    const text = changed('{ name: web, type: https,', '&web { name: web, type: https, timeout: 2x,').replace(
      '{ name: web, type: https, address: eu-de',
      '{ <<: *web, address: eu-de',
    );

    expect(problemsOf(text).map((problem) => problem.split('  ')[0])).toEqual(['8:53', '8:53']);
  });

  it('of which there are thousands are cut after the first thousand', () => {
    const many = Array.from({ length: 3_000 }, (_, index) => `x${index}: 1`).join('\n');

    const problems = problemsOf(`${MINIMAL}${many}\n`);

    expect(problems).toHaveLength(1_001);
    expect(problems.at(-1)).toContain('and 2000 more, not listed');
  });

  it('are all found at once, each at its own line', () => {
    const text = readFileSync(join(import.meta.dirname, 'twelve-mistakes.yaml'), 'utf8');
    const marked = text.split('\n').flatMap((line, index) => (line.includes('# wrong') ? [index + 1] : []));

    const lines = problemsOf(text).map((problem) => Number.parseInt(problem, 10));

    expect(marked).toHaveLength(12);
    expect(lines).toEqual(marked);
  });
});
