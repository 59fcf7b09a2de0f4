import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Verb } from '../../src/domain/application.ts';
import type { Step } from '../../src/domain/operation.ts';
import { undiciTransport } from '../../src/outbound/undici-transport.ts';
import type { ActCall, Provider } from '../../src/providers/contract.ts';
import { createProviderRegistry } from '../../src/providers/registry.ts';
import { providersSection, resourceSettings } from '../../src/providers/settings.ts';
import { hastyRuntime } from '../support/hasty-runtime.ts';
import { noPods, noSsh } from '../support/no-ssh.ts';

/** What every test's credentials are; none of them may ever turn up in a note. */
export const secrets = {
  iamToken: 'iam-access-token-123',
  classicKey: 'classic-api-key-123',
  db2Token: 'db2-agent-token-123',
};

/** Where the probers of these tests are. */
export const probers = {
  us: 'http://us.probers.example',
  eu: 'http://eu.probers.example',
  au: 'http://au.probers.example',
};

export const owner = { installation: 'example', application: 'shop' };

/** A provider as `regent.yaml` would describe it, on the real client and with real HTTP, which nock answers. */
export function providerOf(settings: Record<string, unknown>, haste = 1): Provider {
  const registry = createProviderRegistry({
    runtime: hastyRuntime(haste),
    transport: undiciTransport('regent/test'),
    ssh: noSsh,
    pods: noPods,
    systems: providersSection.parse({ iam: { apiKey: 'env:KEY' }, softlayer: { apiKey: 'env:CLASSIC' } }),
    gates: { holdMs: 10_000, probers, of: 3 },
    resolveSecret: (reference) => (reference === 'env:CLASSIC' ? secrets.classicKey : secrets.db2Token),
    tokens: async () => secrets.iamToken,
  });
  return registry.create(resourceSettings.parse({ name: 'thing', ...settings }), owner);
}

/** Nothing in these tests leaves the machine, and every answer that was prepared has to be used. */
export function onlyNock(): void {
  beforeAll(() => nock.disableNetConnect());
  afterEach(() => {
    const left = nock.pendingMocks();
    nock.cleanAll();
    expect(left).toEqual([]);
  });
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });
}

export function look() {
  return { signal: new AbortController().signal };
}

export function actCall(more: Partial<ActCall> = {}): ActCall {
  return { ...look(), ...owner, fencing: { epoch: 7, token: 3 }, mayStart: () => true, ...more };
}

/** A step with what a provider looks at; what only the executor looks at is of no matter here. */
export function step(verb: Verb, region: string, more: Partial<Step> = {}): Step {
  return {
    id: `${verb}:thing:${region}`,
    verb,
    resource: 'thing',
    region,
    active: [region],
    graceful: false,
    after: [],
    irreversible: false,
    repeatable: true,
    deadlineMs: 60_000,
    settleMs: 0,
    expectedMs: 0,
    because: '',
    ...more,
  };
}
