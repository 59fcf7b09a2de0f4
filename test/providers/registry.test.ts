import { describe, expect, it } from 'vitest';
import { createProviderRegistry } from '../../src/providers/registry.ts';
import { providersSection, resourceSettings } from '../../src/providers/settings.ts';
import { scriptedTransport } from '../outbound/scripted-transport.ts';
import { noPods, noSsh } from '../support/no-ssh.ts';
import { virtualRuntime } from '../support/virtual-runtime.ts';
import { enveloped, pool, poolsSettings, weightsSettings } from './cis/objects.ts';
import { look, owner } from './support.ts';

const credentials = { iam: { apiKey: 'env:KEY' }, cis: { callsPerMinute: 12 }, softlayer: { apiKey: 'env:KEY' } };

function registry(systems: object = credentials, resolveSecret: (reference: string) => string = () => 'secret-value') {
  const runtime = virtualRuntime();
  const transport = scriptedTransport({ text: JSON.stringify(enveloped(pool)) });
  const made = createProviderRegistry({
    runtime,
    transport,
    ssh: noSsh,
    pods: noPods,
    systems: providersSection.parse(systems),
    resolveSecret,
    tokens: async () => 'iam-token',
  });
  return { runtime, transport, ...made };
}

const settings = (given: object) => resourceSettings.parse({ name: 'thing', ...given });
const server = { provider: 'virtual-server', regions: { 'us-south': { server: 1 } } };

describe('the providers of an installation', () => {
  it('share one budget of calls per system', async () => {
    const { create, runtime } = registry();
    const www = create(settings(weightsSettings), owner);
    const api = create(settings(poolsSettings), owner);

    // 12 calls a minute, of which reads leave 3 to acts.
    for (let round = 0; round < 5; round += 1) {
      await runtime.until(www.observe(look()));
      await runtime.until(api.observe(look()));
    }

    expect(runtime.monotonicMs()).toBeGreaterThan(4_000);
  });

  it('tell the state of every circuit by the name of its system', () => {
    const { create, circuits } = registry();
    create(settings(weightsSettings), owner);
    create(settings(poolsSettings), owner);
    create(settings(server), owner);

    expect(circuits()).toEqual([
      { name: 'CIS', baseUrl: 'https://api.cis.cloud.ibm.com', waiting: 0, reads: 'closed', acts: 'closed' },
      {
        name: 'SoftLayer',
        baseUrl: 'https://api.softlayer.com/rest/v3.1',
        waiting: 0,
        reads: 'closed',
        acts: 'closed',
      },
    ]);
  });

  it.each([
    ['iam.apiKey', weightsSettings],
    ['softlayer.apiKey', server],
  ])('can not be made without providers.%s', (path, given) => {
    expect(() => registry({}).create(settings(given), owner)).toThrow(`providers.${path} is missing`);
  });

  it('need no credential of a system that no resource is of', () => {
    expect(() => registry({ softlayer: { apiKey: 'env:KEY' } }).create(settings(server), owner)).not.toThrow();
  });

  it('say so when a secret is not there, and nothing is sent', async () => {
    const { create, transport, runtime } = registry(credentials, () => {
      throw new Error('The secret env:KEY is not there');
    });

    const seen = await runtime.until(create(settings(server), owner).observe(look()));

    expect(seen.regions['us-south']).toMatchObject({
      fenced: 'unknown',
      detail: 'SoftLayer was not asked: The secret env:KEY is not there.',
    });
    expect(transport.requests).toEqual([]);
  });
});
