import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { missingCredentials } from '../../src/providers/missing-credentials.ts';
import { regionsOf } from '../../src/providers/regions-of.ts';
import { providersSection, resourceSettings } from '../../src/providers/settings.ts';
import { poolsSettings, weightsSettings } from './cis/objects.ts';
import { fileStorageSettings } from './file-storage/volume.ts';

const example = parse(readFileSync(new URL('../../docs/examples/regent.yaml', import.meta.url), 'utf8'));
const examples: Record<string, unknown>[] = example.applications[0].resources;

const db2 = {
  name: 'shop-db',
  provider: 'db2',
  transport: 'agent',
  database: 'SHOP',
  token: 'env:TOKEN',
  regions: { 'us-south': { url: 'https://a.example:8443' }, 'eu-de': { url: 'https://b.example:8443' } },
};

const db2Page = readFileSync(new URL('../../docs/db2.md', import.meta.url), 'utf8');
const pageExamples = [...db2Page.matchAll(/```yaml\n(resources:\n[\s\S]*?)```/g)].flatMap(([, text = '']) => {
  return (parse(text) as { resources: Record<string, unknown>[] }).resources;
});

const overSsh = {
  name: 'shop-db',
  provider: 'db2',
  transport: 'ssh',
  database: 'SHOP',
  privateKey: 'env:KEY',
  regions: { 'eu-de': { address: 'db.example', hostKey: `ssh-ed25519 ${'A'.repeat(68)}` } },
};
const serverWith = (change: object) => ({
  ...overSsh,
  regions: { 'eu-de': { ...overSsh.regions['eu-de'], ...change } },
});

it('the page for the people who run Db2 has examples, and they are taken', () => {
  expect(pageExamples.length).toBeGreaterThan(0);
  for (const each of pageExamples) expect(resourceSettings.safeParse(each).error?.issues).toBeUndefined();
});

describe('the settings of a resource', () => {
  it.each(examples.map((each) => [String(each.name), each] as const))(
    'are taken as the example has them: %s',
    (_, settings) => {
      const parsed = resourceSettings.parse(settings);

      expect(parsed.after).toEqual([]);
      expect(regionsOf(parsed)).toEqual(['us-south', 'eu-de']);
    },
  );

  it('may give durations for steps', () => {
    const parsed = resourceSettings.parse({ ...db2, deadlines: { promote: '5m' } });

    expect(parsed).toMatchObject({ deadlines: { promote: 300_000 } });
  });

  it.each([
    ['a provider that there is not', { ...db2, provider: 'oracle' }, 'provider'],
    ['a key that nobody knows', { ...db2, databse: 'SHOP' }, ''],
    ['a database name that a shell would read', { ...db2, database: 'X; rm -rf' }, 'database'],
    ['a secret in place of a reference to one', { ...db2, token: 'hunter2-hunter2' }, 'token'],
    ['an address that is none', { ...db2, regions: { 'us-south': { url: 'db.example' } } }, 'regions.us-south.url'],
    [
      'an address with a password in it',
      { ...db2, regions: { 'us-south': { url: 'https://db2:hunter2@db.example' } } },
      'regions.us-south.url',
    ],
    [
      'a fingerprint in place of a host key',
      serverWith({ hostKey: `SHA256:${'A'.repeat(43)}` }),
      'regions.eu-de.hostKey',
    ],
    ['a server without a pinned host key', serverWith({ hostKey: undefined }), 'regions.eu-de.hostKey'],
    ['a user name that a shell would read', { ...overSsh, sudoTo: 'db2; id' }, 'sudoTo'],
    ['a profile that a shell would read', { ...overSsh, profile: '~/$(id)' }, 'profile'],
    ['a private key in place of a reference to one', { ...overSsh, privateKey: 'hunter2-hunter2' }, 'privateKey'],
    ['a transport that there is not', { ...overSsh, transport: 'telnet' }, 'transport'],
    ['a mode that there is not', { ...weightsSettings, name: 'www', mode: 'dns' }, 'mode'],
    ['a CRN that is encoded already', { ...weightsSettings, name: 'www', crn: 'crn%3Av1' }, 'crn'],
    ['an id that would change the path', { ...poolsSettings, name: 'api', zone: '../zones' }, 'zone'],
    ['a name that is none', { ...fileStorageSettings, name: 'Up loads' }, 'name'],
    ['a volume without its replica', { ...fileStorageSettings, name: 'u', regions: { a: { volume: 1 } } }, 'regions'],
    ['a duration without a unit', { ...db2, deadlines: { promote: '120' } }, 'deadlines.promote'],
  ])('do not take %s', (_, settings, path) => {
    const { error } = resourceSettings.safeParse(settings);

    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
    expect(JSON.stringify(error?.issues)).not.toContain('hunter2');
  });

  it('can be published as a JSON Schema', () => {
    expect(() => z.toJSONSchema(resourceSettings, { io: 'input' })).not.toThrow();
    expect(() => z.toJSONSchema(providersSection, { io: 'input' })).not.toThrow();
  });
});

describe('who Regent is to IAM', () => {
  it.each([
    [{ apiKey: 'env:KEY' }],
    [{ trustedProfile: { id: 'Profile-1' } }],
    [{ trustedProfile: { name: 'regent', tokenFile: '/var/run/secrets/tokens/sa-token' } }],
    [{ vpcInstance: {} }],
    [{ vpcInstance: { name: 'regent' } }],
  ])('can be %j, and CIS needs nothing else', (iam) => {
    const parsed = providersSection.parse({ iam });
    const isThere = ([section, key]: readonly string[]) => section === 'iam' && key !== undefined && key in parsed.iam;

    expect(missingCredentials({ provider: 'cis' }, isThere)).toEqual([]);
  });

  it.each([
    [{ apiKey: 'env:KEY', vpcInstance: {} }, 'only one of apiKey, trustedProfile and vpcInstance'],
    [{ trustedProfile: { id: 'Profile-1', name: 'regent' } }, 'an id or a name, not both'],
    [{ trustedProfile: {} }, 'the id or the name of the profile'],
    [{ apiKey: 'the-key-itself' }, 'env:NAME or file:PATH'],
  ])('can not be %j', (iam, because) => {
    const parsed = providersSection.safeParse({ iam });

    expect(parsed.error?.issues.map(({ message }) => message).join()).toContain(because);
  });
});

describe('the settings of the systems', () => {
  it('have the public endpoints when nothing is given', () => {
    expect(providersSection.parse(undefined)).toEqual({
      iam: { url: 'https://iam.cloud.ibm.com' },
      cis: { endpoint: 'https://api.cis.cloud.ibm.com', callsPerMinute: 100 },
      softlayer: { endpoint: 'https://api.softlayer.com/rest/v3.1', username: 'apikey' },
      vpc: { endpoint: 'https://{region}.iaas.cloud.ibm.com' },
    });
  });

  it.each([
    ['cis', ['iam', 'apiKey']],
    ['file-storage', ['softlayer', 'apiKey']],
    ['virtual-server', ['softlayer', 'apiKey']],
    ['db2', undefined, 'ssh'],
    ['db2', ['iam', 'apiKey'], 'saas'],
  ])('must have for %s: %j', (provider, needed, transport?: string) => {
    expect(missingCredentials({ provider, transport }, () => false)).toEqual(needed === undefined ? [] : [needed]);
    expect(missingCredentials({ provider, transport }, () => true)).toEqual([]);
  });
});
